package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Model.ModelColumn;
import com.oakenspirits.lakehouse.gold.ModelTest.Cell;
import com.oakenspirits.lakehouse.gold.ModelTest.TestRow;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the given/expect tests of a model. What only the sources' columns can tell is for {@link ModelTests} to say. */
final class TestReader {
    private static final String TESTS = "tests";

    private final List<ModelColumn> columns;
    private final Collection<TableName> sources;

    /**
     * @param columns those of the model
     * @param sources the tables that its query reads
     */
    TestReader(List<ModelColumn> columns, Collection<TableName> sources) {
        this.columns = columns;
        this.sources = sources;
    }

    /** The tests in the order of the file; what is wrong is noted. */
    List<ModelTest> read(YamlMap yaml) {
        List<ModelTest> tests = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap test : yaml.list(TESTS).map(YamlList::maps).orElse(List.of())) {
            test.allow(List.of("name", "description", "given", "expect"));
            String name = test.requiredText("name").orElse("");
            if (!name.isEmpty() && !name.matches("[a-z][a-z0-9_]*")) {
                test.faultAt("name", "'" + name + "' is no name of a test", "use a-z, 0-9 and _");
            } else if (!name.isEmpty() && !names.add(name)) {
                test.faultAt("name", "test '" + name + "' is there twice", "rename one");
            }
            tests.add(new ModelTest(
                    name,
                    test.text("description").orElse(""),
                    test.map("given").map(this::given).orElse(Map.of()),
                    test.requiredList("expect").map(this::expect).orElse(List.of())));
        }
        return tests;
    }

    private Map<TableName, List<TestRow>> given(YamlMap given) {
        List<String> read = sources.stream().map(TableName::toString).toList();
        Map<TableName, List<TestRow>> rows = new LinkedHashMap<>();
        for (String source : given.keys()) {
            if (!read.contains(source)) {
                given.faultAt(
                        source,
                        "the model does not read '" + source + "'",
                        Suggestion.remedy(source, read, "It reads"));
                continue;
            }
            List<YamlMap> maps = given.list(source).map(YamlList::maps).orElse(List.of());
            rows.put(TableName.parse(source), maps.stream().map(TestReader::row).toList());
        }
        return rows;
    }

    private List<TestRow> expect(YamlList list) {
        List<String> names = columns.stream().map(ModelColumn::name).toList();
        Map<String, String> types =
                columns.stream().collect(Collectors.toMap(ModelColumn::name, ModelColumn::type, (one, other) -> one));
        List<TestRow> rows = new ArrayList<>();
        for (YamlMap map : list.maps()) {
            if (map.keys().isEmpty()) {
                map.fault("an expected row names no column", "name one, or write 'expect: []' for no rows");
            } else if (!rows.isEmpty() && !rows.get(0).cells().keySet().equals(map.keys())) {
                map.fault(
                        "this row names other columns than the first expected one",
                        "name " + String.join(", ", rows.get(0).cells().keySet()) + "; null is a value");
            }
            map.allow(names);
            TestRow row = row(map);
            row.cells().forEach((column, cell) -> fits(map, column, types.get(column), cell));
            rows.add(row);
        }
        return rows;
    }

    private static void fits(YamlMap row, String column, String type, Cell cell) {
        Optional<TypedText> typed =
                Optional.ofNullable(type).flatMap(TypedText::type).map(TypedText::new);
        if (typed.isPresent()
                && cell.text().isPresent()
                && typed.get().value(cell.text().get()).isEmpty()) {
            row.faultAt(
                    column,
                    "'" + cell.text().get() + "' is no " + type + ", as '" + column + "' is",
                    typed.get().remedy());
        }
    }

    private static TestRow row(YamlMap map) {
        Map<String, Cell> cells = new LinkedHashMap<>();
        for (String column : map.keys()) {
            Optional<String> text = map.isNull(column) ? Optional.empty() : map.scalar(column);
            cells.put(column, new Cell(text, map.line(column)));
        }
        return new TestRow(map.line(), cells);
    }

    /** A file's text without the tests in it: they change nothing in a table, so none is made anew for them. */
    static String without(String text, YamlMap yaml) {
        int from = yaml.line(TESTS);
        boolean alone = yaml.has(TESTS)
                && yaml.keys().stream().filter(key -> yaml.line(key) == from).count() == 1;
        if (!alone) {
            return text;
        }
        int to = yaml.keys().stream()
                .mapToInt(yaml::line)
                .filter(line -> line > from)
                .min()
                .orElse(Integer.MAX_VALUE);
        StringBuilder kept = new StringBuilder();
        int line = 1;
        for (String content : text.lines().toList()) {
            if (line < from || line >= to) {
                kept.append(content).append('\n');
            }
            line++;
        }
        return kept.toString();
    }
}
