package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Change streams from bronze to the current table, the history and the log of events. */
@ExtendWith(LocalSpark.class)
class ChangeStreamTest {
    private static final String[] PEOPLE = {
        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
        "- {name: name, logicalType: string, required: true}",
        "- {name: city, logicalType: string}"
    };

    @TempDir
    private Path folder;

    private Workbench bench;

    @BeforeEach
    void bench(SparkSession spark) {
        bench = new Workbench(spark, folder.resolve("lake"));
    }

    @Test
    void operationsInTheContractsOwnWordsMakeCurrentRowsHistoryAndEvents() throws IOException {
        Contract people =
                people().set("history", "scd2").set("trackHistoryOn", "[name]").in(folder);
        bench.refine(
                people,
                Message.sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\",\"city\":\"Ames\"}"),
                Message.sent(1, "{\"op\":\"NEW\",\"seq\":2,\"id\":2,\"name\":\"Bob\",\"city\":\"Ames\"}"),
                Message.sent(2, "{\"op\":\"CHANGE\",\"seq\":10,\"id\":1,\"name\":\"Anna\",\"city\":\"Ames\"}"));
        bench.refine(
                people,
                Message.sent(3, "{\"op\":\"CHANGE\",\"seq\":11,\"id\":1,\"name\":\"Anna\",\"city\":\"Boone\"}"),
                Message.sent(4, "{\"op\":\"DELETE\",\"seq\":12,\"id\":2}"),
                Message.sent(5, "{\"op\":\"DELETE\",\"seq\":5}"),
                Message.sent(6, "{\"op\":\"DELETE\",\"id\":1}"),
                Message.sent(7, "{\"op\":\"CHANGE\",\"seq\":13,\"id\":3}"));

        assertThat(bench.silver("id", "name", "city", "_offset"))
                .hasSchema("id int, name string, city string, _offset bigint")
                .hasRows("1|Anna|Boone|3");
        assertThat(bench.table("things_history").selectExpr("id", "name", "city", "_offset", "valid_from", "valid_to"))
                .hasSchema("id int, name string, city string, _offset bigint, valid_from bigint, valid_to bigint")
                .hasRows("1|Ann|Ames|0|1|10", "1|Anna|Boone|3|10|null", "2|Bob|Ames|1|2|12");
        assertThat(bench.table("things_events").selectExpr("_offset", "_op", "id", "batch_id"))
                .hasRows("0|upsert|1|0", "1|upsert|2|0", "2|upsert|1|0", "3|upsert|1|1", "4|delete|2|1");
        assertThat(bench.quarantine())
                .hasRows("things|0|5|key id", "things|0|6|sequence _seq_1", "things|0|7|required name");
        assertThat(bench.lastCounts()).isEqualTo("5 2 0 0 3");
    }

    @Test
    void afterAFirstBatchOfGarbageAloneTheNextStartGoesOn() throws IOException {
        Contract people = people().set("history", "scd2").in(folder);
        bench.refine(people, Message.sent(0, "garbage"));

        bench.refine(people, Message.sent(1, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"));

        assertThat(bench.silver("id", "name", "_offset")).hasRows("1|Ann|1");
        assertThat(bench.table("things_events").select("_offset", "id")).hasRows("1|1");
        assertThat(bench.quarantine()).hasRows("things|0|0|decode ");
    }

    @Test
    void replayOfABatchIsAllDuplicatesAndChangesNothing() throws IOException {
        Contract people = people().set("history", "scd2").in(folder);
        Message[] batch = {
            Message.sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"),
            Message.sent(1, "{\"op\":\"CHANGE\",\"seq\":2,\"id\":1,\"name\":\"Anna\"}"),
            Message.sent(2, "{\"op\":\"DELETE\",\"seq\":3,\"id\":1}"),
            Message.sent(3, "{\"op\":\"NEW\",\"seq\":4,\"id\":2,\"name\":\"Bob\"}")
        };
        bench.refine(people, batch);
        List<String> before = history();
        bench.refine(people, batch);

        assertThat(history()).isEqualTo(before);
        assertThat(bench.silver("id", "name")).hasRows("2|Bob");
        assertThat(bench.lastCounts()).isEqualTo("4 0 0 4 0");
    }

    @Test
    void truncateClosesEveryRowAndAnOlderUpsertThatComesLaterStaysDead() throws IOException {
        Contract people = people().set("history", "scd2").in(folder);
        bench.refine(
                people,
                Message.sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"),
                Message.sent(1, "{\"op\":\"NEW\",\"seq\":9,\"id\":2,\"name\":\"Bob\"}"));
        bench.refine(people, Message.sent(2, "{\"op\":\"EMPTY\",\"seq\":5}"));
        bench.refine(people, Message.sent(3, "{\"op\":\"NEW\",\"seq\":3,\"id\":3,\"name\":\"Cy\"}"));

        assertThat(bench.silver("id", "name")).hasRows("2|Bob");
        assertThat(history()).containsExactlyInAnyOrder("1|Ann|1|5", "2|Bob|9|null", "3|Cy|3|5");
    }

    @Test
    void whatAnInterruptedBatchLeftInTheHistoryIsMendedByTheNext(SparkSession spark) throws IOException {
        Contract people = people().set("history", "scd2").in(folder);
        bench.refine(people, Message.sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"));
        Workbench died = bench.diedBeforeSilver(
                folder.resolve("died"),
                () -> bench.refine(
                        people,
                        Message.sent(1, "{\"op\":\"CHANGE\",\"seq\":8,\"id\":1,\"name\":\"Anna\"}"),
                        Message.sent(2, "{\"op\":\"NEW\",\"seq\":9,\"id\":2,\"name\":\"Bob\"}")));
        died.refine(
                people,
                Message.sent(3, "{\"op\":\"CHANGE\",\"seq\":5,\"id\":1,\"name\":\"Anna\"}"),
                Message.sent(4, "{\"op\":\"DELETE\",\"seq\":10,\"id\":2}"));

        assertThat(died.silver("id", "name")).hasRows("1|Anna");
        assertThat(died.table("things_history").selectExpr("id", "name", "valid_from", "valid_to"))
                .hasRows("1|Ann|1|5", "1|Anna|5|null", "2|Bob|9|10");
        assertThat(died.table("things_events").selectExpr("_offset")).hasRows("0", "1", "2", "3", "4");
    }

    @Test
    void messageWithoutValueDeletesTheRowOfItsKey(SparkSession spark) throws IOException {
        Contract things = Things.with(PEOPLE).set("deletes", "tombstone").in(folder);
        bench.refine(
                things, Message.sent(0, "{\"id\":1,\"name\":\"Ann\"}"), Message.sent(1, "{\"id\":2,\"name\":\"Bob\"}"));
        bench.refine(
                things,
                Message.sent(2, null).keyed("{\"id\":1}"),
                Message.sent(3, null).keyed("7"),
                Message.sent(4, null));

        assertThat(bench.silver("id", "name")).hasRows("2|Bob");
        assertThat(bench.quarantine()).hasRows("things|0|4|decode ");
        assertThat(bench.lastCounts()).isEqualTo("3 2 0 0 1");
    }

    @Test
    void nullsOfAPartialUpdateLeaveColumnsAsTheyWere() throws IOException {
        Contract people = people().set("ignoreNulls", "true").in(folder);
        bench.refine(people, Message.sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\",\"city\":\"Ames\"}"));
        bench.refine(people, Message.sent(1, "{\"op\":\"CHANGE\",\"seq\":9,\"id\":1,\"name\":\"Anna\"}"));
        bench.refine(
                people, Message.sent(2, "{\"op\":\"CHANGE\",\"seq\":5,\"id\":1,\"name\":\"A\",\"city\":\"Boone\"}"));

        assertThat(bench.silver("id", "name", "city", "_offset")).hasRows("1|Anna|Boone|1");
    }

    @Test
    void newOptionalColumnReachesAllTables() throws IOException {
        Things things = people().set("history", "scd2");
        bench.refine(things.in(folder), Message.sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"));
        bench.refine(
                things.version("1.1.0")
                        .column("- {name: mail, logicalType: string}")
                        .in(folder),
                Message.sent(1, "{\"op\":\"CHANGE\",\"seq\":2,\"id\":1,\"name\":\"Ann\",\"mail\":\"a@b\"}"));

        assertThat(bench.silver("id", "name", "mail")).hasRows("1|Ann|a@b");
        assertThat(bench.table("things_history").selectExpr("id", "mail", "valid_from", "valid_to"))
                .hasRows("1|null|1|2", "1|a@b|2|null");
        assertThat(bench.table("things_events").selectExpr("id", "mail")).hasRows("1|null", "1|a@b");
    }

    @Test
    void theProductsOfAPostgresDatabaseEndAsItsChangesLeftThem() throws IOException {
        Contract products = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: name, logicalType: string}",
                        "- {name: description, logicalType: string}",
                        "- {name: weight, logicalType: number, physicalType: 'decimal(9,4)'}")
                .changes("debezium")
                .set("history", "scd2")
                .in(folder);
        bench.refine(products, shared("debezium/postgres-products-changes.txt"));

        assertThat(bench.silver("id", "name", "description", "weight"))
                .hasRows(
                        "101|scooter|Small 2-wheel scooter|3.1400",
                        "102|car battery|12V car battery|8.1000",
                        "103|12-pack drill bits|12-pack of drill bits with sizes ranging from #40 to #3|0.8000",
                        "104|hammer|12oz carpenter's hammer|0.7500",
                        "105|hammer|14oz carpenter's hammer|0.8750",
                        "106|hammer|18oz carpenter hammer|1.0000",
                        "107|rocks|box of assorted rocks|5.1000",
                        "108|jacket|water resistent black wind breaker|0.1000",
                        "109|spare tire|24 inch spare tire|22.2000",
                        "110|jacket|new water resistent white wind breaker|0.5000");
        assertThat(bench.lastCounts()).isEqualTo("16 16 0 0 0");
        assertThat(bench.table("things_history")
                        .where("id in (106, 111)")
                        .selectExpr("id", "description", "weight", "valid_to is null"))
                .hasRows(
                        "106|16oz carpenter's hammer|1.0000|false",
                        "106|18oz carpenter hammer|1.0000|true",
                        "111|Big 2-wheel scooter |5.1800|false",
                        "111|Big 2-wheel scooter |5.1700|false");
    }

    @Test
    void customersWithAndWithoutTheConnectEnvelopeAreRead() throws IOException {
        Contract customers = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: first_name, logicalType: string}",
                        "- {name: last_name, logicalType: string}",
                        "- {name: email, logicalType: string}")
                .changes("debezium")
                .in(folder);
        bench.refine(customers, shared("debezium/customers-changes.jsonl"));

        assertThat(bench.silver("id", "first_name", "last_name", "email", "_seq_1", "_seq_2"))
                .hasRows(
                        "1004|Anne|Kretchmar|annek@noanswer.org|3|797",
                        "1001|Sarah|Thomas|sally.thomas@acme.com|3|1041",
                        "1005|Bob|Marley|bob@marley.com|0|34466480");
    }

    private static Things people() {
        return Things.with(PEOPLE)
                .changes("op")
                .set("operation", "{field: op, delete: [DELETE], truncate: [EMPTY]}")
                .set("sequenceBy", "[seq]");
    }

    private List<String> history() {
        return bench.table("things_history").selectExpr("id", "name", "valid_from", "valid_to").collectAsList().stream()
                .map(row -> row.mkString("|"))
                .toList();
    }

    private static Message[] shared(String file) throws IOException {
        Path data = Path.of(System.getProperty("lakehouse.project"))
                .resolveSibling("shared/data")
                .resolve(file);
        assumeTrue(Files.exists(data), "there is no ../shared/data: real change events are not tried");
        List<Message> messages = new ArrayList<>();
        for (String line : Files.readAllLines(data, StandardCharsets.UTF_8)) {
            if (!line.isBlank()) {
                messages.add(Message.sent(messages.size(), line));
            }
        }
        return messages.toArray(Message[]::new);
    }
}
