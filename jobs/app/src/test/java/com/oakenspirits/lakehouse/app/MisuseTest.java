package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad usage and bad configuration: one line with the remedy, and the exit code that says who has to act. */
@ExtendWith(KafkaSandbox.Shared.class)
class MisuseTest {
    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void oneDataset(KafkaSandbox kafka) {
        house = new House(folder, kafka.address())
                .withOrders("orders", "misuse")
                .withDays("orders");
    }

    @Test
    void unknownDatasetNamesTheOnesThereAre() {
        house.lakehouse("run", "--datasets", "ordres")
                .ends(2)
                .tellsOnly("there is no dataset 'ordres'; did you mean 'orders'? Datasets: orders");
    }

    @Test
    void unknownLayerNamesTheOnesThereAre() {
        house.lakehouse("run", "--layers", "bronce")
                .ends(2)
                .tellsOnly("'bronce' is no layer that runs; give bronze, silver, gold");
    }

    @Test
    void unknownModelNamesTheOnesThereAre() {
        house.lakehouse("refresh", "--models", "agg_dayz")
                .ends(2)
                .tellsOnly("there is no model 'agg_dayz'; did you mean 'agg_days'? Models: agg_days");
    }

    @Test
    void unknownEnvironmentNamesTheOnesThereAre() {
        assertThat(onlyLine(house.lakehouse("--env", "staging", "status").ends(2)))
                .contains("staging")
                .contains("local");
    }

    @Test
    void missingConfigurationFolderIsNamedWithTheRemedy() {
        new House(folder, "127.0.0.1:1")
                .withConf(folder.resolve("nowhere"))
                .lakehouse("status")
                .ends(2)
                .tellsOnly("there is no configuration folder " + folder.resolve("nowhere")
                        + ". Name it with --conf DIR, or start in the project's folder");
    }

    @Test
    void unknownTableNamesTheNearest() {
        assertThat(onlyLine(
                        house.lakehouse("query", "select * from silver.order").ends(2)))
                .startsWith("lakehouse: there is no table silver.order; did you mean 'silver.orders'? Tables: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "selec 1",
                "select nothing from silver.orders",
                "select 'open",
                "select cast('x' as date",
                "select * from silver.orders group by day"
            })
    void badSqlIsOneLineOfSparksOwn(String sql) {
        assertThat(onlyLine(house.lakehouse("query", sql).ends(2))).startsWith("lakehouse: [");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from silver.orders",
                "select 1; drop table silver.orders",
                "insert into silver.orders select * from silver.orders",
                "set spark.sql.ansi.enabled = false",
                "vacuum silver.orders retain 0 hours",
                "create temporary function f as 'java.lang.Runtime'",
                "select * from nowhere",
                "select * from text.`/etc/hostname`",
                "select reflect('java.lang.System', 'getenv', 'PATH')",
                "explain delete from silver.orders"
            })
    void aQueryThatIsMoreThanAReadIsRefusedBeforeAnythingRuns(String sql) {
        Outcome refused = house.lakehouse("query", sql).ends(2);
        assertThat(onlyLine(refused))
                .startsWith("lakehouse: '")
                .contains("' is refused: ")
                .contains("SQL only reads here");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void aQueryDoesNotReadTheEnvironment() {
        assertThat(house.lakehouse("query", "--format", "csv", "select '${env:PATH}', '${system:user.home}' as b")
                        .ends(0)
                        .lines()
                        .get(1))
                .isEqualTo("${env:PATH},${system:user.home}");
    }

    @Test
    void unknownFormatNamesTheOnesThereAre() {
        assertThat(onlyLine(
                        house.lakehouse("query", "--format", "xml", "select 1").ends(2)))
                .contains("xml")
                .containsIgnoringCase("table, csv, json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnu", "--wrong", "run --wrong", "query", "run --datasets"})
    void wrongArgumentsPointToTheHelp(String line) {
        assertThat(onlyLine(house.lakehouse(line.split(" ")).ends(2)))
                .startsWith("lakehouse: ")
                .contains("--help");
    }

    @Test
    void noCommandNamesTheOnesThereAre() {
        assertThat(onlyLine(house.lakehouse().ends(2)))
                .startsWith(
                        "lakehouse: which command? One of validate, run, land, poll, backfill, refresh, test-models, query, status");
    }

    @Test
    void unwritableRootIsNamedWithTheRemedy() throws Exception {
        Files.writeString(house.root(), "a file where the folder should be");
        house.lakehouse("run", "--until-caught-up")
                .ends(2)
                .tellsOnly("cannot write to " + house.root() + " (FileAlreadyExistsException). Make it writable, or set"
                        + " lake.root and lake.checkpoints in "
                        + house.conf().resolve("env/local.yaml"));
    }

    @Test
    void allFaultsOfTheConfigurationAreListedAtOnce() throws Exception {
        Path contract = house.conf().resolve("contracts/test/orders.odcs.yaml");
        Files.writeString(
                contract,
                Files.readString(contract)
                        .replace("logicalType: date}", "logicalType: day}")
                        .replace("count <> 0", "count <>"));
        Path model = folder.resolve("gold/test/aggregates/agg_days.sql");
        Files.writeString(model, "select day, count(*) as orders from silver.ordrs group by day");

        Outcome validated = house.lakehouse("validate").ends(2);

        assertThat(validated.lines())
                .anySatisfy(line -> assertThat(line).startsWith(contract + ":").contains("day"))
                .anySatisfy(line -> assertThat(line).startsWith(contract + ":").contains("count_not_zero"))
                .anySatisfy(line -> assertThat(line).contains("agg_days").contains("silver.ordrs"));
    }

    @Test
    void brokerThatIsDownIsToldInOneLineWithinAMinute() throws Exception {
        House lonely = new House(folder.resolve("lonely"), "127.0.0.1:1").withOrders("orders", "misuse");
        Process job = lonely.start("job", "run", "--until-caught-up");

        // Kafka is asked for some seconds; the rest is what a start takes on a machine with other work.
        assertThat(job.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(job.exitValue()).isEqualTo(3);
        assertThat(lonely.errors("job").lines())
                .singleElement()
                .asString()
                .startsWith("lakehouse: Kafka at 127.0.0.1:1 does not answer")
                .contains("scripts/sandbox up")
                .contains("kafka.bootstrap.servers");
    }

    @Test
    void statusGoesOnWithoutABroker() {
        House lonely = new House(folder.resolve("lonely"), "127.0.0.1:1").withOrders("orders", "misuse");
        Outcome status = lonely.lakehouse("status").ends(0);
        assertThat(onlyLine(status)).contains("127.0.0.1:1").endsWith("The lag is unknown");
        assertThat(status.out()).contains("silver.orders");
    }

    @Test
    void rowsThatCannotBeTracedAreToldInOneLine() {
        house.lakehouse("trace", "gold.agg_day", "day=2022-10-17")
                .ends(2)
                .tellsOnly("there is no gold or silver table gold.agg_day; did you mean 'gold.agg_days'? Tables:"
                        + " silver.orders, gold.agg_days");
        house.lakehouse("trace", "bronze.orders", "offset=1")
                .ends(2)
                .tellsOnly("there is no gold or silver table bronze.orders; tables: silver.orders, gold.agg_days");
        house.lakehouse("trace", "gold.fact_sales_forecast", "level=item")
                .ends(2)
                .tellsOnly(
                        "gold.fact_sales_forecast is expected, not made of messages: model and model_version say what"
                                + " made a row. Trace gold.fact_sales instead");
        house.lakehouse("trace", "gold.agg_days", "dai=2022-10-17")
                .ends(2)
                .tellsOnly("gold.agg_days has no column 'dai'; did you mean 'day'? Columns: day, orders, amount");
        house.lakehouse("trace", "gold.agg_days", "day=yesterday")
                .ends(2)
                .tellsOnly("gold.agg_days: 'yesterday' is no date, which day is; write it as day=2022-10-21");
        house.lakehouse("trace", "gold.agg_days", "day")
                .ends(2)
                .tellsOnly("'day' is not COL=VALUE, such as sale_date=2022-10-21");
        house.lakehouse("trace", "gold.agg_days")
                .ends(2)
                .tellsOnly("which rows? Give at least one COL=VALUE. See lakehouse trace --help");
        house.lakehouse("trace", "gold.agg_days", "day=2022-10-17")
                .ends(1)
                .tellsOnly("gold.agg_days was not made yet. Make it: lakehouse refresh --models agg_days");
        house.lakehouse("trace", "silver.orders", "id=7").ends(1).tellsOnly("silver.orders has no such row");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "validate",
                "run",
                "land",
                "poll",
                "backfill",
                "refresh",
                "query",
                "status",
                "trace",
                "restatements",
                "publish"
            })
    void helpHasExamples(String command) {
        List<String> words = command.isEmpty() ? List.of("--help") : List.of(command, "--help");
        Outcome help = house.lakehouse(words.toArray(String[]::new)).ends(0);
        assertThat(help.out()).contains("Examples:").contains("  lakehouse " + command);
        assertThat(help.err()).isEmpty();
    }

    @Test
    void publishingWithoutATrinoSaysWhereToNameOne() {
        house.lakehouse("publish")
                .ends(2)
                .tellsOnly(
                        house.conf().resolve("env/local.yaml") + ": it does not say where Trino is; add a section trino"
                                + " with url, user and catalog, such as url: jdbc:trino://127.0.0.1:8080");
    }

    @Test
    void publishingToATrinoThatIsNotThereSaysSoInOneLine() throws Exception {
        Files.writeString(
                house.conf().resolve("env/local.yaml"),
                "trino: {url: 'jdbc:trino://127.0.0.1:1', user: lakehouse, catalog: lake}\n",
                StandardOpenOption.APPEND);

        house.lakehouse("publish")
                .ends(3)
                .tellsOnly("no Trino answers at jdbc:trino://127.0.0.1:1 (ConnectException). Start it, or correct"
                        + " trino.url in the environment file");
    }

    @Test
    void anotherJavaIsRefusedByNameBeforeAnythingStarts() throws Exception {
        Path eleven = Files.createDirectories(folder.resolve("jdk-11/bin")).resolve("java");
        Files.writeString(eleven, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertThat(eleven.toFile().setExecutable(true)).isTrue();
        ProcessBuilder command =
                new ProcessBuilder(House.project().resolve("scripts/lakehouse").toString(), "status");
        command.environment().put("JAVA_HOME", folder.resolve("jdk-11").toString());
        Process process = command.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said)
                .isEqualToIgnoringNewLines(
                        "lakehouse: '" + eleven + "' is Java 11, but Java 17 is needed. Set JAVA_HOME to a JDK 17");
    }

    private static String onlyLine(Outcome outcome) {
        assertThat(outcome.told()).hasSize(1);
        return outcome.told().get(0);
    }
}
