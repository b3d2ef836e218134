package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Another topic, or another cluster, under a name that was landed already; and partitions that are added. */
@ExtendWith(KafkaSandbox.Shared.class)
class AnotherTopicTest {
    private static final String DRAIN = "--until-caught-up";

    @TempDir
    private Path folder;

    private KafkaSandbox kafka;
    private House house;
    private String topic;

    @BeforeEach
    void threeOfATopicOfTwoPartitionsAreLanded(KafkaSandbox kafka) {
        this.kafka = kafka;
        topic = "again-" + folder.getFileName();
        house = new House(folder, kafka.address()).withOrders("orders", topic);
        kafka.createTopic(topic, 2);
        send(0, "a", 1);
        send(0, "b", 1);
        send(1, "c", 1);
        kafka.flush();
    }

    @Test
    void aTopicMadeAnewAndLongerStopsByNameUntilItIsAcceptedAndIsThenLandedFromItsStart() {
        house.lakehouse("run", DRAIN).ends(0);
        String before = kafka.topicId(topic);
        String now = madeAnew();
        house.lakehouse("run", DRAIN).ends(3);
        String told = house.lakehouse("run", DRAIN, "--accept-topic", topic + "@" + before)
                .ends(3)
                .err();
        assertThat(told)
                .contains("orders failed: topic " + topic + " is not the one that was landed: it has id " + now
                        + " in cluster ")
                .contains("and id " + before + " in cluster ")
                .contains("--accept-topic '" + topic + "@" + now + "' (its messages are " + topic + "@2 in bronze)");
        assertThat(house.lakehouse("status").ends(3).out()).contains("failed").contains(now);
        assertThat(coordinates()).containsExactly(topic + "|0|0", topic + "|0|1", topic + "|1|0");

        house.lakehouse("run", DRAIN, "--accept-topic", topic + "@" + now)
                .ends(0)
                .says("6 landed");
        assertThat(coordinates())
                .containsExactly(
                        topic + "@2|0|0",
                        topic + "@2|0|1",
                        topic + "@2|0|2",
                        topic + "@2|0|3",
                        topic + "@2|1|0",
                        topic + "@2|1|1",
                        topic + "|0|0",
                        topic + "|0|1",
                        topic + "|1|0");
        assertThat(house.tables().texts("silver.orders", "id", "count", "_source"))
                .containsExactly(
                        "a|2|" + topic + "@2",
                        "b|1|" + topic,
                        "c|1|" + topic,
                        "d|2|" + topic + "@2",
                        "e|2|" + topic + "@2",
                        "f|2|" + topic + "@2",
                        "g|2|" + topic + "@2",
                        "h|2|" + topic + "@2");
        assertThat(house.tables()
                        .rows("ops.ledger")
                        .where("flow = 'bronze' and source_range like 'topic%'")
                        .selectExpr("concat_ws('|', read, split(source_range, ' in cluster')[0])")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("0|topic " + topic + "@2 begins: id " + now);
        house.lakehouse("audit").ends(0);
        assertThat(house.lakehouse("status").ends(0).out()).contains("ok ");

        // The option may stay in a scheduler's command: it begins nothing more.
        send(0, "i", 3);
        kafka.flush();
        house.lakehouse("run", DRAIN, "--accept-topic", topic + "@" + now)
                .ends(0)
                .says("1 landed");
        house.lakehouse("audit").ends(0);
    }

    @Test
    @Tag("long")
    void aThirdTopicOfTheNameIsThirdInBronzeAndARangeOfEachCanBeBackfilled() {
        house.lakehouse("run", DRAIN).ends(0);
        house.lakehouse("run", DRAIN, "--accept-topic", topic + "@" + madeAnew())
                .ends(0);
        house.lakehouse("backfill", "--dataset", "orders", "--offsets", topic + "@2-0:[0,2)")
                .ends(0);
        house.lakehouse("audit").ends(0);
        kafka.deleteTopic(topic);
        kafka.createTopic(topic, 1);
        house.lakehouse("run", DRAIN).ends(3);
        house.lakehouse("run", DRAIN, "--accept-topic", topic + "@" + kafka.topicId(topic))
                .ends(0)
                .says("0 landed");
        send(0, "j", 4);
        kafka.flush();
        house.lakehouse("run", DRAIN).ends(0).says("1 landed");
        assertThat(coordinates()).contains(topic + "@3|0|0").hasSize(10);
        house.lakehouse("audit").ends(0);
    }

    @Test
    @Tag("long")
    void aTopicMadeAnewUnderTheRunningJobIsNoticedBeforeAnythingOfItIsLanded() throws Exception {
        Process job = house.start("job", "run");
        try {
            until(() -> rows("silver.orders") == 3);
            String now = madeAnew();
            until(() -> errors("job").contains("--accept-topic '" + topic + "@" + now + "'"));
            assertThat(coordinates()).containsExactly(topic + "|0|0", topic + "|0|1", topic + "|1|0");
            job.destroy();
            assertThat(job.waitFor(60, TimeUnit.SECONDS)).isTrue();
            house.lakehouse("run", DRAIN, "--accept-topic", topic + "@" + now).ends(0);
        } finally {
            job.destroyForcibly();
        }
        assertThat(coordinates()).hasSize(9).contains(topic + "@2|0|3");
        house.lakehouse("audit").ends(0);
    }

    @Test
    @Tag("long")
    void partitionsAddedUnderTheRunningJobAreReadFromTheirFirstOffset() throws Exception {
        Process job = house.start("job", "run");
        try {
            until(() -> rows("silver.orders") == 3);
            kafka.addPartitions(topic, 4);
            Thread.sleep(1_000);
            send(3, "d", 1);
            send(0, "e", 1);
            kafka.flush();
            until(() -> rows("silver.orders") == 5);
            send(2, "f", 1);
            send(3, "g", 1);
            kafka.flush();
            until(() -> rows("silver.orders") == 7);
            assertThat(errors("job")).doesNotContain("failed");
        } finally {
            job.destroy();
            job.waitFor(60, TimeUnit.SECONDS);
            job.destroyForcibly();
        }
        house.lakehouse("run", DRAIN).ends(0);
        house.lakehouse("audit").ends(0);
        assertThat(coordinates())
                .containsExactly(
                        topic + "|0|0",
                        topic + "|0|1",
                        topic + "|0|2",
                        topic + "|1|0",
                        topic + "|2|0",
                        topic + "|3|0",
                        topic + "|3|1");
    }

    @Test
    @Tag("long")
    void anotherClusterAtTheSameAddressStopsByNameUntilItIsAccepted() throws Exception {
        Path other = folder.resolve("other");
        House moved;
        int port;
        try (KafkaSandbox one = KafkaSandbox.start()) {
            port = Integer.parseInt(one.address().substring(one.address().indexOf(':') + 1));
            moved = new House(other, one.address()).withOrders("orders", "orders");
            one.createTopic("orders", 1);
            one.send("orders", "a", "{\"id\":\"a\",\"count\":1}");
            one.flush();
            moved.lakehouse("run", DRAIN).ends(0);
        }
        try (KafkaSandbox two = KafkaSandbox.start(port)) {
            two.createTopic("orders", 1);
            two.send("orders", "b", "{\"id\":\"b\",\"count\":1}");
            two.send("orders", "c", "{\"id\":\"c\",\"count\":1}");
            two.flush();
            String name = "orders@" + two.topicId("orders");
            assertThat(moved.lakehouse("run", DRAIN).ends(3).err())
                    .contains("topic orders is not the one that was landed: it has id ")
                    .contains("--accept-topic '" + name + "'");
            moved.lakehouse("run", DRAIN, "--accept-topic", name).ends(0);
            assertThat(moved.tables().texts("silver.orders", "id", "_source", "_offset"))
                    .containsExactly("a|orders|0", "b|orders@2|0", "c|orders@2|1");
            moved.lakehouse("audit").ends(0);
        }
    }

    /** Longer than the old one in every partition. */
    private String madeAnew() {
        kafka.deleteTopic(topic);
        kafka.createTopic(topic, 2);
        for (String id : List.of("a", "d", "e", "f")) {
            send(0, id, 2);
        }
        send(1, "g", 2);
        send(1, "h", 2);
        kafka.flush();
        return kafka.topicId(topic);
    }

    private List<String> coordinates() {
        return house.tables().texts("bronze.orders", "source", "partition", "offset");
    }

    private long rows(String table) {
        return house.tables().exists(table) ? house.tables().rows(table).count() : 0;
    }

    private String errors(String name) {
        try {
            return house.errors(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void until(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not reached: %s", errors("job")).isLessThan(end);
            Thread.sleep(300);
        }
    }

    private void send(int partition, String id, int count) {
        kafka.send(new ProducerRecord<>(
                topic,
                partition,
                id.getBytes(UTF_8),
                "{\"id\":\"%s\",\"count\":%d}".formatted(id, count).getBytes(UTF_8)));
    }
}
