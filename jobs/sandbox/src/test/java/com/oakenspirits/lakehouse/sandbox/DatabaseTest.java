package com.oakenspirits.lakehouse.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
import com.oakenspirits.lakehouse.sandbox.oaken.Change;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The database, its capture and the commands that change it. */
@TestInstance(Lifecycle.PER_CLASS)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has a MariaDB for Linux amd64 only")
class DatabaseTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ObjectMapper json = new ObjectMapper();
    private Path dir;
    private Services services;

    private record Ran(int exitCode, String out, String err) {}

    @BeforeAll
    void start(@TempDir Path folder) {
        dir = folder;
        services = Services.start(dir, 0, false, Optional.of(new Services.Database(0, Optional.empty())));
    }

    @AfterAll
    void stop() {
        services.close();
    }

    @Test
    void everyKindOfChangeIsToldWithItsRowsBeforeAndAfter() {
        empty();
        String ada = "{\"employee_id\":1,\"first_name\":\"Ada\",\"last_name\":null,\"title_id\":1,\"manager_id\":null,"
                + "\"active\":";
        String bo = ",\"first_name\":\"Bo\",\"last_name\":\"Ek\",\"title_id\":4,\"manager_id\":1,\"active\":0}";
        assertThat(captured(
                        "oaken.employees",
                        "insert into employees values (1, 'Ada', null, 1, null, true), (2, 'Bo', 'Ek', 4, 1, false)",
                        "update employees set active = false where employee_id = 1",
                        "update employees set active = false where employee_id = 1",
                        "update employees set employee_id = 3 where employee_id = 2",
                        "delete from employees where employee_id = 1",
                        "truncate table employees",
                        "insert into employees values (3, 'Cy', '\"ü\"', 4, 1, true)"))
                .extracting(CapturedTopic.Captured::told)
                .containsExactly(
                        "{\"employee_id\":1} c null " + ada + "1}",
                        "{\"employee_id\":2} c null {\"employee_id\":2" + bo,
                        "{\"employee_id\":1} u " + ada + "1} " + ada + "0}",
                        "{\"employee_id\":2} d {\"employee_id\":2" + bo + " null",
                        "{\"employee_id\":2} tombstone",
                        "{\"employee_id\":3} c null {\"employee_id\":3" + bo,
                        "{\"employee_id\":1} d " + ada + "0} null",
                        "{\"employee_id\":1} tombstone",
                        "null t null null",
                        "{\"employee_id\":3} c null {\"employee_id\":3,\"first_name\":\"Cy\",\"last_name\":\"\\\"ü\\\"\","
                                + "\"title_id\":4,\"manager_id\":1,\"active\":1}");
    }

    @Test
    void changesOfOneTransactionHavePlacesInTheirOrder() {
        empty();
        List<CapturedTopic.Captured> captured = captured(
                "oaken.categories",
                "start transaction; insert into categories values (1, 'a'); update categories set category_name = 'b';"
                        + " update categories set category_name = 'c'; delete from categories; insert into categories values (1,"
                        + " 'd'); commit");
        assertThat(captured)
                .extracting(CapturedTopic.Captured::told)
                .containsExactly(
                        "{\"category_id\":1} c null {\"category_id\":1,\"category_name\":\"a\"}",
                        "{\"category_id\":1} u {\"category_id\":1,\"category_name\":\"a\"}"
                                + " {\"category_id\":1,\"category_name\":\"b\"}",
                        "{\"category_id\":1} u {\"category_id\":1,\"category_name\":\"b\"}"
                                + " {\"category_id\":1,\"category_name\":\"c\"}",
                        "{\"category_id\":1} d {\"category_id\":1,\"category_name\":\"c\"} null",
                        "{\"category_id\":1} tombstone",
                        "{\"category_id\":1} c null {\"category_id\":1,\"category_name\":\"d\"}");
        assertThat(captured.stream().map(CapturedTopic.Captured::position).distinct())
                .hasSize(5);
        assertThat(captured.stream().map(CapturedTopic.Captured::partition).distinct())
                .hasSize(1);
    }

    @Test
    void decimalsAreTextAndTheTopicsHaveThreePartitions() {
        empty();
        assertThat(captured("oaken.products", "insert into products (item_id, bottle_cost) values ('x904631', 8.4)")
                        .get(0)
                        .told())
                .isEqualTo("{\"item_id\":\"x904631\"} c null {\"item_id\":\"x904631\",\"category_id\":null,"
                        + "\"item_description\":null,\"bottle_volume_ml\":null,\"pack\":null,\"bottle_cost\":\"8.40\","
                        + "\"bottle_retail\":null,\"discontinued\":0}");
        try (Cluster cluster = Cluster.connect(services.kafka())) {
            assertThat(cluster.partitions(List.of("oaken.products", "oaken.positions")))
                    .isEqualTo(Map.of("oaken.products", 3, "oaken.positions", 3));
        }
    }

    @Test
    void fedRowsComeThroughTheDatabaseAndTheSummaryCountsThem() throws IOException {
        empty();
        Map<String, Long> before = held();
        JsonNode first = feed();
        Map<String, Long> after = held();
        assertThat(first.at("/reference/rows/oaken.products").asInt()).isEqualTo(795);
        for (String topic : Topics.reference()) {
            assertThat(after.get(topic) - before.get(topic))
                    .as(topic)
                    .isEqualTo(first.path("messages").path(topic).asLong())
                    .isGreaterThanOrEqualTo(
                            first.path("reference").path("rows").path(topic).asLong());
            assertThat(first.path("kafka").path(topic).asLong()).isEqualTo(after.get(topic));
        }
        assertThat(sql("select title_id, title from positions where title = 'Sales representative'"))
                .isEqualTo("title_id\ttitle\n4\tSales representative\n");
        String rows = allRows();

        JsonNode again = feed();
        assertThat(allRows()).isEqualTo(rows);
        assertThat(again.path("messages").path("oaken.customers").asInt()).isZero();
        assertThat(held().get("oaken.customers")).isEqualTo(after.get("oaken.customers"));
    }

    @Test
    void businessChangesItsTablesBetweenTheSalesOfAFeedAndTheBinlogSaysWhen() throws IOException {
        empty();
        Map<String, Long> before = held();
        JsonNode fed = feed("--changes", "60");
        Map<String, Long> after = held();
        assertThat(fed.path("changes").size()).isEqualTo(Change.values().length);
        assertThat(fed.path("changes").properties().stream()
                        .mapToLong(kind -> kind.getValue().asLong())
                        .sum())
                .isEqualTo(60);
        for (String topic : Topics.reference()) {
            assertThat(after.get(topic) - before.get(topic))
                    .as(topic)
                    .isEqualTo(fed.path("messages").path(topic).asLong());
        }
        List<Long> times = new CapturedTopic(services.kafka(), "oaken.products")
                .read().stream()
                        .filter(event -> event.value() != null
                                && event.value()
                                        .at("/before/discontinued")
                                        .asText()
                                        .equals("0")
                                && event.value()
                                        .at("/after/discontinued")
                                        .asText()
                                        .equals("1"))
                        .map(event -> event.value().at("/source/ts_ms").asLong())
                        .toList();
        assertThat(times)
                .as("changes of the year of the sales")
                .hasSize(fed.path("changes").path("product_retired").asInt())
                .allSatisfy(time -> assertThat(time).isBetween(1_672_531_200_000L, 1_704_499_200_000L));
        String rows = allRows();
        // The same rows, changed by the business and at other times: those that are there stay as they are.
        feed();
        assertThat(sql("select count(*) from products where discontinued"))
                .isEqualTo("count(*)\n"
                        + fed.path("changes").path("product_retired").asLong() + "\n");
        empty();
        feed("--changes", "60");
        assertThat(allRows()).isEqualTo(rows);
    }

    @Test
    void sameSeedMakesTheSameChangesAndDebeziumTellsAsManyAsCounted() throws IOException {
        empty();
        feed();
        Map<String, Long> before = held();
        JsonNode done = json.readTree(
                run("change", "--seed", "5", "--changes", "150", "--json").out());
        String rows = allRows();
        assertThat(done.path("seed").asLong()).isEqualTo(5);
        assertThat(done.path("total").asLong()).isEqualTo(150);
        assertThat(done.path("changes").size()).isEqualTo(Change.values().length);
        Map<String, Long> expected = new TreeMap<>(before);
        done.path("messages")
                .properties()
                .forEach(
                        topic -> expected.merge(topic.getKey(), topic.getValue().asLong(), Long::sum));
        settle();
        assertThat(held()).isEqualTo(expected);
        assertThat(new CapturedTopic(services.kafka(), "oaken.customers")
                        .folded()
                        .size())
                .isEqualTo(Integer.parseInt(sql("select count(*) n from customers")
                        .strip()
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow()));

        empty();
        feed();
        JsonNode same = json.readTree(
                run("change", "--seed", "5", "--changes", "150", "--json").out());
        assertThat(same.path("changes")).isEqualTo(done.path("changes"));
        assertThat(allRows()).isEqualTo(rows);
        run("change", "--seed", "6", "--changes", "10");
        assertThat(allRows()).isNotEqualTo(rows);
    }

    @Test
    void changesOfAnEmptyDatabaseAreThoseThatNeedNoRow() throws IOException {
        empty();
        JsonNode done = json.readTree(run("change", "--changes", "3", "--json").out());
        assertThat(done.path("total").asLong()).isEqualTo(3);
        assertThat(run("change", "--changes", "0").out()).startsWith("changed: seed 1, 0 changes in 0 transactions");
    }

    @Test
    void sqlPrintsRowsOrHowManyChanged() {
        sql("delete from positions where title_id >= 100");
        assertThat(sql(
                        "insert into positions values (100, 'a'), (101, 'b'); delete from positions where title_id = 101;"
                                + " select *, null as none from positions where title_id >= 100"))
                .isEqualTo("2 rows changed\n1 row changed\ntitle_id\ttitle\tnone\n100\ta\tnull\n");
        assertThat(run(
                                "sql",
                                "--json",
                                "select title_id, title, 1.50 as d from positions where title_id = 100; set @a = 1")
                        .out())
                .isEqualToNormalizingNewlines("{\"title_id\":100,\"title\":\"a\",\"d\":\"1.50\"}\n{\"changed\":0}\n");
    }

    @Test
    void badSqlAndBadOptionsAreOneLineEach() {
        Ran refused = run("sql", "select * from nothing");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualToNormalizingNewlines(
                        "sandbox sql: the database refused: Table 'oaken.nothing' doesn't exist; statements before it have run\n");
        Ran absent = sandbox("sql", "select 1", "--mariadb", "127.0.0.1:1");
        assertThat(absent.exitCode()).isEqualTo(3);
        assertThat(absent.err())
                .startsWith("sandbox sql: no MariaDB answers at 127.0.0.1:1 (")
                .endsWith("; start one with 'scripts/sandbox up' or name another with --mariadb\n")
                .hasLineCount(1);
        assertThat(run("change", "--changes", "-1").err()).startsWith("sandbox change: --changes -1 is negative");
        assertThat(sandbox("feed", "--reference-to", "nowhere").err())
                .startsWith("sandbox feed: Invalid value for option '--reference-to'");
    }

    private void empty() {
        for (String topic : Topics.reference()) {
            sql("truncate table " + topic.substring("oaken.".length()));
        }
        settle();
    }

    /**
     * Waits until all changes so far are on their topics. A change that is made after an earlier one was seen there is
     * published in a later batch, and a batch begins when the one before it is complete.
     */
    private void settle() {
        for (int i = 0; i < 2; i++) {
            long seen = messages("oaken.positions");
            sql("insert into positions select coalesce(max(title_id), 0) + 1, 'settled' from positions");
            try (Cluster cluster = Cluster.connect(services.kafka())) {
                cluster.awaitMessages(Map.of("oaken.positions", seen + 1), PATIENCE);
            }
        }
    }

    /** What Debezium tells of a table about some SQL. */
    private List<CapturedTopic.Captured> captured(String topic, String... statements) {
        settle();
        CapturedTopic captured = new CapturedTopic(services.kafka(), topic);
        int before = captured.read().size();
        for (String statement : statements) {
            sql(statement);
        }
        settle();
        List<CapturedTopic.Captured> all = captured.read();
        return all.subList(before, all.size());
    }

    private long messages(String topic) {
        try (Cluster cluster = Cluster.connect(services.kafka())) {
            return cluster.messages(List.of(topic)).get(topic);
        }
    }

    private JsonNode feed(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "feed",
                "--sales",
                "200",
                "--again",
                "--json",
                "--mariadb",
                services.database(),
                "--bootstrap",
                services.kafka(),
                "--state",
                dir.resolve("feed").toString()));
        command.addAll(List.of(options));
        Ran ran = sandbox(command.toArray(String[]::new));
        assertThat(ran.err()).isEmpty();
        return json.readTree(ran.out());
    }

    private String allRows() {
        StringBuilder rows = new StringBuilder();
        for (String topic : Topics.reference()) {
            rows.append(sql("select * from " + topic.substring("oaken.".length()) + " order by 1"));
        }
        return rows.toString();
    }

    private Map<String, Long> held() {
        try (Cluster cluster = Cluster.connect(services.kafka())) {
            return new TreeMap<>(cluster.messages(Topics.reference()));
        }
    }

    private String sql(String text) {
        Ran ran = run("sql", text);
        assertThat(ran.err()).isEmpty();
        return ran.out().replace("\r\n", "\n");
    }

    private Ran run(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("--mariadb");
        all.add(services.database());
        return sandbox(all.toArray(String[]::new));
    }

    private static Ran sandbox(String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Sandbox.run(new PrintWriter(out, true), new PrintWriter(err, true), command);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
