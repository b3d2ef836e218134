package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka and MinIO as others run them. Skipped where there is no Docker engine, or it cannot have the images; others of the
 * same kind, of a registry of your own, are named by {@code -Dlakehouse.kafka-image=…} and {@code -Dlakehouse.minio-image=…}.
 */
@Tag("long")
class ContainersTest {
    private static final String KAFKA = System.getProperty("lakehouse.kafka-image", "apache/kafka:4.1.0");
    private static final String MINIO =
            System.getProperty("lakehouse.minio-image", "minio/minio:RELEASE.2025-07-23T15-54-02Z");

    @TempDir
    private Path folder;

    @Test
    void jobFromKafkaToMinioIsProven() throws Exception {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "there is no Docker engine here");
        try (KafkaContainer kafka =
                        new KafkaContainer(DockerImageName.parse(KAFKA).asCompatibleSubstituteFor("apache/kafka"));
                GenericContainer<?> minio = new GenericContainer<>(MINIO)) {
            try {
                kafka.start();
                minio.withEnv("MINIO_ROOT_USER", S3Sandbox.KEY)
                        .withEnv("MINIO_ROOT_PASSWORD", S3Sandbox.SECRET)
                        .withExposedPorts(9000)
                        .withCommand("server", "/data")
                        .waitingFor(Wait.forHttp("/minio/health/live").forPort(9000))
                        .start();
            } catch (ContainerFetchException e) {
                abort("the images " + KAFKA + " and " + MINIO + " cannot be had here: " + e.getMessage());
            }
            String made = minio.execInContainer(
                            "sh",
                            "-c",
                            "mc alias set here http://127.0.0.1:9000 " + S3Sandbox.KEY + " " + S3Sandbox.SECRET
                                    + " && mc mb here/oaken")
                    .getStdout();
            assertThat(made).contains("Bucket created successfully");
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", kafka.getBootstrapServers()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(
                                "orders", "o1".getBytes(UTF_8), "{\"id\":\"o1\",\"count\":1}".getBytes(UTF_8)))
                        .get();
            }
            House house = new House(folder, kafka.getBootstrapServers())
                    .inBuckets(
                            "http://" + minio.getHost() + ":" + minio.getMappedPort(9000),
                            "oaken/lake",
                            "oaken/lake/_checkpoints")
                    .withOrders("orders", "orders");

            house.alone("run", "run", "--until-caught-up").ends(0);

            assertThat(house.alone("query", "query", "--format", "csv", "select id from silver.orders")
                            .ends(0)
                            .lines())
                    .containsExactly("id", "o1");
            assertThat(house.alone("audit", "audit").ends(0).out()).contains("proven");
        }
    }
}
