package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The job as a real process, killed with SIGKILL while the project's own topics flow. */
class KillTest {
    /** A fact, what it joins, and aggregates of both ways; the others are refreshed in the same manner. */
    private static final List<String> MODELS = List.of(
            "dim_store",
            "dim_product",
            "dim_category",
            "dim_vendor",
            "dim_employee",
            "fact_sales",
            "fact_shipments",
            "agg_daily_sales",
            "agg_shipping_patterns",
            "agg_item_sales",
            "agg_product_popularity",
            "agg_unlisted_items",
            "agg_top_items");

    private static final String[] TOPICS = {
        "sales",
        "invoices",
        "shipping",
        "oaken.customers",
        "oaken.products",
        "oaken.vendors",
        "oaken.categories",
        "oaken.employees"
    };
    private static final int PARTITIONS = 3;

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void threeKillsLeaveTheTablesOfAnUndisturbedRun(TestReporter reporter) throws Exception {
        killed(3, 300, 20, 150, 2_000, reporter);
    }

    @Test
    @Tag("soak")
    void twentyKillsOverTwentyThousandMessagesLeaveTheTablesOfAnUndisturbedRun(TestReporter reporter) throws Exception {
        killed(20, 9_000, 40, 400, 20_000, reporter);
    }

    private void killed(int kills, int sales, int perSecond, int batch, long leastMessages, TestReporter reporter)
            throws Exception {
        long seed = Seeds.of(21);
        // Printed, so that a failure can be tried again with -Dlakehouse.seed.
        reporter.publishEntry("seed of the kills", Long.toString(seed));
        Random random = new Random(seed);
        try (KafkaSandbox kafka = KafkaSandbox.start()) {
            House disturbed = new House(folder.resolve("disturbed"), kafka.address())
                    .withTheOakenHouse()
                    .withOnlyTheModels(MODELS)
                    .withBatchesOf(batch);
            for (String topic : TOPICS) {
                kafka.createTopic(topic, PARTITIONS);
            }
            Process feed = kafka.feed(
                    "--sales", Integer.toString(sales), "--rate", Integer.toString(perSecond), "--resend", "0.05");
            int killed = 0;
            for (int round = 0; killed < kills; round++) {
                garbage(kafka, random);
                killed += round(disturbed, round, random) ? 1 : 0;
                if (round % 3 == 1) {
                    House.delete(disturbed.root().resolve("_checkpoints"));
                } else if (round % 3 == 2) {
                    House.delete(disturbed.root().resolve("_checkpoints/bronze/sales"));
                }
            }
            assertThat(feed.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(feed.exitValue()).isZero();
            kafka.flush();
            long messages = kafka.messages(PARTITIONS, TOPICS);
            reporter.publishEntry("messages", Long.toString(messages));
            assertThat(messages).isGreaterThanOrEqualTo(leastMessages);

            House undisturbed = new House(folder.resolve("undisturbed"), kafka.address())
                    .withTheOakenHouse()
                    .withOnlyTheModels(MODELS);
            disturbed
                    .withBatchesOf(1_000_000)
                    .lakehouse("run", "--until-caught-up")
                    .ends(0);
            undisturbed.lakehouse("run", "--until-caught-up").ends(0);

            Map<String, List<String>> expected = undisturbed.tables().content();
            Map<String, List<String>> actual = disturbed.tables().content();
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach(
                    (table, rows) -> assertThat(actual.get(table)).as(table).isEqualTo(rows));
            assertThat(rows(expected, "bronze.")).isEqualTo(messages);
            assertThat(rows(expected, "gold.agg_daily_sales")).isPositive();
            assertThat(rows(expected, "quarantine.")).isPositive();
            theLedgerAccountsForEveryMessageOnce(disturbed.tables(), messages);
            disturbed.lakehouse("audit").ends(0);
        }
    }

    /** Runs the job and kills it at a random moment; false when it had come to its end before. */
    private static boolean round(House house, int round, Random random) throws Exception {
        Process job = random.nextBoolean()
                ? house.start("round" + round, "run")
                : house.start("round" + round, "run", "--until-caught-up");
        try {
            // Most kills are to hit a batch: so many commits after the start, and some milliseconds. The others hit
            // anything, the start included.
            boolean anywhere = random.nextInt(4) == 0;
            long commits = house.tables().commits() + 1 + random.nextInt(40);
            long latest = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(anywhere ? random.nextInt(15_000) : 90_000);
            while (job.isAlive()
                    && System.nanoTime() < latest
                    && (anywhere || house.tables().commits() < commits)) {
                Thread.sleep(20);
            }
            Thread.sleep(random.nextInt(400));
        } finally {
            job.destroyForcibly();
        }
        job.waitFor();
        assertThat(job.exitValue())
                .as("the job ends well or by the kill (128 + 9): %s", house.errors("round" + round))
                .isIn(0, 137);
        return job.exitValue() == 137;
    }

    /** Messages that no application sends, and late, early and repeated ones of the same invoice. */
    private static void garbage(KafkaSandbox kafka, Random random) {
        for (String topic : TOPICS) {
            for (int i = 0; i < 6; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                kafka.send(new ProducerRecord<>(topic, noise));
            }
            kafka.send(new ProducerRecord<>(topic, "tombstone".getBytes(UTF_8), null));
        }
        long base = 1_700_000_000_000L;
        for (int i = 0; i < 30; i++) {
            String invoice = "INV-" + (100 + random.nextInt(12));
            String body = "{\"Invoice\":\"%s\",\"SaleDate\":\"2022-10-%02d\",\"saleDollars\":\"%d.50\"}"
                    .formatted(invoice, 1 + random.nextInt(32), random.nextInt(5));
            kafka.send(new ProducerRecord<>(
                    "invoices",
                    random.nextInt(PARTITIONS),
                    base + 1000L * random.nextInt(20),
                    invoice.getBytes(UTF_8),
                    body.getBytes(UTF_8)));
        }
    }

    private static void theLedgerAccountsForEveryMessageOnce(Tables tables, long messages) {
        assertThat(tables.rows("ops.ledger")
                        .groupBy("flow")
                        .sum("read")
                        .where("flow in ('bronze', 'silver')")
                        .collectAsList())
                .extracting(row -> row.getString(0) + " " + row.getLong(1))
                .containsExactlyInAnyOrder("bronze " + messages, "silver " + messages);
        assertThat(tables.rows("ops.ledger")
                        .where("read <> applied + superseded + duplicate + quarantined")
                        .count())
                .isZero();
    }

    private static long rows(Map<String, List<String>> content, String table) {
        return content.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(table))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
    }
}
