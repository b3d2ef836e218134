package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code poll} of a contract with {@code deletes: snapshot} as a real process, killed with SIGKILL while a real database
 * deletes rows and puts them back with the timestamps that they had.
 */
class PollDeletesKillTest {
    private static final int KILLS = 3;
    private static final int KEYS = 60;
    private static final long SEED = 16;
    private static final String SELECT = "select staff_id, name, salary, born, active + 0, changed from staff";

    @TempDir
    private Path folder;

    @Test
    @Tag("soak")
    void afterKillsSilverHasTheRowsOfTheDatabaseAndNoOther() throws Exception {
        try (Shop shop = Shop.start(folder.resolve("mariadb"))) {
            shop.run("create table staff (staff_id bigint unsigned primary key, name varchar(40), salary"
                    + " decimal(30,10), born date, active tinyint(1), changed datetime(6))");
            House house = new House(folder, "127.0.0.1:1")
                    .withDatabase("shop", shop.url(), "reader")
                    .withContract("staff", staff());
            AtomicBoolean over = new AtomicBoolean();
            AtomicReference<Exception> broken = new AtomicReference<>();
            Thread business = new Thread(() -> change(shop, over, broken));
            business.start();
            try {
                Random random = new Random(SEED);
                for (int round = 0; round < KILLS; round++) {
                    killed(house, round, random);
                }
            } finally {
                over.set(true);
                business.join();
            }
            assertThat(broken.get()).isNull();

            house.lakehouse("poll", "--dataset", "staff", "--compare").ends(0);
            house.lakehouse("poll", "--dataset", "staff", "--compare").ends(0);
            house.lakehouse("run", "--until-caught-up").ends(0);
            silverIsTheTable(house, shop);
            Tables tables = house.tables();
            assertThat(tables.texts("ops.polls", "sum(rows_landed)"))
                    .containsExactly(Long.toString(tables.rows("bronze.staff").count()));
            assertThat(tables.rows("bronze.staff").where("value is null").count())
                    .isPositive();
            assertThat(tables.rows("silver.staff_history")
                            .where("valid_to <= valid_from")
                            .count())
                    .isZero();
            house.lakehouse("audit", "--dataset", "staff").ends(0);

            anEmptiedTableIsNotBelievedUntilAnOperatorSaysSo(house, shop);
        }
    }

    private static void anEmptiedTableIsNotBelievedUntilAnOperatorSaysSo(House house, Shop shop) throws Exception {
        shop.run("delete from staff");
        Outcome emptied =
                house.lakehouse("poll", "--dataset", "staff", "--compare").ends(0);
        assertThat(emptied.told())
                .hasSize(1)
                .allMatch(line -> line.startsWith("lakehouse: warning: staff: table:shop.staff has no rows any more"));
        assertThat(house.tables().rows("ops.incidents").where("flow = 'staff'").count())
                .isPositive();
        house.lakehouse("poll", "--accept-empty").ends(2);
        house.lakehouse("poll", "--dataset", "staff", "--accept-empty").ends(0);
        house.lakehouse("run", "--until-caught-up").ends(0);
        silverIsTheTable(house, shop);
        assertThat(house.tables().rows("silver.staff").count()).isZero();
        shop.run("insert into staff values (1, 'back', 1, '2000-01-01', 1, '2001-01-01')");
        house.lakehouse("poll", "--dataset", "staff", "--compare").ends(0);
        house.lakehouse("run", "--until-caught-up").ends(0);
        silverIsTheTable(house, shop);
    }

    private static void silverIsTheTable(House house, Shop shop) throws SQLException {
        List<String> expected = shop.texts(SELECT);
        assertThat(house.tables()
                        .texts(
                                "silver.staff",
                                "staff_id",
                                "name",
                                "salary",
                                "born",
                                "active",
                                "date_format(changed, 'yyyy-MM-dd HH:mm:ss.SSSSSS')"))
                .isEqualTo(expected);
    }

    /** Polls and compares every second until it is killed, mostly within a batch. */
    private static void killed(House house, int round, Random random) throws Exception {
        Process job = house.start("poll" + round, "poll", "--dataset", "staff", "--every", "1s");
        try {
            long commits = house.tables().commits() + 2 + random.nextInt(3);
            long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (job.isAlive() && System.nanoTime() < latest && house.tables().commits() < commits) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
            assertThat(job.isAlive()).as(house.errors("poll" + round)).isTrue();
        } finally {
            job.destroyForcibly().waitFor();
        }
    }

    /** New rows, changed ones, deleted ones, and such as are put back with an old timestamp, or none. */
    private static void change(Shop shop, AtomicBoolean over, AtomicReference<Exception> broken) {
        Random random = new Random(SEED);
        try (Connection connection = shop.connect();
                Statement delete = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(
                        "insert ignore into staff values (? + 18446744073709551000, ?, ?, ?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int transaction = 0; !over.get(); transaction++) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int key = random.nextInt(KEYS);
                    delete.execute("delete from staff where staff_id = " + key + " + 18446744073709551000");
                    if (random.nextInt(3) > 0) {
                        insert.setInt(1, key);
                        insert.setString(2, random.nextInt(10) == 0 ? null : "n \"" + transaction + "\" é");
                        insert.setString(3, random.nextInt(100_000) + "12345678901234.0123456789");
                        insert.setString(4, "19" + (10 + random.nextInt(90)) + "-12-31");
                        insert.setInt(5, random.nextInt(256) - 128);
                        insert.setTimestamp(6, changed(random));
                        insert.executeUpdate();
                    }
                }
                connection.commit();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
            }
        } catch (SQLException | InterruptedException e) {
            broken.set(e);
        }
    }

    private static Timestamp changed(Random random) {
        long now = System.currentTimeMillis();
        return switch (random.nextInt(4)) {
            case 0 -> null;
            case 1 -> new Timestamp(now - TimeUnit.DAYS.toMillis(1 + random.nextInt(300)));
            default -> new Timestamp(now);
        };
    }

    private static String staff() {
        return House.contractOf("staff", "table", "staff") + """
                  - {name: staff_id, logicalType: number, physicalType: "decimal(20,0)", primaryKey: true, primaryKeyPosition: 1}
                  - {name: name, logicalType: string}
                  - {name: salary, logicalType: number, physicalType: "decimal(30,10)"}
                  - {name: born, logicalType: date}
                  - {name: active, logicalType: integer, physicalType: smallint}
                  - {name: changed, logicalType: timestamp}
                  customProperties:
                  - {property: changes, value: upsert}
                  - {property: history, value: scd2}
                  - {property: poll, value: {server: shop, timestamp: changed, overlap: 1m, deletes: snapshot, deletesEvery: 1s}}
                """;
    }
}
