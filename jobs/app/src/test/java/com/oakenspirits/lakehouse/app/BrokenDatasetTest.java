package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with one dataset stays with that dataset. */
@ExtendWith(KafkaSandbox.Shared.class)
class BrokenDatasetTest {
    @TempDir
    private Path folder;

    @Test
    void brokenContractAndUnwritableTableStopNobodyElse(KafkaSandbox kafka) throws Exception {
        House house = new House(folder, kafka.address());
        for (String dataset : new String[] {"broken", "good", "other", "unwritable"}) {
            String topic = dataset + "-" + folder.getFileName();
            kafka.createTopic(topic, 1);
            for (int i = 0; i < 50; i++) {
                kafka.send(topic, "k", "{\"id\":\"%d\",\"count\":1,\"day\":\"2022-10-17\",\"amount\":2}".formatted(i));
            }
            house.withOrders(dataset, topic);
        }
        kafka.flush();
        house.withDays("good");
        Path contract = house.conf().resolve("contracts/test/broken.odcs.yaml");
        Files.writeString(contract, Files.readString(contract).replace("quality:", "qualtiy:"));
        Files.createDirectories(house.root().resolve("silver"));
        Files.writeString(house.root().resolve("silver/unwritable"), "a file where the table's folder should be");

        Outcome run = house.lakehouse("run", "--until-caught-up").ends(3);

        assertThat(run.told())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("lakehouse: " + contract + ":")
                        .contains("qualtiy")
                        .contains("quality"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("lakehouse: unwritable failed: ")
                        .contains("silver/unwritable")
                        .endsWith("; given up, the other flows go on"))
                .allSatisfy(line -> assertThat(line).startsWith("lakehouse: "));
        assertThat(run.out()).contains("FAILED: broken, unwritable");
        assertThat(house.tables().texts("silver.good", "id")).hasSize(50);
        assertThat(house.tables().texts("silver.other", "id")).hasSize(50);
        assertThat(house.tables().texts("gold.agg_days")).containsExactly("2022-10-17|50|100.00");
        assertThat(house.tables().exists("bronze.broken")).isFalse();

        Outcome status = house.lakehouse("status").ends(3);
        assertThat(status.lines())
                .anySatisfy(line -> assertThat(line).matches("silver\\.broken +broken .*"))
                .anySatisfy(line -> assertThat(line).matches(" +\\Q" + contract + "\\E:\\d+: .*qualtiy.*"))
                .anySatisfy(line -> assertThat(line).matches("silver\\.unwritable +failed .*"))
                .anySatisfy(line -> assertThat(line).matches("silver\\.good +ok +0 +50 +50 .*"))
                .anySatisfy(line -> assertThat(line).matches("silver\\.other +ok +0 +50 +50 .*"))
                .anySatisfy(line -> assertThat(line).matches("gold\\.agg_days +ok .*"));

        Files.writeString(contract, Files.readString(contract).replace("qualtiy:", "quality:"));
        Files.delete(house.root().resolve("silver/unwritable"));
        house.lakehouse("run", "--until-caught-up").ends(0);
        for (String dataset : new String[] {"broken", "good", "other", "unwritable"}) {
            assertThat(house.tables().texts("silver." + dataset, "id"))
                    .as(dataset)
                    .hasSize(50);
        }
        house.lakehouse("status").ends(0);
    }

    @Test
    void missingTopicFailsItsOwnFlowOnly(KafkaSandbox kafka) {
        String topic = "there-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        kafka.send(topic, "k", "{\"id\":\"1\",\"count\":1}");
        kafka.flush();
        House house = new House(folder, kafka.address())
                .withOrders("missing", "nowhere")
                .withOrders("there", topic);

        Outcome run = house.lakehouse("run", "--until-caught-up").ends(3);

        run.tellsOnly("missing failed: topic nowhere does not exist in Kafka at " + kafka.address()
                + ". Create it, correct physicalName in the contract, or leave the dataset out with --datasets;"
                + " given up, the other flows go on");
        assertThat(house.tables().texts("silver.there", "id")).containsExactly("1");
        house.lakehouse("run", "--until-caught-up", "--datasets", "there").ends(0);
    }
}
