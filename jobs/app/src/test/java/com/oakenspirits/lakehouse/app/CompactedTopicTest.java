package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Topics that Kafka's cleaner has really compacted. */
@ExtendWith(KafkaSandbox.Shared.class)
@Tag("long")
class CompactedTopicTest {
    private static final String DRAIN = "--until-caught-up";

    @TempDir
    private Path folder;

    private KafkaSandbox kafka;
    private House house;
    private String topic;

    @BeforeEach
    void compactedTopicOfSmallSegments(KafkaSandbox kafka) {
        this.kafka = kafka;
        topic = "compact-" + folder.getFileName();
        kafka.createTopic(
                topic,
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "200",
                        "min.cleanable.dirty.ratio", "0.001",
                        "min.compaction.lag.ms", "0"));
        house = new House(folder, kafka.address()).withOrders("orders", topic);
    }

    @Test
    void whatCompactionRemovedBeforeItWasLandedIsVoidAndWhatItRemovesLaterStaysLanded() throws Exception {
        round(0, 300, 40);
        compacted(300);
        house.lakehouse("run", DRAIN).ends(0);
        List<String> first = offsets();
        assertThat(first).hasSizeBetween(40, 200).containsAll(kept());
        house.lakehouse("audit").ends(0);
        assertThat(landed()).isEqualTo(first.size());

        // While no job runs, what was landed goes, and part of what was not.
        round(300, 300, 40);
        compacted(600);
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(offsets()).containsAll(first).containsAll(kept()).hasSizeLessThan(500);
        assertThat(landed()).isEqualTo(offsets().size());
        assertThat(house.tables().rows("silver.orders").count()).isEqualTo(41);
        house.lakehouse("audit").ends(0);
        assertThat(house.lakehouse("status").ends(0).out()).contains("ok ");
    }

    /** More holes than a record names, in batches that Spark reads. */
    @Test
    void thousandsOfHolesAreCountedAndProven() throws Exception {
        // Every other message is the same key's: it goes.
        for (int i = 0; i < 12_000; i++) {
            send(i % 2 == 0 ? "same" : "k" + i, i + 1);
        }
        kafka.flush();
        compacted(12_000);
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(offsets()).hasSizeLessThan(7_000).containsAll(kept());
        assertThat(house.tables()
                        .rows("ops.ledger")
                        .where("flow = 'bronze'")
                        .selectExpr("concat(voids, ' + ', read)")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .hasSize(1)
                .first()
                .asString()
                .matches("\\d+ of " + topic + "-0:\\[0,1200\\d\\) \\+ \\d+");
        house.lakehouse("audit").ends(0);
        house.spark()
                .sql("delete from delta.`" + house.root().resolve("bronze/orders")
                        + "` where offset between 101 and 101");
        assertThat(house.lakehouse("audit").ends(1).out())
                .contains("messages at these offsets were landed and are not there")
                .containsPattern(topic + "-0:\\[0,1200\\d\\): \\d+ of \\d+ messages");
    }

    private void round(int from, int count, int keys) {
        for (int i = from; i < from + count; i++) {
            send("k" + i % keys, i + 1);
        }
        kafka.flush();
    }

    /** Only closed segments are cleaned: one more message closes the last. */
    private void compacted(int messages) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        do {
            Thread.sleep(700);
            send("last", 1);
            kafka.flush();
            assertThat(System.nanoTime()).as("Kafka has not compacted " + topic).isLessThan(end);
        } while (kept().size() > messages * 2 / 3);
    }

    private List<String> kept() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.address(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<String> kept = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    kept.add(Long.toString(message.offset()));
                }
            }
            return kept;
        }
    }

    private List<String> offsets() {
        return house.tables().texts("bronze.orders", "offset");
    }

    /** What the ledger says. */
    private long landed() {
        Row sum = house.tables()
                .rows("ops.ledger")
                .where("flow = 'bronze'")
                .selectExpr("sum(read)")
                .head();
        return sum.getLong(0);
    }

    private void send(String key, int count) {
        kafka.send(new ProducerRecord<>(
                topic,
                0,
                key.getBytes(UTF_8),
                "{\"id\":\"%s\",\"count\":%d}".formatted(key, count).getBytes(UTF_8)));
    }
}
