package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gold follows silver rows that are changed, not only added: then Delta marks the old ones in a deletion vector. And it can
 * be traced back to them.
 */
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

        List<String> traced = house.lakehouse("trace", "gold.agg_days", "day=2022-10-17", "--limit", "1")
                .ends(0)
                .lines();
        assertThat(traced.get(0)).startsWith("gold.agg_days  version 2, made ").endsWith(", 1 row");
        assertThat(traced.subList(1, 8).stream().map(line -> line.replaceAll("\\d{4}-\\S+Z", "TIME")))
                .containsExactly(
                        "  day=2022-10-17, orders=20, amount=28.00",
                        "  from silver.orders version 2: 20 rows",
                        "  made anew from these rows: the same",
                        "",
                        "silver.orders  version 2, 20 rows",
                        "  sums: amount 28.00, count 20",
                        "  id=5, amount=1.00, day=2022-10-17, count=1");
        assertThat(traced.get(8))
                .startsWith("      " + topic + " partition 0 offset 5  ")
                .endsWith("Z  k5  {\"id\":\"5\",\"day\":\"2022-10-17\",\"amount\":1,\"count\":1}");
        assertThat(traced.get(9)).isEqualTo("  … and 19 more; --limit shows more");
        assertThat(house.lakehouse("trace", "silver.orders", "id=0", "--json")
                        .ends(0)
                        .out())
                .contains("\"table\":\"silver.orders\",\"matching\":1,")
                .contains("\"source\":\"" + topic + "\",\"partition\":0,\"offset\":25,")
                .contains("\"key\":\"k0\",\"value\":\"{\\\"id\\\":\\\"0\\\",");

        house.spark().sql("update delta.`" + house.root().resolve("gold/agg_days") + "` set amount = 29");
        assertThat(house.lakehouse("trace", "gold.agg_days", "day=2022-10-17")
                        .ends(1)
                        .lines())
                .contains(
                        "  made anew from these rows: 1 row DIFFERS",
                        "    day=2022-10-17: amount is 29.00 in the table, 28.00 made anew");
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
