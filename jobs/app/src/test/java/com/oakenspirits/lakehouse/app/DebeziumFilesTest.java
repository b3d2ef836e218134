package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Change events as Debezium has really written them, of PostgreSQL and MySQL, from a topic to silver. */
@ExtendWith(KafkaSandbox.Shared.class)
class DebeziumFilesTest {
    private static final String GOODS = """
              - {name: name, logicalType: string}
              - {name: description, logicalType: string}
              - {name: weight, logicalType: number, physicalType: "decimal(6,3)"}
            """;
    private static final String PEOPLE = """
              - {name: first_name, logicalType: string}
              - {name: last_name, logicalType: string}
              - {name: email, logicalType: string}
            """;
    private static final String[] PRODUCT = {"id", "name", "description", "weight"};
    private static final String[] VERSION = {
        "id", "name", "description", "weight", "string(valid_from)", "string(valid_to)"
    };

    @TempDir
    private Path folder;

    @Test
    void productsOfPostgresHaveTheSameTablesInOrderAndBackwards(KafkaSandbox kafka) throws IOException {
        List<String> events = lines("postgres-products-changes.txt");
        List<String> backwards = new ArrayList<>(events);
        Collections.reverse(backwards);
        // Repeats change nothing.
        backwards.addAll(events.subList(8, 12));
        House house = new House(folder, kafka.address()).withBatchesOf(8);
        send(kafka, house, "goods", GOODS, events);
        send(kafka, house, "goods_backwards", GOODS, backwards);

        house.lakehouse("run", "--until-caught-up").ends(0);

        for (String dataset : List.of("goods", "goods_backwards")) {
            assertThat(house.tables().texts("silver." + dataset, PRODUCT))
                    .as(dataset)
                    .containsExactly(
                            "101|scooter|Small 2-wheel scooter|3.140",
                            "102|car battery|12V car battery|8.100",
                            "103|12-pack drill bits|12-pack of drill bits with sizes ranging from #40 to #3|0.800",
                            "104|hammer|12oz carpenter's hammer|0.750",
                            "105|hammer|14oz carpenter's hammer|0.875",
                            "106|hammer|18oz carpenter hammer|1.000",
                            "107|rocks|box of assorted rocks|5.100",
                            "108|jacket|water resistent black wind breaker|0.100",
                            "109|spare tire|24 inch spare tire|22.200",
                            "110|jacket|new water resistent white wind breaker|0.500");
            assertThat(house.tables().texts("silver." + dataset + "_history", VERSION))
                    .as(dataset)
                    .containsExactly(
                            "101|scooter|Small 2-wheel scooter|3.140|2020-07-29 05:38:19.434|null",
                            "102|car battery|12V car battery|8.100|2020-07-29 05:38:19.435|null",
                            "103|12-pack drill bits|12-pack of drill bits with sizes ranging from #40 to #3|0.800|2020-07-29 05:38:19.435|null",
                            "104|hammer|12oz carpenter's hammer|0.750|2020-07-29 05:38:19.436|null",
                            "105|hammer|14oz carpenter's hammer|0.875|2020-07-29 05:38:19.436|null",
                            "106|hammer|16oz carpenter's hammer|1.000|2020-07-29 05:38:19.436|2020-07-29 08:21:29.629",
                            "106|hammer|18oz carpenter hammer|1.000|2020-07-29 08:21:29.629|null",
                            "107|rocks|box of assorted rocks|5.100|2020-07-29 08:22:10.407|null",
                            "107|rocks|box of assorted rocks|5.300|2020-07-29 05:38:19.437|2020-07-29 08:22:10.407",
                            "108|jacket|water resistent black wind breaker|0.100|2020-07-29 05:38:19.437|null",
                            "109|spare tire|24 inch spare tire|22.200|2020-07-29 05:38:19.437|null",
                            "110|jacket|new water resistent white wind breaker|0.500|2020-07-29 08:23:02.228|null",
                            "110|jacket|water resistent white wind breaker|0.200|2020-07-29 08:22:26.488|2020-07-29 08:23:02.228",
                            "111|scooter|Big 2-wheel scooter |5.170|2020-07-29 08:23:05.627|2020-07-29 08:23:08.168",
                            "111|scooter|Big 2-wheel scooter |5.180|2020-07-29 08:22:56.756|2020-07-29 08:23:05.627");
        }
        assertThat(house.tables().content().keySet()).noneMatch(table -> table.startsWith("quarantine."));
        assertThat(house.tables().texts("silver.goods_events", "_op"))
                .hasSize(16)
                .containsOnlyOnce("delete");
        assertThat(house.tables()
                        .rows("ops.ledger")
                        .where("flow = 'silver' and dataset = 'goods_backwards'")
                        .selectExpr("sum(read)", "sum(applied)", "sum(duplicate)", "sum(superseded + quarantined)")
                        .head()
                        .mkString("|"))
                .isEqualTo("20|16|4|0");
    }

    @Test
    void customersOfMySqlAndPostgresWithAndWithoutTheConnectEnvelope(KafkaSandbox kafka) throws IOException {
        House house = new House(folder, kafka.address());
        send(kafka, house, "people", PEOPLE, lines("customers-changes.jsonl"));

        house.lakehouse("run", "--until-caught-up").ends(0);

        assertThat(house.tables()
                        .texts(
                                "silver.people_history",
                                "id",
                                "first_name",
                                "last_name",
                                "email",
                                "string(valid_from)",
                                "string(valid_to)"))
                .containsExactly(
                        "1001|Sarah|Thomas|sally.thomas@acme.com|2024-11-11 12:20:59|null",
                        "1004|Anne|Kretchmar|annek@noanswer.org|2024-11-11 12:18:31|null",
                        "1005|Bob|Marley|bob@marley.com|2024-12-11 08:38:31.01|null");
        assertThat(house.tables().texts("silver.people", "id", "_seq_1", "_seq_2", "_seq_3", "_unknown"))
                .containsExactly("1001|3|1041|0|null", "1004|3|797|0|null", "1005|0|34466480|0|null");
        assertThat(house.tables().content().keySet()).noneMatch(table -> table.startsWith("quarantine."));
    }

    private void send(KafkaSandbox kafka, House house, String dataset, String columns, List<String> events) {
        String topic = dataset.replace('_', '-') + "-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        events.forEach(event -> kafka.send(topic, "k", event));
        kafka.flush();
        house.withContract(dataset, House.contractOf(dataset, "topic", topic) + """
                  - {name: id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1}
                %s  customProperties:
                  - {property: changes, value: debezium}
                  - {property: history, value: scd2}
                """.formatted(columns));
    }

    private static List<String> lines(String file) throws IOException {
        Path path = House.project().resolveSibling("shared/data/debezium").resolve(file);
        assumeTrue(Files.exists(path), () -> path + " is not there: it is not part of the project");
        return Files.readAllLines(path, UTF_8);
    }
}
