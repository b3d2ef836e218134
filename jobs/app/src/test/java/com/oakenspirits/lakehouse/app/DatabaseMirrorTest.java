package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real MariaDB that changes, its binlog by Debezium in Kafka, and the project's contracts: silver is the database, and
 * what silver keeps of the past is what the database was.
 *
 * <p>Of the past there are two accounts. The event log knows every commit: its events up to a commit's place in the binlog
 * come to the rows that the database had then. The history knows time as the binlog tells it, in whole seconds: of several
 * commits in one second only the last one's state was ever in force. So at each second in which there was a commit the
 * history has the rows that the database had after the last commit of that second, one version for as long as a row stays
 * the same.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has a MariaDB for Linux amd64 only")
class DatabaseMirrorTest {
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> WITHOUT_HISTORY = List.of("categories");
    private static final String DATASETS = String.join(",", RandomBusiness.TABLES.keySet());

    @TempDir
    private Path folder;

    @Test
    void twoHundredChangesInTwoRunsAreInSilverAsInTheDatabase(TestReporter reporter) throws Exception {
        long seed = seed(reporter);
        try (KafkaSandbox sandbox = KafkaSandbox.startWithDatabase();
                Connection connection = sandbox.database()) {
            House house = house(sandbox);
            RandomBusiness business = new RandomBusiness(connection, seed);
            for (int most : List.of(100, 200)) {
                while (business.changes() < most) {
                    business.transaction();
                }
                published(sandbox, connection);
                run(house);
            }
            silverIsTheDatabase(house.tables(), business);
            house.lakehouse("audit").ends(0);
        }
    }

    @Test
    @Tag("long")
    void sixHundredChangesUnderThreeKillsAreInSilverAsInTheDatabase(TestReporter reporter) throws Exception {
        killed(3, 600, reporter);
    }

    @Test
    @Tag("soak")
    void twoThousandChangesUnderSixKillsAreInSilverAsInTheDatabase(TestReporter reporter) throws Exception {
        killed(6, 2000, reporter);
    }

    private void killed(int kills, int changes, TestReporter reporter) throws Exception {
        long seed = seed(reporter);
        Random random = new Random(seed);
        try (KafkaSandbox sandbox = KafkaSandbox.startWithDatabase();
                Connection connection = sandbox.database()) {
            House house = house(sandbox).withBatchesOf(60);
            RandomBusiness business = new RandomBusiness(connection, seed);
            for (int kill = 1; kill <= kills; kill++) {
                underway(house, business, changes * kill / kills, "job" + kill, random);
            }
            reporter.publishEntry(
                    "made",
                    business.changes() + " changes in " + business.commits().size() + " transactions");
            assertThat(business.changes()).isGreaterThanOrEqualTo(changes);
            published(sandbox, connection);
            run(house.withBatchesOf(1_000_000));
            silverIsTheDatabase(house.tables(), business);
            house.lakehouse("audit").ends(0);
        }
    }

    /** Changes the database while the job runs, and kills the job some commits later, in the middle of something. */
    private static void underway(House house, RandomBusiness business, int changes, String name, Random random)
            throws Exception {
        Process job = house.start(name, "run", "--layers", "bronze,silver", "--datasets", DATASETS);
        try {
            long commits = house.tables().commits() + 12 + random.nextInt(40);
            long latest = System.nanoTime() + PATIENCE.toNanos();
            while (job.isAlive()
                    && System.nanoTime() < latest
                    && (business.changes() < changes || house.tables().commits() < commits)) {
                if (business.changes() < changes) {
                    business.transaction();
                }
                Thread.sleep(100);
            }
            Thread.sleep(random.nextInt(500));
        } finally {
            job.destroyForcibly();
        }
        assertThat(job.waitFor())
                .as("ended by the kill (128 + 9): %s", house.errors(name))
                .isEqualTo(137);
    }

    private static void silverIsTheDatabase(Tables tables, RandomBusiness business) throws Exception {
        List<RandomBusiness.Commit> commits = business.commits();
        assertThat(tables.content().keySet()).noneMatch(table -> table.startsWith("quarantine."));
        RandomBusiness.TABLES.forEach((table, columns) -> {
            Map<String, String> now = commits.get(commits.size() - 1).tables().get(table);
            assertThat(tables.rows("silver." + table).select("*").collectAsList().stream()
                            .map(row -> cells(row, columns))
                            .sorted())
                    .as(table)
                    .containsExactlyElementsOf(now.values().stream().sorted().toList());
            everyCommitIsInTheEvents(tables, table, columns, commits);
            if (!WITHOUT_HISTORY.contains(table)) {
                everySecondIsInTheHistory(tables, table, columns, commits);
            }
        });
        assertThat(tables.rows("ops.ledger")
                        .where("read <> applied + superseded + duplicate + quarantined")
                        .count())
                .isZero();
    }

    private static void everyCommitIsInTheEvents(
            Tables tables, String table, List<String> columns, List<RandomBusiness.Commit> commits) {
        Comparator<Row> binlog = Comparator.<Row>comparingLong(row -> number(row, "_seq_1"))
                .thenComparingLong(row -> number(row, "_seq_2"))
                .thenComparingLong(row -> number(row, "_seq_3"))
                .thenComparing(row -> row.<String>getAs("_op").equals("upsert") ? 0 : 1);
        List<Row> events =
                tables.rows("silver." + table + "_events").where("_op <> 'tombstone'").collectAsList().stream()
                        .sorted(binlog)
                        .toList();
        Map<String, String> state = new TreeMap<>();
        int next = 0;
        for (RandomBusiness.Commit commit : commits) {
            while (next < events.size() && before(events.get(next), commit)) {
                Row event = events.get(next++);
                String key = String.valueOf(event.<Object>getAs(columns.get(0)));
                switch (event.<String>getAs("_op")) {
                    case "upsert" -> state.put(key, cells(event, columns));
                    case "delete" -> state.remove(key);
                    default -> state.clear();
                }
            }
            assertThat(state)
                    .as("%s after %s", table, commit)
                    .isEqualTo(commit.tables().get(table));
        }
        assertThat(next).as("events of no commit").isEqualTo(events.size());
    }

    private static void everySecondIsInTheHistory(
            Tables tables, String table, List<String> columns, List<RandomBusiness.Commit> commits) {
        List<Row> history = tables.rows("silver." + table + "_history").collectAsList();
        Map<Instant, Map<String, String>> seconds = new TreeMap<>();
        commits.forEach(commit -> seconds.put(commit.time(), commit.tables().get(table)));
        seconds.forEach((second, rows) -> {
            List<String> inForce = history.stream()
                    .filter(row -> !from(row).isAfter(second) && (to(row) == null || to(row).isAfter(second)))
                    .map(row -> cells(row, columns))
                    .sorted()
                    .toList();
            assertThat(inForce)
                    .as("%s at %s", table, second)
                    .isEqualTo(rows.values().stream().sorted().toList());
        });
        Map<String, String> ends = new HashMap<>();
        history.forEach(row -> ends.put(cells(row, columns) + " " + to(row), ""));
        assertThat(history)
                .as("%s: a row that stays the same has one version", table)
                .noneMatch(row -> ends.containsKey(cells(row, columns) + " " + from(row)));
    }

    private static boolean before(Row event, RandomBusiness.Commit commit) {
        long file = number(event, "_seq_1");
        return file < commit.file() || (file == commit.file() && number(event, "_seq_2") < commit.position());
    }

    private static String cells(Row row, List<String> columns) {
        List<Object> cells = new ArrayList<>();
        columns.forEach(column -> cells.add(row.getAs(column)));
        return RandomBusiness.text(cells);
    }

    private static long number(Row row, String column) {
        return row.<Number>getAs(column).longValue();
    }

    private static Instant from(Row row) {
        return row.<java.sql.Timestamp>getAs("valid_from").toInstant();
    }

    private static Instant to(Row row) {
        java.sql.Timestamp to = row.getAs("valid_to");
        return to == null ? null : to.toInstant();
    }

    private House house(KafkaSandbox sandbox) {
        return new House(folder, sandbox.address()).withTheContractsOf("oaken");
    }

    private static void run(House house) {
        house.lakehouse("run", "--until-caught-up", "--layers", "bronze,silver", "--datasets", DATASETS)
                .ends(0);
    }

    /**
     * Waits until all changes so far are on their topics. A change that is made after an earlier one was seen there is
     * published in a later batch, and a batch begins when the one before it is complete.
     */
    private static void published(KafkaSandbox sandbox, Connection connection) throws Exception {
        for (int i = 0; i < 2; i++) {
            long seen = sandbox.messages(PARTITIONS, "oaken.positions");
            mark(connection);
            long latest = System.nanoTime() + PATIENCE.toNanos();
            while (sandbox.messages(PARTITIONS, "oaken.positions") == seen) {
                assertThat(System.nanoTime()).as("Debezium publishes").isLessThan(latest);
                Thread.sleep(20);
            }
        }
    }

    private static void mark(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into positions select coalesce(max(title_id), 0) + 1, 'mark' from positions");
            connection.commit();
        }
    }

    private static long seed(TestReporter reporter) {
        long seed = Seeds.of(22);
        // Printed, so that a failure can be tried again with -Dlakehouse.seed.
        reporter.publishEntry("seed of the changes", Long.toString(seed));
        return seed;
    }
}
