package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** S3 fails for half a minute while the job runs: it goes on by itself. */
@Tag("soak")
@ExtendWith(KafkaSandbox.Shared.class)
class S3BrownOutTest {
    private static final int EACH = 20;
    private static final long OUTAGE_SECONDS = 30;
    private static final long PATIENCE_SECONDS = 300;

    @TempDir
    private Path folder;

    @Test
    void halfAMinuteOf503AndHalfAMinuteOfNothingCostTheJobNothing(KafkaSandbox kafka, TestReporter reporter)
            throws Exception {
        String topic = "orders-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        try (S3Sandbox s3 = S3Sandbox.start("oaken");
                S3Relay relay = S3Relay.before(s3.endpoint())) {
            House house = new House(folder, kafka.address())
                    .inBuckets(s3, relay.endpoint(), "oaken/lake", "oaken/lake/_checkpoints")
                    .withOrders("orders", topic)
                    .withDays("orders");
            Process job = house.start("job", "run");
            try {
                send(kafka, topic, 0);
                await(house, job, EACH);

                relay.busy(true);
                send(kafka, topic, 1);
                TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
                relay.busy(false);
                await(house, job, 2 * EACH);

                s3.suspend();
                send(kafka, topic, 2);
                TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
                s3.resume();
                await(house, job, 3 * EACH);
            } finally {
                job.destroy();
                boolean ended = job.waitFor(90, TimeUnit.SECONDS);
                job.destroyForcibly();
                assertThat(ended).as("ends when asked to").isTrue();
            }
            reporter.publishEntry("answered with 503", Integer.toString(relay.refused()));
            reporter.publishEntry("told", house.errors("job"));
            assertThat(relay.refused()).isPositive();

            house.alone("drain", "run", "--until-caught-up").ends(0);
            assertThat(house.tables().texts("silver.orders", "id")).isEqualTo(ids(3 * EACH));
            assertThat(house.tables().texts("gold.agg_days", "orders")).containsExactly("60");
            assertThat(house.tables().texts("bronze.orders", "offset"))
                    .hasSize(3 * EACH)
                    .doesNotHaveDuplicates();
            house.alone("audit", "audit").ends(0);
        }
    }

    private static void send(KafkaSandbox kafka, String topic, int round) {
        for (int i = round * EACH; i < (round + 1) * EACH; i++) {
            kafka.send(topic, id(i), "{\"id\":\"%s\",\"day\":\"2022-10-17\",\"count\":1}".formatted(id(i)));
        }
        kafka.flush();
    }

    private static void await(House house, Process job, int orders) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!house.tables().exists("silver.orders")
                || house.tables().rows("silver.orders").count() < orders) {
            assertThat(job.isAlive())
                    .as("the job runs: %s", house.errors("job"))
                    .isTrue();
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + orders + " orders: " + house.errors("job"));
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(S3BrownOutTest::id).toList();
    }

    private static String id(int number) {
        return "o%03d".formatted(number);
    }
}
