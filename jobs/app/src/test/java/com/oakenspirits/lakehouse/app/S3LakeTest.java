package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command over tables and checkpoints in buckets of a real S3 server. */
@ExtendWith(KafkaSandbox.Shared.class)
class S3LakeTest {
    private static S3Sandbox s3;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        s3 = S3Sandbox.start("oaken");
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
    }

    @Test
    void jobOverTlsFillsTheBucketContinuesThereAndIsProven(KafkaSandbox kafka) throws Exception {
        String topic = topic(kafka);
        House house = new House(folder, kafka.address())
                .inBuckets(s3, s3.tlsEndpoint(), "oaken/over-tls", "oaken/over-tls/_checkpoints")
                .withOrders("orders", topic)
                .withDays("orders");
        send(kafka, topic, "o1", "10.00", "2022-10-17");
        send(kafka, topic, "o2", "5.50", "2022-10-17");
        house.alone("first", "run", "--until-caught-up").ends(0);
        send(kafka, topic, "o2", "6.50", "2022-10-18");
        send(kafka, topic, "", "1.00", "2022-10-18");

        house.alone("second", "run", "--until-caught-up").ends(0);

        Tables tables = house.tables();
        assertThat(tables.texts("silver.orders", "id", "amount", "day"))
                .containsExactly("o1|10.00|2022-10-17", "o2|6.50|2022-10-18");
        assertThat(tables.texts("gold.agg_days", "day", "orders", "amount"))
                .containsExactly("2022-10-17|1|10.00", "2022-10-18|1|6.50");
        assertThat(tables.rows("quarantine.orders").count()).isEqualTo(1);
        assertThat(s3.file("oaken/over-tls/_checkpoints/bronze/orders/commits")).isNotEmptyDirectory();
        assertThat(house.alone("audit", "audit").ends(0).out()).contains("proven");
    }

    @Test
    void everyObjectIsEncryptedWithTheKeyOfItsBucket(KafkaSandbox kafka) throws Exception {
        String topic = topic(kafka);
        send(kafka, topic, "o1", "10.00", "2022-10-17");
        try (S3Sandbox encrypting = S3Sandbox.startInMemory("oaken", "flows");
                S3Relay relay = S3Relay.before(encrypting.endpoint())) {
            new House(folder, kafka.address())
                    .inBuckets(encrypting, relay.endpoint(), "oaken/encrypted", "flows/encrypted")
                    .withSpark("spark.hadoop.fs.s3a.encryption.algorithm", "SSE-KMS")
                    .withSpark("spark.hadoop.fs.s3a.encryption.key", "arn:aws:kms:us-east-1:1:key/tables")
                    .withSpark("spark.hadoop.fs.s3a.bucket.flows.encryption.key", "arn:aws:kms:us-east-1:1:key/flows")
                    .withOrders("orders", topic)
                    .alone("run", "run", "--until-caught-up")
                    .ends(0);

            Set<String> puts = relay.heads().stream()
                    .filter(head -> head.startsWith("PUT "))
                    .map(head -> head.substring(4, head.indexOf('/', 5)) + " "
                            + S3Relay.header(head, "x-amz-server-side-encryption") + " "
                            + S3Relay.header(head, "x-amz-server-side-encryption-aws-kms-key-id"))
                    .collect(Collectors.toSet());
            assertThat(puts)
                    .containsExactlyInAnyOrder(
                            "/oaken aws:kms arn:aws:kms:us-east-1:1:key/tables",
                            "/flows aws:kms arn:aws:kms:us-east-1:1:key/flows");
            // Nothing is renamed, which in a bucket is a copy.
            assertThat(relay.heads())
                    .noneMatch(
                            head -> !S3Relay.header(head, "x-amz-copy-source").isEmpty());
        }
    }

    private String topic(KafkaSandbox kafka) {
        String topic = "orders-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        return topic;
    }

    private static void send(KafkaSandbox kafka, String topic, String id, String amount, String day) {
        kafka.send(
                topic,
                id,
                "{\"id\":%s,\"day\":\"%s\",\"amount\":\"%s\",\"count\":1}"
                        .formatted(id.isEmpty() ? "null" : "\"" + id + "\"", day, amount));
        kafka.flush();
    }
}
