package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Producers that write in transactions, commit some and abort others. */
@ExtendWith(KafkaSandbox.Shared.class)
class TransactionalTopicTest {
    private static final String DRAIN = "--until-caught-up";

    @TempDir
    private Path folder;

    private KafkaSandbox kafka;
    private House house;
    private String topic;

    @BeforeEach
    void topicOfOnePartition(KafkaSandbox kafka) {
        this.kafka = kafka;
        topic = "tx-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        house = new House(folder, kafka.address()).withOrders("orders", topic);
    }

    @Test
    void abortedMessagesAreNotReadAndMarkersAreNoMessages() {
        try (KafkaProducer<byte[], byte[]> one = kafka.transactional("one" + topic);
                KafkaProducer<byte[], byte[]> two = kafka.transactional("two" + topic)) {
            one.beginTransaction();
            send(one, "a", 1);
            one.commitTransaction();
            // Two transactions whose messages lie between one another: 2 and 4 abort, 3 and 5 do not.
            one.beginTransaction();
            two.beginTransaction();
            send(one, "a", 2);
            one.flush();
            send(two, "b", 3);
            two.flush();
            send(one, "c", 4);
            one.flush();
            send(two, "d", 5);
            two.flush();
            one.abortTransaction();
            two.commitTransaction();
        }
        house.lakehouse("run", DRAIN).ends(0).says("orders                    3 landed          3 refined");
        assertThat(house.tables().texts("silver.orders", "id", "count")).containsExactly("a|1", "b|3", "d|5");
        assertThat(ledger()).containsExactly("3|" + topic + "-0:[0,8)|" + voids("[1,3)", "[4,5)", "[6,8)"));
        house.lakehouse("audit").ends(0).says("orders");
        assertThat(house.lakehouse("status").ends(0).out()).contains("ok ");

        // Nothing new is nothing to do, and what comes next is landed once.
        house.lakehouse("run", DRAIN).ends(0);
        kafka.send(topic, "e", "{\"id\":\"e\",\"count\":6}");
        kafka.flush();
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(ledger()).hasSize(2).last().isEqualTo("1|" + topic + "-0:[8,9)|null");
        house.lakehouse("audit").ends(0);
    }

    @Test
    void anOpenTransactionIsNeitherReadNorWaitedForByADrainAndStatusNamesIt() {
        try (KafkaProducer<byte[], byte[]> producer = kafka.transactional(topic)) {
            kafka.send(topic, "a", "{\"id\":\"a\",\"count\":1}");
            kafka.flush();
            producer.beginTransaction();
            send(producer, "b", 2);
            producer.flush();
            kafka.send(topic, "c", "{\"id\":\"c\",\"count\":3}");
            kafka.flush();
            house.lakehouse("run", DRAIN).ends(0);
            assertThat(house.tables().texts("silver.orders", "id")).containsExactly("a");
            assertThat(house.lakehouse("status").ends(0).out()).contains("2 offsets wait for the end of a transaction");
            house.lakehouse("run", DRAIN).ends(0);
            producer.commitTransaction();
        }
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(house.tables().texts("silver.orders", "id")).containsExactly("a", "b", "c");
        assertThat(house.lakehouse("status").ends(0).out()).doesNotContain("wait for");
        house.lakehouse("audit").ends(0);
    }

    @Test
    void readUncommittedLandsAbortedMessagesToo() throws Exception {
        Path environment = house.conf().resolve("env/local.yaml");
        Files.writeString(
                environment,
                Files.readString(environment, UTF_8)
                        .replace("kafka:\n", "kafka:\n  isolation.level: read_uncommitted\n"),
                UTF_8);
        try (KafkaProducer<byte[], byte[]> producer = kafka.transactional(topic)) {
            producer.beginTransaction();
            send(producer, "a", 1);
            // What is not sent yet, an abort does not send.
            producer.flush();
            producer.abortTransaction();
        }
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(house.tables().texts("silver.orders", "id")).containsExactly("a");
        house.lakehouse("audit").ends(0);
    }

    @Test
    void aBatchOfMarkersAloneIsDoneOnceAndForAll() {
        try (KafkaProducer<byte[], byte[]> producer = kafka.transactional(topic)) {
            producer.beginTransaction();
            send(producer, "a", 1);
            // What is not sent yet, an abort does not send.
            producer.flush();
            producer.abortTransaction();
            house.lakehouse("run", DRAIN).ends(0).says("0 landed, 0 refined");
            assertThat(ledger()).containsExactly("0|" + topic + "-0:[0,2)|" + voids("[0,2)"));
            house.lakehouse("run", DRAIN).ends(0);
            assertThat(ledger()).hasSize(1);
            producer.beginTransaction();
            send(producer, "b", 2);
            producer.commitTransaction();
        }
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(house.tables().texts("silver.orders", "id")).containsExactly("b");
        house.lakehouse("audit").ends(0);
    }

    /** More than the driver takes: read by Spark's tasks. */
    @Test
    void thousandsOfTransactionsAreLandedBySparkAndProven() {
        try (KafkaProducer<byte[], byte[]> producer = kafka.transactional(topic)) {
            for (int tx = 0; tx < 60; tx++) {
                producer.beginTransaction();
                for (int i = 0; i < 100; i++) {
                    send(producer, "k" + tx + "-" + i, 1);
                }
                if (tx % 3 == 0) {
                    // What is not sent yet, an abort does not send.
                    producer.flush();
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        house.lakehouse("run", DRAIN).ends(0).says("4,000 landed, 4,000 refined");
        assertThat(ledger())
                .containsExactly("4000|" + topic + "-0:[0,6060)|"
                        // Each takes 101 offsets; an aborted one is void with its marker and that of the one before.
                        + voids(IntStream.range(0, 60)
                                .filter(tx -> tx % 3 != 2 || tx == 59)
                                .mapToObj(tx -> {
                                    int marker = 101 * tx + 100;
                                    int from = tx % 3 != 0 ? marker : Math.max(0, 101 * tx - 1);
                                    return "[" + from + "," + (marker + 1) + ")";
                                })
                                .toArray(String[]::new)));
        house.lakehouse("audit").ends(0);
    }

    private String voids(String... ranges) {
        return List.of(ranges).stream()
                .map(range -> topic + "-0:" + range)
                .reduce((a, b) -> a + " " + b)
                .orElse("null");
    }

    private List<String> ledger() {
        return house
                .tables()
                .rows("ops.ledger")
                .where("flow = 'bronze'")
                .orderBy("target_version")
                .selectExpr("concat_ws('|', read, source_range, coalesce(voids, 'null'))")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String id, int count) {
        // What goes wrong, flush and commit throw.
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(
                topic,
                id.getBytes(UTF_8),
                "{\"id\":\"%s\",\"count\":%d}".formatted(id, count).getBytes(UTF_8)));
        assertThat(sent).isNotNull();
    }
}
