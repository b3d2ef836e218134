package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The checkpoint is lost, damaged or of another time; the bronze table decides where landing goes on. */
@ExtendWith(KafkaSandbox.Shared.class)
class ResumptionTest {
    @TempDir
    private Path folder;

    private KafkaSandbox kafka;
    private House house;
    private String topic;

    @BeforeEach
    void twoRunsHaveLandedFortyMessages(KafkaSandbox kafka) {
        this.kafka = kafka;
        topic = "resume-" + folder.getFileName();
        house = new House(folder, kafka.address()).withOrders("orders", topic);
        kafka.createTopic(topic, 3);
        send(0, 20);
        drain();
        send(20, 40);
        drain();
    }

    @Test
    void lostCheckpointNeitherDoublesNorLosesAnOffset() throws IOException {
        var before = house.tables().versions();
        House.delete(checkpoint());
        drain();
        assertThat(house.tables().versions()).as("nothing is new").isEqualTo(before);
        House.delete(checkpoint());
        send(40, 60);
        drain();
        everyOffsetIsThereOnce(60);
    }

    @Test
    void checkpointOfAnEarlierTimeIsNotBelieved() throws IOException {
        Path kept = folder.resolve("kept");
        copy(checkpoint(), kept);
        send(40, 60);
        drain();
        House.delete(checkpoint());
        copy(kept, checkpoint());
        send(60, 80);
        drain();
        everyOffsetIsThereOnce(80);
    }

    @Test
    void checkpointWithALostCommitFileGoesOnFromTheTable() throws IOException {
        try (Stream<Path> files = Files.walk(checkpoint().resolve("commits"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        send(40, 60);
        drain();
        everyOffsetIsThereOnce(60);
    }

    @Test
    void checkpointWithAnEmptyPlanGoesOnFromTheTable() throws IOException {
        try (Stream<Path> files = Files.walk(checkpoint().resolve("offsets"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.write(file, new byte[0]);
            }
        }
        send(40, 60);
        drain();
        everyOffsetIsThereOnce(60);
    }

    @Test
    void silverLostAsAWholeIsMadeAgainFromBronze() throws IOException {
        var before = house.tables().texts("silver.orders");
        House.delete(house.root().resolve("silver/orders"));
        House.delete(house.root().resolve("quarantine/orders"));
        drain();
        assertThat(house.tables().texts("silver.orders")).isEqualTo(before);
    }

    private Path checkpoint() {
        return house.root().resolve("_checkpoints/bronze/orders");
    }

    private void drain() {
        house.lakehouse("run", "--until-caught-up").ends(0);
    }

    private void send(int from, int until) {
        IntStream.range(from, until)
                .forEach(i -> kafka.send(topic, "k" + i, "{\"id\":\"" + i + "\",\"count\":\"" + (i + 1) + "\"}"));
        kafka.flush();
    }

    private void everyOffsetIsThereOnce(int messages) {
        var bronze = house.tables().rows("bronze.orders");
        assertThat(bronze.count()).isEqualTo(messages);
        assertThat(bronze.groupBy("partition")
                        .agg(
                                org.apache.spark.sql.functions.min("offset"),
                                org.apache.spark.sql.functions.expr(
                                        "max(offset) + 1 - count(distinct offset) + count(*) - count(distinct offset)"))
                        .collectAsList())
                .hasSize(3)
                .allSatisfy(row -> {
                    assertThat(row.getLong(1)).as("first offset").isZero();
                    assertThat(row.getLong(2)).as("missing or doubled offsets").isZero();
                });
        assertThat(house.tables().texts("silver.orders", "id"))
                .hasSize(messages)
                .doesNotHaveDuplicates();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
