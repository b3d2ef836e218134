package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Gold follows silver rows that are changed, not only added: then Delta marks the old ones in a deletion vector. */
@ExtendWith(KafkaSandbox.Shared.class)
class GoldAfterUpdatesTest {
    @TempDir
    private Path folder;

    @Test
    void someChangedRowsOfASilverFileChangeGold(KafkaSandbox kafka) {
        String topic = "updates-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        House house =
                new House(folder, kafka.address()).withOrders("orders", topic).withDays("orders");
        send(kafka, topic, 20, 1);
        house.lakehouse("run", "--until-caught-up").ends(0);
        send(kafka, topic, 5, 2);
        house.lakehouse("run", "--until-caught-up").ends(0);
        assertThat(house.tables().texts("gold.agg_days")).containsExactly("2022-10-17|20|25.00");
        send(kafka, topic, 3, 3);
        house.lakehouse("run", "--until-caught-up").ends(0);
        assertThat(house.tables().texts("gold.agg_days")).containsExactly("2022-10-17|20|28.00");
    }

    private static void send(KafkaSandbox kafka, String topic, int orders, int amount) {
        for (int i = 0; i < orders; i++) {
            kafka.send(
                    topic,
                    "k" + i,
                    "{\"id\":\"%d\",\"day\":\"2022-10-17\",\"amount\":%d,\"count\":1}".formatted(i, amount));
        }
        kafka.flush();
    }
}
