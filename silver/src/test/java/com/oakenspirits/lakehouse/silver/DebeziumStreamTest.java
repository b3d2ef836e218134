package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Change events of Debezium from bronze to the tables: what they leave as it was, where they stand, what no column takes. */
@ExtendWith(LocalSpark.class)
class DebeziumStreamTest {
    private static final String GONE = "\"__debezium_unavailable_value\"";

    @TempDir
    private Path folder;

    private Workbench bench;

    @BeforeEach
    void bench(SparkSession spark) {
        bench = new Workbench(spark, folder.resolve("lake"));
    }

    @Test
    void largeValueThatDidNotChangeStaysInOrderLateAndAgainWhileANullIsTaken() throws IOException {
        Contract notes = notes().set("history", "scd2").in(folder);
        bench.refine(
                notes,
                postgres(0, "c", 100, "\"id\":1,\"name\":\"Ann\",\"note\":\"long\",\"tags\":[\"a\",\"b\"]"),
                postgres(1, "c", 100, "\"id\":2,\"name\":\"Bob\",\"note\":\"wide\",\"tags\":null"));
        bench.refine(
                notes,
                postgres(2, "u", 300, "\"id\":1,\"name\":\"Anna\",\"note\":" + GONE + ",\"tags\":[" + GONE + "]"),
                postgres(3, "u", 300, "\"id\":2,\"name\":\"Bobby\",\"note\":null,\"tags\":" + GONE));
        // A late one that changes what the later ones left; a repeat; and a key that is first seen so.
        bench.refine(
                notes,
                postgres(4, "u", 200, "\"id\":1,\"name\":\"An\",\"note\":\"longer\",\"tags\":[\"c\"]"),
                postgres(5, "u", 300, "\"id\":1,\"name\":\"Anna\",\"note\":" + GONE + ",\"tags\":[" + GONE + "]"),
                postgres(6, "u", 300, "\"id\":3,\"name\":\"Cy\",\"note\":" + GONE + ",\"tags\":null"));

        assertThat(bench.silver("id", "name", "note", "tags"))
                .hasRows("1|Anna|longer|[\"c\"]", "2|Bobby|null|null", "3|Cy|null|null");
        assertThat(bench.table("things_history").selectExpr("id", "name", "note", "unix_timestamp(valid_from)"))
                .hasRows(
                        "1|Ann|long|100",
                        "1|An|longer|200",
                        "1|Anna|longer|300",
                        "2|Bob|wide|100",
                        "2|Bobby|null|300",
                        "3|Cy|null|300");
        assertThat(bench.table("things_events").selectExpr("_offset", "note", "_unchanged"))
                .hasRows(
                        "0|long|null",
                        "1|wide|null",
                        "2|null|note,tags",
                        "3|null|tags",
                        "4|longer|null",
                        "5|null|note,tags",
                        "6|null|note");
        assertThat(bench.audit(notes).findings()).isEmpty();
        assertThat(bench.rebuild(notes).swap(true).values())
                .allMatch(difference -> difference.added() + difference.removed() == 0);
    }

    @Test
    void withoutHistoryALateEventStillGivesTheValueThatALaterOneLeft() throws IOException {
        Contract notes = notes().in(folder);
        bench.refine(notes, postgres(0, "c", 100, "\"id\":1,\"name\":\"Ann\",\"note\":\"long\""));
        bench.refine(notes, postgres(1, "u", 300, "\"id\":1,\"name\":\"Anna\",\"note\":" + GONE));
        bench.refine(notes, postgres(2, "u", 200, "\"id\":1,\"name\":\"An\",\"note\":\"longer\""));
        bench.refine(notes, postgres(3, "u", 400, "\"id\":1,\"name\":\"Annie\",\"note\":" + GONE));

        assertThat(bench.silver("id", "name", "note")).hasRows("1|Annie|longer");
    }

    @Test
    void unwrappedEventsLeaveLargeValuesAsTheyWereToo() throws IOException {
        Contract notes = columns()
                .changes("op")
                .set("operation", "{field: __op, delete: [d]}")
                .set("sequenceBy", "[__source_lsn]")
                .set("encoding", "{unavailable: '(same)'}")
                .in(folder);
        bench.refine(
                notes,
                Message.sent(0, "{\"__op\":\"c\",\"__source_lsn\":1,\"id\":1,\"name\":\"Ann\",\"note\":\"long\"}"),
                Message.sent(1, "{\"__op\":\"u\",\"__source_lsn\":2,\"id\":1,\"name\":\"Anna\",\"note\":\"(same)\"}"));

        assertThat(bench.silver("id", "name", "note")).hasRows("1|Anna|long");
    }

    @Test
    void requiredColumnsAndRulesDoNotMindAValueThatIsNotInTheEvent() throws IOException {
        Contract notes = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: note, logicalType: string, required: true}",
                        "- {name: both, logicalType: string, transformLogic: \"concat(note, other)\"}")
                .rule("{name: long_enough, type: custom, engine: lakehouse, implementation: \"note is not null and"
                        + " length(note) > 2\", severity: error, description: d}")
                .changes("debezium")
                .in(folder);
        bench.refine(
                notes,
                postgres(0, "c", 1, "\"id\":1,\"note\":\"long\",\"other\":\"a\""),
                postgres(1, "u", 2, "\"id\":1,\"note\":" + GONE + ",\"other\":" + GONE),
                postgres(2, "u", 3, "\"id\":1,\"note\":\"x\",\"other\":\"b\""),
                postgres(3, "u", 4, "\"id\":1,\"note\":" + GONE + ",\"other\":\"c\""));

        assertThat(bench.silver("id", "note", "both", "_offset")).hasRows("1|long|longa|1");
        assertThat(bench.quarantine()).hasRows("things|0|2|long_enough ", "things|0|3|decode ");
    }

    @Test
    void rowsThatSnapshotsReadWithoutTheirPlaceAreOlderThanEveryChange() throws IOException {
        Contract notes = notes().set("history", "scd2").in(folder);
        String incremental = "{\"connector\":\"postgresql\",\"snapshot\":\"incremental\",\"lsn\":null,\"ts_ms\":%d000}";
        bench.refine(
                notes,
                postgres(0, "u", 500, "\"id\":1,\"name\":\"Anna\""),
                Message.sent(1, "{\"ts_ms\":1700000000000}").keyed("{\"serverName\":\"s\"}"));
        bench.refine(
                notes,
                read(2, incremental.formatted(600), "\"id\":1,\"name\":\"Ann\""),
                read(3, incremental.formatted(600), "\"id\":2,\"name\":\"Bob\""),
                read(4, incremental.formatted(700), "\"id\":2,\"name\":\"Rob\""),
                read(5, incremental.formatted(650), "\"id\":2,\"name\":\"Job\""),
                Message.sent(
                        6,
                        "{\"op\":\"u\",\"after\":{\"id\":2,\"name\":\"lost\"},\"source\":{\"connector\":"
                                + "\"postgresql\",\"ts_ms\":5,\"lsn\":null}}"));

        assertThat(bench.silver("id", "name", "_seq_1", "_seq_2")).hasRows("1|Anna|0|500", "2|Rob|-1|700000");
        assertThat(bench.table("things_history").selectExpr("id", "name", "unix_timestamp(valid_from)"))
                .hasRows("1|Anna|500", "2|Bob|600", "2|Job|650", "2|Rob|700");
        assertThat(bench.lake()
                        .read(bench.session(), Workbench.QUARANTINE)
                        .selectExpr("offset", "reasons[0].rule", "size(reasons)", "reasons[0].message"))
                .hasRows(
                        "6|sequence|1|the change event of connector 'postgresql' has no position (source.lsn); name what"
                                + " orders its events in sequenceBy");
    }

    @Test
    void changesOfEveryDatabaseAreOrderedAsItsLogHasThem() throws IOException {
        Contract notes = notes().in(folder);
        String server = "{\"connector\":\"sqlserver\",\"ts_ms\":5,\"commit_lsn\":\"%s\",\"change_lsn\":\"%s\","
                + "\"event_serial_no\":%d}";
        String oracle = "{\"connector\":\"oracle\",\"ts_ms\":5,\"scn\":\"%d\",\"commit_scn\":\"%d\",\"rs_id\":\"%s\","
                + "\"ssn\":%d}";
        String mongo = "{\"connector\":\"mongodb\",\"ts_ms\":%d,\"ord\":%d}";
        bench.refine(
                notes,
                change(
                        0,
                        server.formatted("00000027:00000758:0005", "00000027:00000758:0003", 2),
                        "\"id\":1,\"name\":\"2\""),
                change(1, oracle.formatted(99, 100, "0x000035.00000033.0010", 0), "\"id\":2,\"name\":\"2\""),
                change(2, mongo.formatted(6000, 1), "\"id\":3,\"name\":\"3\""));
        bench.refine(
                notes,
                change(
                        3,
                        server.formatted("00000027:00000758:0005", "00000027:00000758:0003", 1),
                        "\"id\":1,\"name\":\"1\""),
                change(
                        4,
                        server.formatted("00000027:00000ac0:0002", "00000027:00000100:0001", 1),
                        "\"id\":1,\"name\":\"3\""),
                // Of one SCN: by record and row. An event of a longer transaction has the commit of the one before.
                change(5, oracle.formatted(99, 100, "0x000035.00000033.0010", 1), "\"id\":2,\"name\":\"3\""),
                change(6, oracle.formatted(98, 200, "0x000035.00000034.0010", 0), "\"id\":2,\"name\":\"1\""),
                change(7, mongo.formatted(5000, 9), "\"id\":3,\"name\":\"1\""),
                change(8, mongo.formatted(5000, 10), "\"id\":3,\"name\":\"2\""));

        assertThat(bench.silver("id", "name", "_offset")).hasRows("1|3|4", "2|3|5", "3|3|2");
        assertThat(bench.audit(notes).findings()).isEmpty();
    }

    @Test
    void daysThatJavasOldCalendarLacksAndAllYearsAreAsTheyWere() throws IOException {
        Contract old = Things.with(
                        "- {name: d, logicalType: date, required: true, primaryKey: true}",
                        "- {name: ts, logicalType: timestamp}",
                        "- {name: n, logicalType: integer}")
                .changes("debezium")
                .set("history", "scd2")
                .set("validFrom", "cast(ts as timestamp)")
                .in(folder);
        List<String> days = List.of("0001-01-01", "1000-02-28", "1500-03-01", "1582-10-10", "1883-11-18", "9999-12-31");
        Message[] made = days.stream()
                .map(day -> postgres(
                        days.indexOf(day),
                        "c",
                        1,
                        "\"d\":\"%1$s\",\"ts\":\"%1$s 12:00:00.123456\",\"n\":1".formatted(day)))
                .toArray(Message[]::new);
        bench.refine(old, made);
        bench.refine(old, postgres(10, "u", 2, "\"d\":\"1582-10-10\",\"ts\":\"1582-10-10 12:00:00.123457\",\"n\":2"));

        assertThat(bench.silver("cast(d as string)", "cast(ts as string)", "n"))
                .hasRows(days.stream()
                        .map(day -> day.equals("1582-10-10")
                                ? day + "|" + day + " 12:00:00.123457|2"
                                : day + "|" + day + " 12:00:00.123456|1")
                        .toArray(String[]::new));
        assertThat(bench.table("things_history")
                        .where("cast(d as string) = '1582-10-10'")
                        .selectExpr("cast(valid_from as string)", "cast(valid_to as string)"))
                .hasRows("1582-10-10 12:00:00.123456|1582-10-10 12:00:00.123457", "1582-10-10 12:00:00.123457|null");
    }

    @Test
    void infinityAndWhatNoCalendarHasWaitInQuarantineAndTheFlowGoesOn() throws IOException {
        Contract times = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: ts, logicalType: timestamp}",
                        "- {name: d, logicalType: date}")
                .changes("debezium")
                .set("encoding", "{time: micros}")
                .set("history", "scd2")
                .in(folder);
        bench.refine(
                times,
                postgres(0, "c", 1, "\"id\":1,\"ts\":9223372036825200000"),
                postgres(1, "c", 1, "\"id\":2,\"d\":-2147483648"),
                postgres(2, "c", 1, "\"id\":3,\"ts\":92233720368547758070"),
                postgres(3, "c", 1, "\"id\":4,\"ts\":253402300799999999,\"d\":2932896"),
                Message.sent(
                        4, "{\"op\":\"c\",\"after\":{\"id\":5},\"source\":{\"lsn\":1,\"ts_ms\":9223372036854775807}}"));

        assertThat(bench.silver("id", "cast(ts as string)", "cast(d as string)"))
                .hasRows("4|9999-12-31 23:59:59.999999|9999-12-31");
        assertThat(bench.quarantine())
                .hasRows("things|0|0|type ts", "things|0|1|type d", "things|0|2|type ts", "things|0|4|valid_from ");
    }

    private static Things notes() {
        return columns().changes("debezium");
    }

    private static Things columns() {
        return Things.with(
                "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                "- {name: name, logicalType: string}",
                "- {name: note, logicalType: string}",
                "- {name: tags, logicalType: string}");
    }

    private static Message postgres(long offset, String op, long lsn, String after) {
        return Message.sent(
                offset,
                "{\"before\":null,\"after\":{%s},\"op\":\"%s\",\"source\":{\"connector\":\"postgresql\",\"snapshot\":\"false\",\"ts_ms\":%d000,\"lsn\":%d}}"
                        .formatted(after, op, lsn, lsn));
    }

    private static Message read(long offset, String source, String after) {
        return Message.sent(offset, "{\"after\":{%s},\"op\":\"r\",\"source\":%s}".formatted(after, source));
    }

    private static Message change(long offset, String source, String after) {
        return Message.sent(offset, "{\"after\":{%s},\"op\":\"u\",\"source\":%s}".formatted(after, source));
    }
}
