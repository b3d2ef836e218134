package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's retention deletes messages before they are landed. */
@ExtendWith(KafkaSandbox.Shared.class)
class GapTest {
    private static final String DRAIN = "--until-caught-up";

    @TempDir
    private Path folder;

    private KafkaSandbox kafka;
    private House house;
    private String topic;

    @BeforeEach
    void threeLandedThreeMoreSentOfWhichTwoAreDeleted(KafkaSandbox kafka) {
        this.kafka = kafka;
        topic = "gap-" + folder.getFileName();
        house = new House(folder, kafka.address()).withOrders("orders", topic);
        kafka.createTopic(topic, 2);
        send(0, "a", "b", "c");
        send(1, "x");
        house.lakehouse("run", DRAIN).ends(0);
        send(0, "d", "e", "f");
        send(1, "y");
        kafka.deleteBefore(topic, 0, 5);
    }

    @Test
    void gapStopsTheFlowByItsNameAndNothingIsLandedWhateverOtherGapIsAccepted() {
        house.lakehouse("run", DRAIN)
                .ends(3)
                .tellsOnly("orders failed: Kafka has deleted offsets that were never landed: " + topic + "-0:[3,5)."
                        + " Restore them, or accept the loss by name: --accept-gap '" + topic + "-0:[3,5)'; given up,"
                        + " the other flows go on");
        assertThat(offsets("bronze.orders")).containsExactly("0|0", "0|1", "0|2", "1|0");
        assertThat(house.lakehouse("status").ends(3).out())
                .contains("failed")
                .contains("never landed: " + topic + "-0:[3,5)");

        house.lakehouse("run", DRAIN, "--accept-gap", topic + "-0:[3,4)", "--accept-gap", "other-0:[3,5)")
                .ends(3);
        assertThat(offsets("bronze.orders")).containsExactly("0|0", "0|1", "0|2", "1|0");
    }

    @Test
    void gapAcceptedByNameIsRecordedAndTheFlowGoesOn() {
        house.lakehouse("run", DRAIN, "--accept-gap", topic + "-0:[3,5)").ends(0);
        assertThat(offsets("bronze.orders")).containsExactly("0|0", "0|1", "0|2", "0|5", "1|0", "1|1");
        assertThat(house.tables().texts("silver.orders", "id")).containsExactly("a", "b", "c", "f", "x", "y");
        assertThat(house.tables()
                        .rows("ops.ledger")
                        .where("gaps is not null")
                        .select("flow", "dataset", "gaps", "read")
                        .collectAsList())
                .extracting(row -> row.mkString(" "))
                .containsExactly("bronze orders " + topic + "-0:[3,5) 0");

        // What is deleted after it was landed is no gap.
        kafka.deleteBefore(topic, 0, 6);
        kafka.deleteBefore(topic, 1, 2);
        send(0, "g");
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(offsets("bronze.orders")).containsExactly("0|0", "0|1", "0|2", "0|5", "0|6", "1|0", "1|1");
        house.lakehouse("status").ends(0);
    }

    @Test
    void acceptedGapIsRecordedEvenWhereNothingIsLeftToLand() {
        kafka.deleteBefore(topic, 0, 6);
        kafka.deleteBefore(topic, 1, 2);
        house.lakehouse("run", DRAIN, "--accept-gap", topic + "-0:[3,6)", "--accept-gap", topic + "-1:[1,2)")
                .ends(0);
        assertThat(offsets("bronze.orders")).containsExactly("0|0", "0|1", "0|2", "1|0");
        assertThat(house.tables()
                        .rows("ops.ledger")
                        .where("gaps is not null")
                        .select("gaps")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly(topic + "-0:[3,6) " + topic + "-1:[1,2)");
        send(0, "g");
        house.lakehouse("run", DRAIN).ends(0);
        assertThat(house.tables().texts("silver.orders", "id")).containsExactly("a", "b", "c", "g", "x");
    }

    private List<String> offsets(String table) {
        return house.tables().texts(table, "partition", "offset");
    }

    private void send(int partition, String... ids) {
        IntStream.range(0, ids.length)
                .forEach(i -> kafka.send(new ProducerRecord<>(
                        topic,
                        partition,
                        null,
                        ("{\"id\":\"" + ids[i] + "\",\"count\":1}").getBytes(StandardCharsets.UTF_8))));
        kafka.flush();
    }
}
