package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** {@code poll} as a real process, killed with SIGKILL while a real database changes. */
class PollKillTest {
    private static final int KILLS = 5;
    private static final int KEYS = 300;
    private static final String STAFF = "staff_id, name, salary, changed";

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void whatKilledPollsLeaveBehindIsCompletedByTheNextToTheLastRow(TestReporter reporter) throws Exception {
        long seed = Seeds.of(24);
        reporter.publishEntry("seed of the changes and kills", Long.toString(seed));
        Random random = new Random(seed);
        try (Shop shop = Shop.start(folder.resolve("mariadb"))) {
            shop.run("create table staff (staff_id int primary key, name varchar(40), salary decimal(10,2),"
                    + " changed timestamp(6) default current_timestamp(6) on update current_timestamp(6))");
            House house = new House(folder, "127.0.0.1:1")
                    .withDatabase("shop", shop.url(), "reader")
                    .withContract("staff", staff());
            AtomicBoolean over = new AtomicBoolean();
            AtomicReference<Exception> broken = new AtomicReference<>();
            Thread business = new Thread(() -> change(shop, new Random(seed), over, broken));
            business.start();
            try {
                for (int round = 0; round < KILLS; round++) {
                    killed(house, round, random);
                }
            } finally {
                over.set(true);
                business.join();
            }
            assertThat(broken.get()).isNull();

            refusedPollIsToldAndWrittenDown(house, shop);
            house.lakehouse("poll", "--dataset", "staff").ends(0);
            house.lakehouse("poll", "--dataset", "staff").ends(0);
            house.lakehouse("run", "--until-caught-up").ends(0);

            Tables tables = house.tables();
            List<String> expected = shop.texts("select " + STAFF + " from staff");
            assertThat(expected).hasSizeGreaterThan(100);
            assertThat(tables.texts(
                            "silver.staff",
                            "staff_id",
                            "name",
                            "salary",
                            "date_format(changed, 'yyyy-MM-dd HH:mm:ss.SSSSSS')"))
                    .isEqualTo(expected);
            bronzeHasEachStateOnceAndItsBatchesInSequence(tables);
            theBooksTellSuccessFailureAndQuantity(tables, reporter);
        }
    }

    /** Polls every second until it is killed, mostly within a batch. */
    private static void killed(House house, int round, Random random) throws Exception {
        Process job = house.start("poll" + round, "poll", "--dataset", "staff", "--every", "1s");
        try {
            long commits = house.tables().commits() + 1 + random.nextInt(3);
            long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (job.isAlive() && System.nanoTime() < latest && house.tables().commits() < commits) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
            assertThat(job.isAlive()).as(house.errors("poll" + round)).isTrue();
        } finally {
            job.destroyForcibly().waitFor();
        }
    }

    /** New rows and changed ones, several in a transaction; some transactions are committed late. */
    private static void change(Shop shop, Random random, AtomicBoolean over, AtomicReference<Exception> broken) {
        try (Connection connection = shop.connect();
                PreparedStatement upsert = connection.prepareStatement("insert into staff (staff_id, name, salary)"
                        + " values (?, ?, ?) on duplicate key update name = values(name), salary = values(salary)")) {
            connection.setAutoCommit(false);
            for (int transaction = 0; !over.get(); transaction++) {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    upsert.setInt(1, random.nextInt(KEYS));
                    upsert.setString(2, random.nextInt(10) == 0 ? null : "n \"" + transaction + "\" é");
                    upsert.setString(3, random.nextInt(100_000) + "." + random.nextInt(10) + "5");
                    upsert.executeUpdate();
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(20) == 0 ? 2_500 : random.nextInt(60));
                connection.commit();
            }
        } catch (SQLException | InterruptedException e) {
            broken.set(e);
        }
    }

    private static void refusedPollIsToldAndWrittenDown(House house, Shop shop) throws SQLException {
        shop.run("revoke select on shop.* from reader@localhost");
        Outcome refused = house.lakehouse("poll", "--dataset", "staff").ends(3);
        assertThat(refused.told()).hasSize(1).allMatch(line -> line.startsWith("lakehouse: staff failed: "));
        shop.run("grant select on shop.* to reader@localhost");
    }

    private static void bronzeHasEachStateOnceAndItsBatchesInSequence(Tables tables) {
        List<Long> offsets = numbers(tables, "offset");
        assertThat(offsets)
                .isEqualTo(LongStream.range(0, offsets.size()).boxed().toList());
        assertThat(tables.texts("bronze.staff", "cast(value as string)")).doesNotHaveDuplicates();
        List<Long> batches =
                numbers(tables, "cast(cast(filter(headers, h -> h.key = 'batch')[0].value as string) as bigint)")
                        .stream()
                        .distinct()
                        .toList();
        assertThat(batches)
                .hasSizeGreaterThan(KILLS)
                .isEqualTo(LongStream.rangeClosed(1, batches.size()).boxed().toList());
    }

    private static List<Long> numbers(Tables tables, String expression) {
        List<Long> numbers = new ArrayList<>();
        tables.rows("bronze.staff").selectExpr(expression).collectAsList().forEach(row -> numbers.add(row.getLong(0)));
        return numbers.stream().sorted().toList();
    }

    private static void theBooksTellSuccessFailureAndQuantity(Tables tables, TestReporter reporter) {
        List<String> polls = tables
                .rows("ops.polls")
                .orderBy("started_at")
                .selectExpr("outcome", "rows_landed", "batch", "message <> ''")
                .collectAsList()
                .stream()
                .map(row -> row.mkString("|"))
                .toList();
        reporter.publishEntry("polls", polls.toString());
        long newest = tables.rows("bronze.staff")
                .selectExpr("max(cast(cast(headers[0].value as string) as bigint))")
                .head()
                .getLong(0);
        // Those of the killed jobs were not written down by them; their batches are known from bronze.
        assertThat(tables.texts("ops.polls", "sum(rows_landed)"))
                .containsExactly(Long.toString(tables.rows("bronze.staff").count()));
        assertThat(polls.subList(polls.size() - 3, polls.size()))
                .satisfiesExactly(
                        failed -> assertThat(failed).isEqualTo("failed|0|0|true"),
                        landed -> assertThat(landed).matches("(landed|nothing)\\|\\d+\\|" + newest + "\\|false"),
                        nothing -> assertThat(nothing).isEqualTo("nothing|0|" + newest + "|false"));
        assertThat(tables.texts("ops.incidents", "flow", "event")).containsExactly("staff|failed", "staff|recovered");
    }

    private static String staff() {
        return House.contractOf("staff", "table", "staff") + """
                  - {name: staff_id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1}
                  - {name: name, logicalType: string}
                  - {name: salary, logicalType: number, physicalType: "decimal(10,2)"}
                  - {name: changed, logicalType: timestamp, required: true}
                  customProperties:
                  - {property: changes, value: upsert}
                  - {property: sequenceBy, value: [changed]}
                  - {property: poll, value: {server: shop, timestamp: changed, overlap: 1m}}
                """;
    }
}
