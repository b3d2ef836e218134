package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that is gone for a while under the continuous job: it goes on by itself. */
@Tag("soak")
class KafkaBrownOutTest {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int GONE_MS = 30_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBrokerThatIsGoneForThirtySecondsIsWaitedForAndNothingIsLostOrDoubled(boolean dead, TestReporter reporter)
            throws Exception {
        try (KafkaSandbox kafka = KafkaSandbox.start()) {
            kafka.createTopic("orders", 2);
            House house = new House(folder, kafka.address())
                    .withOrders("orders", "orders")
                    .withDays("orders");
            send(kafka, 0, 200);
            Process job = house.start("job", "run");
            try {
                until(house, 200);
                if (dead) {
                    kafka.stop();
                } else {
                    kafka.freeze();
                }
                Thread.sleep(GONE_MS);
                if (dead) {
                    kafka.restart();
                } else {
                    kafka.thaw();
                }
                long back = System.nanoTime();
                send(kafka, 200, 400);
                until(house, 400);
                reporter.publishEntry(
                        "seconds from its return to the messages in silver",
                        Long.toString(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - back)));
                assertThat(job.isAlive()).as(house.errors("job")).isTrue();
                job.destroy();
                assertThat(job.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                job.destroyForcibly();
            }
            reporter.publishEntry("told", house.errors("job"));
            house.lakehouse("run", "--until-caught-up").ends(0);
            house.lakehouse("audit").ends(0);
            assertThat(house.tables().texts("bronze.orders", "partition", "offset"))
                    .hasSize(400)
                    .doesNotHaveDuplicates();
            assertThat(house.tables().texts("gold.agg_days")).containsExactly("2022-10-17|400|800.00");
        }
    }

    private static void until(House house, int rows) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long held = 0;
        while (held != rows && System.nanoTime() < end) {
            Thread.sleep(500);
            held = house.tables().exists("silver.orders")
                    ? house.tables().rows("silver.orders").count()
                    : 0;
        }
        assertThat(held).as("rows of silver.orders after %s", PATIENCE).isEqualTo(rows);
    }

    private static void send(KafkaSandbox kafka, int from, int until) {
        for (int i = from; i < until; i++) {
            kafka.send(
                    "orders", "k" + i, "{\"id\":\"%d\",\"day\":\"2022-10-17\",\"amount\":2,\"count\":1}".formatted(i));
        }
        kafka.flush();
    }
}
