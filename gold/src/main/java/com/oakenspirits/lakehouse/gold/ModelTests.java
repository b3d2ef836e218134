package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.ModelTest.Cell;
import com.oakenspirits.lakehouse.gold.ModelTest.TestRow;
import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Runs the tests of models: the query as a refresh runs it, over given rows. No table is read or written. */
public final class ModelTests {
    private final SparkSession session;
    private final Lake lake;
    private final ModelQuery query;

    /** @param lake knows the columns of the sources; its tables need not be there */
    public ModelTests(SparkSession spark, Lake lake) {
        this.session = QuerySession.another(spark);
        this.lake = lake;
        this.query = new ModelQuery(session, lake, Clock.systemUTC());
    }

    /** What in the given rows of a model's tests does not fit the columns of its sources. */
    public List<Fault> faults(Model model) {
        List<Fault> faults = new ArrayList<>();
        for (ModelTest test : model.tests()) {
            test.given().forEach((table, rows) -> {
                Optional<StructType> columns = lake.declared(table);
                if (columns.isEmpty()) {
                    faults.add(new Fault(
                            model.yaml(),
                            rows.isEmpty() ? 0 : rows.get(0).line(),
                            "the columns of " + table + " are not known",
                            "correct what declares it"));
                    return;
                }
                for (TestRow row : rows) {
                    row.cells()
                            .forEach((column, cell) -> fault(model, table, columns.get(), column, cell)
                                    .ifPresent(faults::add));
                }
            });
        }
        return faults;
    }

    private static Optional<Fault> fault(Model model, TableName table, StructType columns, String column, Cell cell) {
        List<String> names = List.of(columns.fieldNames());
        if (!names.contains(column)) {
            return Optional.of(new Fault(
                    model.yaml(),
                    cell.line(),
                    table + " has no column '" + column + "'",
                    Suggestion.remedy(column, names, "Columns")));
        }
        StructField field = columns.apply(column);
        TypedText typed = new TypedText(field.dataType());
        return cell.text()
                .filter(text -> typed.value(text).isEmpty())
                .map(text -> new Fault(
                        model.yaml(),
                        cell.line(),
                        "'" + text + "' is no " + field.dataType().simpleString() + ", as '" + column + "' of " + table
                                + " is",
                        typed.remedy()));
    }

    /** Runs one test of a model whose tests have no {@linkplain #faults faults}. */
    public TestResult run(Model model, ModelTest test) {
        List<String> columns = test.expect().isEmpty()
                ? List.of(model.schema().fieldNames())
                : List.copyOf(test.expect().get(0).cells().keySet());
        StructType schema =
                new StructType(columns.stream().map(model.schema()::apply).toArray(StructField[]::new));
        List<Map<String, String>> surplus = new ArrayList<>();
        try {
            for (Row row : query.rows(model, table -> given(table, test.given().getOrDefault(table, List.of())))
                    .select(columns.stream()
                            .map(name -> functions.col(Increment.quoted(name)))
                            .toArray(Column[]::new))
                    .collectAsList()) {
                surplus.add(texts(row, schema));
            }
        } catch (Exception e) {
            // A failed job throws a checked one that no signature declares.
            return new TestResult(test, List.of(), List.of(), Optional.of(ModelQuery.line(e)));
        }
        List<Map<String, String>> missing = new ArrayList<>();
        for (Row row : rows(test.expect(), schema)) {
            Map<String, String> expected = texts(row, schema);
            if (!surplus.remove(expected)) {
                missing.add(expected);
            }
        }
        return new TestResult(test, missing, surplus, Optional.empty());
    }

    private Dataset<Row> given(TableName table, List<TestRow> rows) {
        StructType schema =
                new StructType(Arrays.stream(lake.declared(table).orElseThrow().fields())
                        .map(field -> new StructField(field.name(), field.dataType(), true, field.metadata()))
                        .toArray(StructField[]::new));
        return session.createDataFrame(rows(rows, schema), schema);
    }

    private static List<Row> rows(List<TestRow> rows, StructType schema) {
        return rows.stream()
                .map(row -> RowFactory.create(Arrays.stream(schema.fields())
                        .map(field -> Optional.ofNullable(row.cells().get(field.name()))
                                .flatMap(Cell::text)
                                .map(text -> new TypedText(field.dataType())
                                        .value(text)
                                        .orElseThrow())
                                .orElse(null))
                        .toArray()))
                .toList();
    }

    private static Map<String, String> texts(Row row, StructType schema) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < schema.length(); i++) {
            StructField field = schema.fields()[i];
            texts.put(field.name(), row.isNullAt(i) ? null : new TypedText(field.dataType()).text(row.get(i)));
        }
        return texts;
    }
}
