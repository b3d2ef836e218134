package com.oakenspirits.lakehouse.lake.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import io.delta.sql.parser.DeltaSqlBaseLexer;
import io.delta.sql.parser.DeltaSqlBaseParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.UpperCaseCharStream;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL may do to a lake: read what it names, and nothing else, before anything is looked up or run. */
@ExtendWith(LocalSpark.class)
class ReadingOnlyTest {
    private static final TableName SALES = TableName.silver("sales");

    /** Spark's own parser refuses them before they are a plan. */
    private static final Set<String> NOT_SPARKS =
            Set.of("OPERATION_NOT_ALLOWED", "PARSE_SYNTAX_ERROR", "UNSUPPORTED", "INVALID", "NOT_ALLOWED");

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;

    @BeforeEach
    void aTableWithTwoRows(SparkSession any) {
        spark = QuerySession.another(any);
        lake = new Lake(
                spark,
                new Location.Folder(root.toString()),
                table -> table.equals(SALES) ? Optional.of(StructType.fromDDL("id string, n int")) : Optional.empty());
        lake.append(
                spark.sql("select * from values ('x', 1), ('y', 2) as t(id, n)").coalesce(1),
                SALES,
                new Stamp("test", 1, "{}"),
                Map.of());
    }

    @Test
    void noStatementThatIsNotAReadDoesAnything() {
        Map<String, String> before = state();
        for (String statement : texts("not-a-read.sql")) {
            assertThatThrownBy(() -> answer(statement))
                    .as(statement)
                    .isInstanceOfSatisfying(
                            LakehouseException.class,
                            e -> assertThat(e.kind()).isEqualTo(LakehouseException.Kind.USAGE))
                    .satisfies(e -> assertThat(e.getMessage())
                            .as(statement)
                            .hasLineCount(1)
                            .matches(line -> (line.startsWith("'") && line.contains("' is refused: "))
                                    || NOT_SPARKS.stream().anyMatch(line::contains)));
            assertThatThrownBy(() -> lake.query(spark, SqlTables.in(statement), table -> lake.read(spark, table)))
                    .as(statement)
                    .isInstanceOf(LakehouseException.class);
        }
        assertThat(state()).isEqualTo(before);
    }

    /** So that no statement of a new Spark or Delta is forgotten: the parsers' own lists are held against the test's. */
    @Test
    void everyStatementOfSparkAndDeltaIsTried() {
        Set<String> tried = new TreeSet<>();
        Stream.concat(texts("not-a-read.sql").stream(), texts("read.sql").stream())
                .forEach(statement -> {
                    SqlBaseParser spark = new SqlBaseParser(new CommonTokenStream(
                            new SqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(statement)))));
                    spark.removeErrorListeners();
                    alternatives(spark.compoundOrSingleStatement(), tried);
                    DeltaSqlBaseParser delta = new DeltaSqlBaseParser(new CommonTokenStream(
                            new DeltaSqlBaseLexer(new UpperCaseCharStream(CharStreams.fromString(statement)))));
                    delta.removeErrorListeners();
                    alternatives(delta.singleStatement(), tried);
                });

        Set<String> forgotten = new TreeSet<>();
        for (Class<?> rule : List.of(
                SqlBaseParser.StatementContext.class,
                SqlBaseParser.DmlStatementNoWithContext.class,
                SqlBaseParser.InsertIntoContext.class,
                SqlBaseParser.SetResetStatementContext.class,
                SqlBaseParser.RelationPrimaryContext.class,
                SqlBaseParser.QueryPrimaryContext.class,
                DeltaSqlBaseParser.StatementContext.class)) {
            forgotten.addAll(kinds(rule));
        }
        forgotten.removeAll(tried);
        assertThat(forgotten).isEmpty();
    }

    static List<String> reads() {
        return texts("read.sql");
    }

    @ParameterizedTest
    @MethodSource("reads")
    void everyKindOfQuestionIsAnswered(String statement) {
        assertThat(answer(statement)).isNotNull();
    }

    @Test
    void aQuestionMayBeADescriptionAndAModelMayNot() {
        assertThat(answer("describe silver.sales"))
                .extracting(row -> row.getString(0))
                .containsExactly("id", "n");
        assertThatThrownBy(() ->
                        lake.query(spark, SqlTables.in("describe silver.sales"), table -> lake.read(spark, table)))
                .hasMessage(
                        "'describe silver.sales' is refused: 'describe relation' is more than a query. SQL only reads"
                                + " here: write SELECT, WITH, VALUES or TABLE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current_user()",
                "user()",
                "session_user()",
                "version()",
                "current_catalog()",
                "input_file_name()"
            })
    void aModelIsNoFunctionOfWhoAsksOrOfFiles(String function) {
        assertThatThrownBy(() -> lake.query(
                        spark,
                        SqlTables.in("select n, " + function + " as x from silver.sales"),
                        table -> lake.read(spark, table)))
                .hasMessageContaining("tells of the session or the file, not of the data");
    }

    @Test
    void aRefusalSaysWhatIsRefusedAndWhatToWrite() {
        assertThatThrownBy(() -> answer("delete from\n  silver.sales"))
                .hasMessage("'delete from silver.sales' is refused: 'delete from table' is more than a query. SQL only"
                        + " reads here: write SELECT, WITH, VALUES or TABLE, DESCRIBE or EXPLAIN");
        assertThatThrownBy(() -> answer("select * from parquet.`/etc/x`"))
                .hasMessageContaining("is refused: 'parquet./etc/x' is not a table of the lakehouse; tables are named"
                        + " layer.dataset, such as silver.sales.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"${env:PATH}", "${system:user.home}", "${spark:spark.app.name}", "${spark.app.name}"})
    void noSessionPutsThePartsOfTheProcessIntoSql(String variable) {
        SparkSession careless = spark.newSession();
        careless.conf().set("spark.sql.variable.substitute", "true");
        SparkSession own = QuerySession.another(careless);
        String sql = "select '" + variable + "' as x";

        assertThat(careless.sql(sql).head().getString(0)).isNotEqualTo(variable);
        assertThat(own.sql(sql).head().getString(0)).isEqualTo(variable);
        assertThat(own.range(1).selectExpr("'" + variable + "'").head().getString(0))
                .isEqualTo(variable);
        assertThat(((org.apache.spark.sql.classic.SparkSession) own)
                        .cloneSession()
                        .sql(sql)
                        .head()
                        .getString(0))
                .isEqualTo(variable);
    }

    private List<Row> answer(String statement) {
        return lake.answer(spark, SqlTables.in(statement), table -> lake.read(spark, table))
                .collectAsList();
    }

    /** All that a statement could change: files, what the catalog has, and settings. */
    private Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                state.put(file.toString(), Arrays.toString(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String listed : List.of("tables", "databases", "user functions", "catalogs", "views")) {
            state.put(listed, spark.sql("show " + listed).collectAsList().toString());
        }
        spark.conf().getAll().foreach(setting -> state.put("conf " + setting._1(), setting._2()));
        state.put("database", spark.catalog().currentDatabase());
        state.put("jars", spark.sparkContext().listJars().mkString(","));
        state.put("files", spark.sparkContext().listFiles().mkString(","));
        return state;
    }

    private static List<String> texts(String name) {
        try (var in = ReadingOnlyTest.class.getResourceAsStream("/sql/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void alternatives(ParseTree tree, Set<String> names) {
        if (tree instanceof ParserRuleContext context && context.exception != null) {
            return;
        }
        names.add(tree.getClass().getName());
        for (int i = 0; i < tree.getChildCount(); i++) {
            alternatives(tree.getChild(i), names);
        }
    }

    /** The alternatives of a rule. */
    private static Set<String> kinds(Class<?> rule) {
        return Arrays.stream(rule.getDeclaringClass().getDeclaredClasses())
                .filter(kind -> rule.isAssignableFrom(kind) && kind != rule)
                .map(Class::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
