package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real MariaDB, its binlog by Debezium in Kafka, and a job that runs: the server is lost, another one is filled from a
 * dump that is older than the last changes, and a new connector captures it. Its binlog begins anew.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "the build has a MariaDB for Linux amd64 only")
class DatabaseFailoverTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Pattern WAITS = Pattern.compile("--accept-log '(vendors@oaken-binlog\\.[0-9]+:[0-9]+)'");
    private static final String[] RUN = {"--layers", "bronze,silver", "--datasets", "vendors,categories"};

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void aTableOfARestoredDatabaseWaitsForItsNewLogToBeAcceptedAndIsThenTheDatabase() throws Exception {
        try (KafkaSandbox sandbox = KafkaSandbox.startWithDatabase()) {
            House house = new House(folder, sandbox.address()).withTheContractsOf("oaken");
            List<String> dump;
            List<String> before;
            Process job = house.start("job", with(RUN, "run"));
            try {
                try (Connection database = sandbox.database()) {
                    change(database, "insert into categories values (1, 'Whiskey'), (2, 'Vodka')");
                    for (int id = 1; id <= 40; id++) {
                        change(database, "insert into vendors values (" + id + ", 'Vendor " + id + "')");
                    }
                    dump = rows(database);
                    change(database, "update vendors set vendor_name = concat(vendor_name, ' Inc')");
                    change(database, "delete from vendors where vendor_id > 38");
                    change(database, "insert into vendors values (99, 'Lost with the server')");
                    before = rows(database);
                }
                until(job, house, () -> silver(house).equals(before));

                sandbox.restartWithAnotherServer();
                try (Connection database = sandbox.database()) {
                    // A dump begins with empty tables.
                    change(database, "truncate table vendors");
                    for (String row : dump) {
                        String[] cells = row.split("\\|", -1);
                        change(database, "insert into vendors values (" + cells[0] + ", '" + cells[1] + "')");
                    }
                    change(database, "update vendors set vendor_name = 'Renamed since' where vendor_id = 7");
                    change(database, "delete from vendors where vendor_id = 8");
                }
                until(job, house, () -> WAITS.matcher(house.errors("job")).find());
            } finally {
                job.destroy();
                job.waitFor();
            }

            Outcome stopped =
                    house.lakehouse(with(RUN, "run", "--until-caught-up")).ends(3);
            Matcher waits = WAITS.matcher(stopped.err());
            assertThat(waits.find()).as(stopped.err()).isTrue();
            assertThat(silver(house)).isEqualTo(before);
            assertThat(house.lakehouse("status").ends(3).out()).contains("--accept-log '" + waits.group(1) + "'");
            house.lakehouse(with(RUN, "run", "--until-caught-up", "--accept-log", "vendors@oaken-binlog.000009:4"))
                    .ends(3);

            house.lakehouse(with(RUN, "run", "--until-caught-up", "--accept-log", waits.group(1)))
                    .ends(0);
            try (Connection database = sandbox.database()) {
                assertThat(silver(house)).isEqualTo(rows(database)).contains("7|Renamed since");
            }
            // What was lost with the old server was true until the new one's tables were emptied.
            assertThat(house.tables().texts("silver.vendors_history", "vendor_name", "valid_to is null"))
                    .contains("Lost with the server|false");
            house.lakehouse("audit", "--dataset", "vendors").ends(0);
            house.lakehouse(with(RUN, "run", "--until-caught-up")).ends(0);
            assertThat(house.lakehouse("rebuild", "--dataset", "vendors", "--dry-run")
                            .ends(0)
                            .out())
                    .doesNotContainPattern("[1-9][0-9]* (that|of the live)");
        }
    }

    private static String[] with(String[] options, String... command) {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of(options));
        return line.toArray(String[]::new);
    }

    private static void change(Connection database, String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(Connection database) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery("select vendor_id, vendor_name from vendors")) {
            while (found.next()) {
                rows.add(found.getString(1) + "|" + found.getString(2));
            }
        }
        return rows.stream().sorted().toList();
    }

    private static List<String> silver(House house) throws IOException {
        return house.tables().exists("silver.vendors")
                ? house.tables().texts("silver.vendors", "vendor_id", "vendor_name").stream()
                        .sorted()
                        .toList()
                : List.of();
    }

    private static void until(Process job, House house, Callable<Boolean> holds) throws Exception {
        long latest = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.call()) {
            assertThat(job.isAlive()).as(house.errors("job")).isTrue();
            assertThat(System.nanoTime()).as(house.errors("job")).isLessThan(latest);
            Thread.sleep(500);
        }
    }
}
