package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an event meets in the tables of a change stream; SITUATIONS.md lists all. A situation is a key of its own, many
 * share a batch. An event is written {@code KEY SEQUENCE:NAME}, a delete {@code KEY SEQUENCE:x}, a truncate
 * {@code SEQUENCE:t}.
 */
@ExtendWith(LocalSpark.class)
@Tag("long")
class ChangeSituationsTest {
    @TempDir
    private Path folder;

    private Workbench bench;
    private long offset;

    @BeforeEach
    void bench(SparkSession spark) {
        bench = new Workbench(spark, folder.resolve("lake"));
    }

    @ParameterizedTest(name = "history {0}")
    @ValueSource(strings = {"scd2", "none"})
    void anEventMeetsWhatEarlierBatchesLeft(String history) throws IOException {
        Contract people = people(history);
        refine(
                people,
                "1 10:A",
                "2 10:A",
                "3 10:A",
                "4 10:A, 4 20:x",
                "5 10:A, 5 20:x",
                "6 10:A, 6 20:x",
                "8 10:A",
                "9 10:A, 9 20:B",
                "10 10:A, 10 20:B",
                "11 10:A");
        refine(
                people,
                // newer upsert on a row
                "1 15:B",
                // upsert older than all
                "2 5:Z",
                // delete older than the row
                "3 5:x",
                // upsert older than the delete
                "4 15:B",
                // upsert newer than the delete
                "5 30:C",
                // delete older than the delete
                "6 15:x",
                // delete of what never was
                "7 10:x",
                // delete with the row's own sequence
                "8 10:x",
                // upsert between two versions
                "9 15:C",
                // delete between two versions
                "10 15:x",
                // newer upsert that says the same
                "11 20:A");
        refine(people, "7 5:A", "8 5:Y");

        assertThat(bench.silver("id", "name")).hasRows("1|B", "2|A", "3|A", "5|C", "9|B", "10|B", "11|A");
        assertThat(bench.silver("id", "_seq_1").where("id = 11")).hasRows("11|20");
        if (history.equals("scd2")) {
            assertThat(history())
                    .hasRows(
                            "1|A|10|15",
                            "1|B|15|null",
                            "2|Z|5|10",
                            "2|A|10|null",
                            "3|A|10|null",
                            "4|A|10|15",
                            "4|B|15|20",
                            "5|A|10|20",
                            "5|C|30|null",
                            "6|A|10|15",
                            "7|A|5|10",
                            "8|Y|5|10",
                            "9|A|10|15",
                            "9|C|15|20",
                            "9|B|20|null",
                            "10|A|10|15",
                            "10|B|20|null",
                            "11|A|10|null");
        }
    }

    @ParameterizedTest(name = "history {0}")
    @ValueSource(strings = {"scd2", "none"})
    void aTruncateMeetsRowsAndRowsMeetATruncate(String history) throws IOException {
        Contract people = people(history);
        refine(people, "1 10:A", "2 10:A, 2 20:B", "3 30:C", "15:t");
        refine(people, "25:t", "4 12:D", "5 16:E", "6 40:F");
        refine(people, "25:t", "15:t", "1 50:G", "3 20:H");

        assertThat(bench.silver("id", "name")).hasRows("1|G", "3|C", "6|F");
        if (history.equals("scd2")) {
            assertThat(history())
                    .hasRows(
                            "1|A|10|15",
                            "1|G|50|null",
                            "2|A|10|15",
                            "2|B|20|25",
                            "3|H|20|25",
                            "3|C|30|null",
                            "4|D|12|15",
                            "5|E|16|25",
                            "6|F|40|null");
        }
    }

    @Test
    void aTruncateOfAnEmptyTableCountsForWhatComesLate() throws IOException {
        Contract people = people("scd2");
        refine(people, "5:t");
        refine(people, "1 3:A", "2 7:B");

        assertThat(bench.silver("id", "name")).hasRows("2|B");
        assertThat(history()).hasRows("1|A|3|5", "2|B|7|null");
    }

    @Test
    void aTruncateWithoutASequenceIsRefusedAndTruncatesNothing() throws IOException {
        Contract people = people("scd2");
        bench.refine(people, message("1 3:A"), Message.sent(9, "{\"op\":\"EMPTY\"}"));

        assertThat(bench.silver("id", "name")).hasRows("1|A");
        assertThat(bench.quarantine()).hasRows("things|0|9|sequence _seq_1");
    }

    @Test
    void partialUpdatesFillEachVersionFromTheOneBeforeIt() throws IOException {
        Contract people = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: name, logicalType: string}",
                        "- {name: city, logicalType: string}")
                .changes("op")
                .set("operation", "{field: op, delete: [DELETE], truncate: [EMPTY]}")
                .set("sequenceBy", "[seq]")
                .set("ignoreNulls", "true")
                .set("history", "scd2")
                .in(folder);
        bench.refine(
                people,
                Message.sent(0, "{\"op\":\"SET\",\"seq\":10,\"id\":1,\"name\":\"A\",\"city\":\"Ames\"}"),
                Message.sent(1, "{\"op\":\"SET\",\"seq\":30,\"id\":1,\"name\":\"C\"}"));
        bench.refine(people, Message.sent(2, "{\"op\":\"SET\",\"seq\":20,\"id\":1,\"city\":\"Ely\"}"));
        bench.refine(people, Message.sent(3, "{\"op\":\"DELETE\",\"seq\":25,\"id\":1}"));

        assertThat(bench.silver("id", "name", "city")).hasRows("1|C|null");
        assertThat(bench.table("things_history").selectExpr("name", "city", "valid_from", "valid_to"))
                .hasRows("A|Ames|10|20", "A|Ely|20|25", "C|null|30|null");
    }

    @Test
    void eventsOfABinlogAreOrderedByFilePositionAndRowWhateverTheirTimeSays() throws IOException {
        Contract people = debezium();
        bench.refine(
                people,
                // Two of one position, the second row first; then one of the file before and one of the next.
                event(0, "u", 5, "bin.000009", 700, 1, "\"id\":1,\"name\":\"third\""),
                event(1, "u", 5, "bin.000009", 700, 0, "\"id\":1,\"name\":\"second\""),
                event(2, "r", 5, "bin.000009", 99, 0, "\"id\":1,\"name\":\"first\""));
        bench.refine(
                people,
                event(3, "u", 4, "bin.000010", 4, 0, "\"id\":1,\"name\":\"last\""),
                event(4, "u", 6, "bin.000009", 9000, 0, "\"id\":1,\"name\":\"fourth\""));

        assertThat(bench.silver("id", "name")).hasRows("1|last");
        // The clock of the database stood still, and ran backwards: what was never in force is no version.
        assertThat(bench.table("things_history").selectExpr("name", "unix_timestamp(valid_from)", "valid_to is null"))
                .hasRows("third|5|false", "last|6|true");
    }

    @Test
    void aKeyThatChangesEndsOneRowAndBeginsAnother() throws IOException {
        Contract people = debezium();
        bench.refine(
                people,
                event(0, "c", 1, "bin.000001", 100, 0, "\"id\":1,\"name\":\"Ann\""),
                event(1, "c", 1, "bin.000001", 100, 1, "\"id\":5,\"name\":\"Bob\""));
        bench.refine(
                people,
                // As MariaDB's connector says it: three messages of one position and row.
                deleted(2, 2, "bin.000001", 200, "\"id\":1,\"name\":\"Ann\""),
                Message.sent(3, null).keyed("{\"id\":1}"),
                event(4, "c", 2, "bin.000001", 200, 0, "\"id\":2,\"name\":\"Ann\""),
                // In one message, as others do.
                moved(5, 3, "bin.000001", 300, "\"id\":5", "\"id\":6,\"name\":\"Bob\""));

        assertThat(bench.silver("id", "name")).hasRows("2|Ann", "6|Bob");
        assertThat(bench.table("things_history")
                        .selectExpr("id", "name", "unix_timestamp(valid_from)", "unix_timestamp(valid_to)"))
                .hasRows("1|Ann|1|2", "2|Ann|2|null", "5|Bob|1|3", "6|Bob|3|null");
        assertThat(bench.lastCounts()).isEqualTo("4 3 0 1 0");
    }

    @Test
    void aTruncatedTableAndEncodingsOfConnectAreRead() throws IOException {
        Contract people = debezium();
        bench.refine(
                people,
                event(0, "c", 1, "bin.000001", 100, 0, "\"id\":1,\"name\":\"Ann\""),
                Message.sent(
                        1,
                        "{\"before\":null,\"after\":null,\"op\":\"t\",\"source\":{\"ts_ms\":2000,\"file\":"
                                + "\"bin.000001\",\"pos\":200,\"row\":0}}"),
                event(2, "c", 3, "bin.000001", 300, 0, "\"id\":2,\"name\":\"Bob\",\"pay\":\"eqg=\",\"born\":10957"),
                event(3, "c", 4, "bin.000001", 400, 0, "\"id\":3,\"name\":\"Cy\",\"pay\":2.5,\"born\":\"2000-01-02\""));

        assertThat(bench.silver("id", "name", "pay", "born"))
                .hasRows("2|Bob|3.1400|2000-01-01", "3|Cy|2.5000|2000-01-02");
    }

    private void refine(Contract people, String... events) {
        bench.refine(
                people,
                Arrays.stream(events)
                        .flatMap(several -> Arrays.stream(several.split(", ", -1)))
                        .map(this::message)
                        .toArray(Message[]::new));
    }

    private Message message(String event) {
        String[] parts = event.split("[ :]", -1);
        List<String> fields = new ArrayList<>();
        if (parts.length == 2) {
            fields.add("\"op\":\"EMPTY\",\"seq\":" + parts[0]);
        } else {
            fields.add("\"op\":\"" + (parts[2].equals("x") ? "DELETE" : "SET") + "\",\"seq\":" + parts[1]);
            fields.add("\"id\":" + parts[0]);
            if (!parts[2].equals("x")) {
                fields.add("\"name\":\"" + parts[2] + "\"");
            }
        }
        return Message.sent(offset++, "{" + String.join(",", fields) + "}");
    }

    private static Message event(long offset, String op, int second, String file, int pos, int row, String after) {
        return Message.sent(
                offset,
                "{\"before\":null,\"after\":{%s},\"op\":\"%s\",\"source\":%s}"
                        .formatted(after, op, source(second, file, pos, row)));
    }

    private static Message deleted(long offset, int second, String file, int pos, String before) {
        return Message.sent(
                offset,
                "{\"before\":{%s},\"after\":null,\"op\":\"d\",\"source\":%s}"
                        .formatted(before, source(second, file, pos, 0)));
    }

    private static Message moved(long offset, int second, String file, int pos, String before, String after) {
        return Message.sent(
                offset,
                "{\"before\":{%s},\"after\":{%s},\"op\":\"u\",\"source\":%s}"
                        .formatted(before, after, source(second, file, pos, 0)));
    }

    private static String source(int second, String file, int pos, int row) {
        return "{\"ts_ms\":%d,\"file\":\"%s\",\"pos\":%d,\"row\":%d}".formatted(1000L * second, file, pos, row);
    }

    private Dataset<Row> history() {
        return bench.table("things_history").selectExpr("id", "name", "valid_from", "valid_to");
    }

    private Contract people(String history) throws IOException {
        Things people = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: name, logicalType: string}")
                .changes("op")
                .set("operation", "{field: op, delete: [DELETE], truncate: [EMPTY]}")
                .set("sequenceBy", "[seq]");
        return (history.equals("none") ? people : people.set("history", history)).in(folder);
    }

    private Contract debezium() throws IOException {
        return Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: name, logicalType: string}",
                        "- {name: pay, logicalType: number, physicalType: 'decimal(9,4)'}",
                        "- {name: born, logicalType: date}")
                .changes("debezium")
                .set("encoding", "{decimal: base64}")
                .set("history", "scd2")
                .in(folder);
    }
}
