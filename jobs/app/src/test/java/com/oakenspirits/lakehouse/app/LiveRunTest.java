package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.stream.Leases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The continuous job as a real process: it follows its topics, rests when they rest, and ends when it is told to. */
@ExtendWith(KafkaSandbox.Shared.class)
class LiveRunTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void followsNewMessagesRestsWhenIdleAndEndsCleanlyOnCtrlC(KafkaSandbox kafka, TestReporter reporter)
            throws Exception {
        String topic = "live-" + folder.getFileName();
        House house = following(kafka, topic);
        send(kafka, topic, 0, 10);
        Process job = house.start("job", "run");
        try {
            until(house, "gold.agg_days", "2022-10-17|10|20.00");
            send(kafka, topic, 10, 30);
            until(house, "gold.agg_days", "2022-10-17|30|60.00");
            assertThat(house.tables().texts("silver.orders", "id")).hasSize(30);

            restsWhenNothingArrives(house, job, reporter);

            send(kafka, topic, 30, 31);
            until(house, "gold.agg_days", "2022-10-17|31|62.00");
            assertThat(job.isAlive()).isTrue();

            send(kafka, topic, 31, 60);
            long asked = System.nanoTime();
            interrupt(job);
            assertThat(job.waitFor(2, TimeUnit.MINUTES)).as("ends by itself").isTrue();
            reporter.publishEntry(
                    "milliseconds from Ctrl-C to the end",
                    Long.toString(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked)));
            assertThat(house.errors("job").lines())
                    .allSatisfy(line -> assertThat(line).matches(" *\\d+ s  orders .*"));
        } finally {
            job.destroyForcibly();
        }
        house.lakehouse("run", "--until-caught-up").ends(0);
        assertThat(house.tables().texts("bronze.orders", "partition", "offset"))
                .hasSize(60)
                .doesNotHaveDuplicates();
        assertThat(house.tables().texts("gold.agg_days")).containsExactly("2022-10-17|60|120.00");
        assertThat(house.tables().exists("ops.incidents")).isFalse();
    }

    @Test
    void whileADatasetIsLentItsMessagesAreLandedAndTheyAreRefinedWhenItIsBack(KafkaSandbox kafka) throws Exception {
        String topic = "lent-" + folder.getFileName();
        House house = following(kafka, topic);
        send(kafka, topic, 0, 10);
        Process job = house.start("job", "run");
        try {
            until(house, "gold.agg_days", "2022-10-17|10|20.00");
            try (Leases repair = leases(house);
                    Leases.Lease lent = repair.await("silver.orders", PATIENCE, true, holder -> {})
                            .orElseThrow()) {
                for (int sent = 10; sent < 40; sent += 10) {
                    send(kafka, topic, sent, sent + 10);
                    landed(house, sent + 10);
                }
                assertThat(lent.wanted()).isFalse();
                assertThat(house.tables().texts("silver.orders", "id")).hasSize(10);
            }
            until(house, "gold.agg_days", "2022-10-17|40|80.00");

            // A job that is stopped while its dataset is lent leaves what it has landed to the next.
            try (Leases repair = leases(house);
                    Leases.Lease lent = repair.await("silver.orders", PATIENCE, true, holder -> {})
                            .orElseThrow()) {
                send(kafka, topic, 40, 50);
                landed(house, 50);
                interrupt(job);
                assertThat(job.waitFor(2, TimeUnit.MINUTES))
                        .as("ends by itself")
                        .isTrue();
                assertThat(lent.wanted()).isFalse();
            }
        } finally {
            job.destroyForcibly();
        }
        assertThat(house.tables().texts("silver.orders", "id")).hasSize(40);
        house.lakehouse("run", "--until-caught-up").ends(0);
        assertThat(house.tables().texts("gold.agg_days")).containsExactly("2022-10-17|50|100.00");
        assertThat(batches(house)).as("what was landed meanwhile is one batch").contains("30");
        assertThat(house.lakehouse("audit").ends(0).out()).contains("proven");
    }

    private House following(KafkaSandbox kafka, String topic) throws Exception {
        kafka.createTopic(topic, 2);
        return new House(folder, kafka.address()).withOrders("orders", topic).withDays("orders");
    }

    private static Leases leases(House house) throws IOException {
        return new Leases(
                house.root() + "/_leases",
                house.spark().sparkContext().hadoopConfiguration(),
                "repair",
                Clock.systemUTC());
    }

    private static void landed(House house, int messages) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (house.tables().texts("bronze.orders", "offset").size() < messages && System.nanoTime() < end) {
            Thread.sleep(300);
        }
        assertThat(house.tables().texts("bronze.orders", "offset")).hasSize(messages);
    }

    /** How many messages the batches of silver had. */
    private static List<String> batches(House house) {
        return house.tables().texts("ops.ledger", "flow", "read").stream()
                .filter(row -> row.startsWith("silver|"))
                .map(row -> row.substring("silver|".length()))
                .toList();
    }

    private static void restsWhenNothingArrives(House house, Process job, TestReporter reporter) throws Exception {
        // A busy machine takes its time over what the last messages set off: it comes to rest once that is done.
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<Object> before;
        List<Object> after;
        Duration used;
        do {
            before = List.copyOf(house.tables().versions().entrySet());
            Duration start = job.toHandle().info().totalCpuDuration().orElseThrow();
            // Longer than the pause between two looks at gold.
            Thread.sleep(16_000);
            used = job.toHandle().info().totalCpuDuration().orElseThrow().minus(start);
            after = List.copyOf(house.tables().versions().entrySet());
        } while ((!after.equals(before) || used.toSeconds() >= 3) && System.nanoTime() < end);
        reporter.publishEntry("CPU milliseconds in 16 s without messages", Long.toString(used.toMillis()));
        assertThat(after).isEqualTo(before);
        assertThat(used).isLessThan(Duration.ofSeconds(3));
    }

    private static void until(House house, String table, String row) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> rows = List.of();
        while (System.nanoTime() < end) {
            rows = house.tables().exists(table) ? house.tables().texts(table) : List.of();
            if (rows.equals(List.of(row))) {
                return;
            }
            Thread.sleep(300);
        }
        assertThat(rows).as("%s after %s", table, PATIENCE).containsExactly(row);
    }

    private static void send(KafkaSandbox kafka, String topic, int from, int until) {
        for (int i = from; i < until; i++) {
            kafka.send(topic, "k" + i, "{\"id\":\"%d\",\"day\":\"2022-10-17\",\"amount\":2,\"count\":1}".formatted(i));
        }
        kafka.flush();
    }

    /** Ctrl-C; a build started in the background ignores it and so do its children: there, what a scheduler sends. */
    private static void interrupt(Process job) throws IOException, InterruptedException {
        Path status = Path.of("/proc/self/status");
        boolean ignored = Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.substring("SigIgn:".length()).strip())
                        .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & 2) != 0);
        int sent = new ProcessBuilder("kill", ignored ? "-TERM" : "-INT", Long.toString(job.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(sent).isZero();
    }
}
