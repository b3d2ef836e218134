package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Repair and proof through the real command, beside a live job. */
@ExtendWith(KafkaSandbox.Shared.class)
class ProofTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void aLiveJobLendsItsDatasetToARedriveAndARebuildAndTheProofHoldsUntilSomebodyDeletesAMessage(KafkaSandbox kafka)
            throws Exception {
        String topic = "proof-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        House house = new House(folder, kafka.address()).withOrders("orders", topic);
        Process job = house.start("job", "run", "--layers", "bronze,silver");
        try {
            kafka.send(topic, "a", order("a", 1));
            kafka.send(topic, "b", order("b", 0));
            kafka.send(topic, "c", "nonsense");
            kafka.flush();
            until(() -> house.tables().exists("silver.orders"));

            Path contract = house.conf().resolve("contracts/test/orders.odcs.yaml");
            house.write(
                    contract,
                    Files.readString(contract)
                            .replace("count <> 0", "count >= 0")
                            .replace("1.0.0", "1.1.0"));
            assertThat(house.lakehouse("quarantine", "list", "--json").ends(0).out())
                    .contains("\"rule\":\"count_not_zero\",\"column\":\"\",\"open\":1,\"redriven\":0")
                    .contains("\"rule\":\"decode\",\"column\":\"\",\"open\":1,\"redriven\":0");
            house.lakehouse("quarantine", "redrive", "--dataset", "orders", "--dry-run")
                    .ends(0);
            Outcome redriven = house.lakehouse("quarantine", "redrive", "--dataset", "orders")
                    .ends(0);
            assertThat(redriven.out()).startsWith("orders: 2 tried, 1 put in, 1 refused still");
            house.lakehouse("rebuild", "--dataset", "orders").ends(0);
            assertThat(house.tables().texts("silver.orders", "id", "count")).containsExactly("a|1", "b|0");

            kafka.send(topic, "d", order("d", 4));
            kafka.flush();
            until(() -> house.tables().texts("silver.orders", "id").size() == 3);
            assertThat(job.isAlive()).isTrue();
            assertThat(house.tables().exists("ops.incidents")).isFalse();
            assertThat(house.lakehouse("audit", "--json").ends(0).out())
                    .contains("{\"dataset\":\"orders\",\"landed\":4,\"refined\":4,\"rows\":3,\"open\":1,"
                            + "\"findings\":[]}");
        } finally {
            job.destroyForcibly().waitFor();
        }
        SparkSession.active().sql("delete from delta.`" + house.root().resolve("bronze/orders") + "` where offset = 0");
        assertThat(house.lakehouse("audit").ends(1).out())
                .contains("DIFFERS")
                .contains("not there: [0,1)")
                .contains("bronze.orders: count: the ledger says 4 rows were landed, the table has 3 (1)");
    }

    private static String order(String id, int count) {
        return "{\"id\":\"" + id + "\",\"amount\":\"1.00\",\"day\":\"2026-01-01\",\"count\":" + count + "}";
    }

    private static void until(Callable<Boolean> there) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!there.call()) {
            assertThat(System.nanoTime()).as("within " + PATIENCE).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
