package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.DatasetAssert;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tables of a change stream whose database goes on with another log: after a failover, a restore, a reset. */
@ExtendWith(LocalSpark.class)
class DatabaseLogsTest {
    private static final String ANOTHER = "the database log of things is not the one it was: ";

    @TempDir
    private Path folder;

    private Workbench bench;

    @BeforeEach
    void open(SparkSession spark) {
        bench = new Workbench(spark, folder.resolve("lake"));
    }

    @Test
    void aFailoverStopsTheDatasetByNameUntilItsLogIsAccepted() throws IOException {
        Contract people = people();
        bench.refine(people, old(0, 41, 900, 0, 1, "Ames"), old(1, 42, 500, 100, 1, "Boone"));
        bench.land(next(2, 157, 9900, 1, "Clive"), next(3, 357, 9950, 2, "Dyke"));

        assertThatThrownBy(() -> bench.opened(people).catchUp())
                .isInstanceOf(LakehouseException.class)
                .hasMessage(
                        ANOTHER + "things-0:2 is at binlog.000001:157 (1970-01-01T02:45:00Z), but the log was read to"
                                + " mysql-bin.000042:500 (1970-01-01T00:01:40Z), and its later changes would be taken for older"
                                + " ones. If a failover, a restore or a reset is the reason, accept the new log by name:"
                                + " --accept-log 'things@binlog.000001:157'");
        assertThatThrownBy(() -> bench.accepting(people, "binlog.000001:156").catchUp())
                .hasMessageStartingWith("--accept-log 'things@binlog.000001:156' does not name the log that waits: "
                        + ANOTHER + "things-0:2 is at binlog.000001:157 ");
        rows("1|Boone");
        assertThat(bench.table("things_events").columns()).doesNotContain("_seq_0");

        assertThat(bench.accepting(people, "binlog.000001:157").catchUp()).isEqualTo(2);

        rows("1|Clive", "2|Dyke");
        history("1|Ames|0|100", "1|Boone|100|9900", "1|Clive|9900|null", "2|Dyke|9950|null");
        DatasetAssert.assertThat(bench.table("things_events").selectExpr("_offset", "_seq_0", "_seq_1", "_seq_2"))
                .hasRows("0|null|41|900", "1|null|42|500", "2|1|1|157", "3|1|1|357");
    }

    @Test
    void afterItsAcceptanceTheLogIsFollowedByEveryProcess() throws IOException {
        Contract people = people();
        bench.refine(people, old(0, 42, 500, 100, 1, "Boone"));
        bench.land(next(1, 157, 9900, 1, "Clive"));
        bench.accepting(people, "binlog.000001:157").catchUp();

        // A connector that starts anew sends again; an old event of the log comes late.
        bench.refine(people, next(2, 157, 9900, 1, "Clive"), next(3, 357, 9950, 1, "Dyke"));
        assertThat(bench.lastCounts()).isEqualTo("2 1 0 1 0");
        bench.refine(people, next(4, 300, 9940, 1, "Early"));

        rows("1|Dyke");
        history("1|Boone|100|9900", "1|Clive|9900|9940", "1|Early|9940|9950", "1|Dyke|9950|null");
        audited(people);
    }

    @Test
    void severalFailoversAreAcceptedOneByOneWhereverTheBatchesAreCut() throws IOException {
        Contract people = people();
        bench.land(
                old(0, 42, 500, 100, 1, "A"),
                next(1, 157, 9900, 1, "B"),
                event(2, "c", 20_000, "binlog.000001", 90, "\"id\":1,\"city\":\"C\""),
                event(3, "c", 20_001, "binlog.000001", 120, "\"id\":1,\"city\":\"D\""),
                old(4, 1, 4, 30_000, 1, "E"),
                next(5, 157, 40_000, 1, "F"));

        assertThatThrownBy(() -> bench.opened(people).catchUp()).hasMessageEndingWith("'things@binlog.000001:157'");
        assertThatThrownBy(() -> bench.accepting(people, "binlog.000001:157").catchUp())
                .hasMessageEndingWith("'things@binlog.000001:90'");
        // The first is recorded by now: its option does no harm, and does not accept another that begins where it
        // began.
        assertThatThrownBy(() -> bench.accepting(people, "binlog.000001:157", "binlog.000001:90", "mysql-bin.000001:4")
                        .catchUp())
                .hasMessageEndingWith("'things@binlog.000001:157#2'");
        bench.accepting(people, "binlog.000001:157#2").catchUp();

        rows("1|F");
        history(
                "1|A|100|9900",
                "1|B|9900|20000",
                "1|C|20000|20001",
                "1|D|20001|30000",
                "1|E|30000|40000",
                "1|F|40000|null");
        proven(people);
    }

    @Test
    void theSnapshotOfARestoredServerWinsOverTheOldRowsAndWhatItLacksStays() throws IOException {
        Contract people = people();
        bench.refine(people, old(0, 42, 500, 100, 1, "Ames"), old(1, 42, 600, 110, 2, "Boone"));
        bench.land(
                snapshot(2, 5_000, "binlog.000001", 328, "\"id\":1,\"city\":\"Ames restored\""),
                next(3, 400, 5_001, 1, "Clive"));

        assertThatThrownBy(() -> bench.opened(people).catchUp()).hasMessageEndingWith("'things@binlog.000001:328'");
        bench.accepting(people, "binlog.000001:328").catchUp();

        rows("1|Clive", "2|Boone");
        history("1|Ames|100|5000", "1|Ames restored|5000|5001", "1|Clive|5001|null", "2|Boone|110|null");
    }

    @Test
    void aTruncateOfTheNewLogEndsWhatTheOldOneLeft() throws IOException {
        Contract people = people();
        bench.refine(people, old(0, 42, 500, 100, 1, "Ames"), old(1, 42, 600, 110, 2, "Boone"));
        bench.land(
                Message.sent(
                        2,
                        "{\"before\":null,\"after\":null,\"op\":\"t\",\"source\":" + source(5_000, "binlog.000001", 200)
                                + "}"),
                next(3, 300, 5_001, 1, "Clive"));
        bench.accepting(people, "binlog.000001:200").catchUp();
        // Later than the truncate by its offset, older by its log.
        bench.refine(people, next(4, 190, 4_990, 3, "Dyke"));

        rows("1|Clive");
        history("1|Ames|100|5000", "2|Boone|110|5000", "3|Dyke|4990|5000", "1|Clive|5001|null");
    }

    @Test
    void aPartitionThatLagsFollowsByItself() throws IOException {
        Contract people = people();
        bench.refine(
                people,
                old(0, 42, 500, 100, 1, "Ames"),
                old(0, 42, 400, 90, 2, "Boone").in(1));
        bench.land(next(1, 157, 9900, 1, "Clive"));
        bench.accepting(people, "binlog.000001:157").catchUp();

        bench.refine(
                people,
                old(1, 42, 450, 95, 2, "Late of the old log").in(1),
                next(2, 200, 9901, 2, "Dyke").in(1));
        // A partition that was added since.
        bench.refine(people, next(0, 300, 9902, 1, "Early").in(2));

        rows("1|Early", "2|Dyke");
        DatasetAssert.assertThat(
                        bench.table("things_events").where("_seq_0 = 1").selectExpr("_partition", "_offset"))
                .hasRows("0|1", "1|2", "2|0");
        proven(people);
    }

    @Test
    void aFirstEventThatIsRefusedBelongsToItsLogWhenItIsRedriven() throws IOException {
        Contract strict = people();
        bench.refine(strict, old(0, 42, 500, 100, 1, "Ames"));
        bench.land(
                event(1, "c", 9900, "binlog.000001", 157, "\"id\":1,\"city\":\"Clive\",\"age\":\"old\""),
                next(2, 357, 9950, 2, "Dyke"));
        bench.accepting(strict, "binlog.000001:157").catchUp();
        rows("1|Ames", "2|Dyke");

        Contract lenient = things("{name: age, logicalType: integer, transformLogic: try_cast(age as int)}")
                .version("1.0.1")
                .in(folder);
        assertThat(bench.opened(lenient).redrive("true", false).accepted()).isEqualTo(1);
        rows("1|Clive", "2|Dyke");
        audited(lenient);
    }

    @Test
    void aProcessThatDiesBetweenTheAcceptanceAndItsBatchIsGoneOnWith() throws IOException {
        Contract people = people();
        bench.refine(people, old(0, 42, 500, 100, 1, "Ames"));
        bench.land(next(1, 157, 9900, 1, "Clive"));

        Workbench died = bench.diedBeforeSilver(
                folder.resolve("died"),
                () -> bench.accepting(people, "binlog.000001:157").catchUp());

        died.opened(people).catchUp();
        DatasetAssert.assertThat(died.silver("id", "city")).hasRows("1|Clive");
        assertThat(died.audit(people).findings()).isEmpty();
    }

    @Test
    @Tag("long")
    void aRebuildMeetsEveryLogAndIsAskedForThoseThatWereNotAccepted() throws IOException {
        Contract people = people();
        bench.land(old(0, 42, 500, 100, 1, "A"), next(1, 157, 9900, 1, "B"));

        assertThatThrownBy(() -> bench.rebuild(people).swap(false)).hasMessageEndingWith("'things@binlog.000001:157'");
        bench.rebuild(people, "binlog.000001:157").swap(true);
        // Nothing is accepted by a dry run.
        assertThatThrownBy(() -> bench.rebuild(people).swap(false)).hasMessageEndingWith("'things@binlog.000001:157'");
        bench.rebuild(people, "binlog.000001:157").swap(false);

        rows("1|B");
        history("1|A|100|9900", "1|B|9900|null");
        assertThat(bench.rebuild(people).swap(true).values())
                .allMatch(difference -> difference.added() + difference.removed() == 0);
        bench.refine(people, next(2, 200, 9910, 1, "C"));
        rows("1|C");
    }

    @Test
    @Tag("long")
    void aBackfillOverAFailoverChangesNothing() throws IOException {
        Contract people = people();
        bench.refine(people, old(0, 42, 500, 100, 1, "Ames"));
        bench.land(next(1, 157, 9900, 1, "Clive"));
        bench.accepting(people, "binlog.000001:157").catchUp();

        Backfill backfill = new Backfill(
                bench.session(),
                bench.lake(),
                people,
                LandedRange.landed(Message.NOON, Message.NOON.plusSeconds(7200)),
                1,
                Clock.fixed(Workbench.NOW, ZoneOffset.UTC));
        while (backfill.hasNext()) {
            try (Backfill.Portion portion = backfill.next()) {
                portion.apply();
            }
        }

        rows("1|Clive");
        history("1|Ames|100|9900", "1|Clive|9900|null");
        bench.refine(people, next(2, 200, 9901, 1, "Dyke"));
        rows("1|Dyke");
        audited(people);
    }

    @Test
    void aLakeFromBeforeSuchRecordsNoticesTheNextFailover() throws IOException {
        Contract people = people();
        bench.refine(
                people,
                old(0, 42, 500, 100, 1, "Ames"),
                old(0, 41, 7, 50, 2, "Boone").in(1));
        BatchRecord last = bench.records().get(0);
        bench.lake()
                .append(
                        bench.silver("*").limit(0),
                        Workbench.SILVER,
                        new Stamp("before", 1, last.withLog("").toJson()),
                        Map.of());
        assertThat(last.log()).contains("mysql-bin.000042:500");

        bench.land(next(1, 157, 9900, 2, "Clive").in(1));

        assertThatThrownBy(() -> bench.opened(people).catchUp()).hasMessageEndingWith("'things@binlog.000001:157'");
    }

    @Test
    void theAcceptanceStandsInTheLedger() throws IOException {
        Contract people = people();
        bench.refine(people, old(0, 42, 500, 100, 1, "Ames"));
        bench.land(next(1, 157, 9900, 1, "Clive"));
        bench.accepting(people, "binlog.000001:157").catchUp();

        bench.ledger().gather();

        DatasetAssert.assertThat(bench.ledger()
                        .read(bench.session(), com.oakenspirits.lakehouse.lake.ledger.Ledger.LEDGER)
                        .where("flow = 'bronze' and source_range like '%accepted%'")
                        .selectExpr("dataset", "source_range", "read"))
                .hasRows("things|the log binlog.000001:157 accepted at things-0:1, after mysql-bin.000042:500|0");
        // However long the table's own log is kept.
        assertThat(LogTurns.of(bench.lake(), Workbench.BRONZE).get(1).by()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void manyEventsAreReadByTheExecutorsAsFewAreByTheDriver() throws IOException {
        Contract people = people();
        List<Message> messages = List.of(
                old(0, 42, 500, 100, 1, "A"),
                old(1, 42, 600, 101, 1, "B"),
                old(0, 42, 550, 100, 2, "C").in(1),
                next(2, 157, 9900, 1, "D"),
                next(1, 200, 9901, 2, "E").in(1),
                Message.sent(3, null),
                Message.sent(4, "no JSON"));
        Dataset<Row> checked = new Checker(people)
                .check(Message.bronze(bench.session(), messages).repartition(3));
        List<String> sequence = Sequence.of(people).columns();
        LogState state = LogState.none();

        List<LogReading> few = LogReader.read(checked, sequence, "things", 7, state, LogTurns.none(), false);
        List<LogReading> many = LogReader.read(checked, sequence, "things", 1_000_000, state, LogTurns.none(), false);

        assertThat(many).containsExactlyInAnyOrderElementsOf(few);
        assertThat(few)
                .extracting(reading -> reading.broken().event().name())
                .containsExactly("binlog.000001:157", "binlog.000001:200");
    }

    @Test
    void anOrderOfTheContractsOwnIsNotWatched() throws IOException {
        Contract people = things("{name: age, logicalType: integer}")
                .set("sequenceBy", "[__source_ts_ms]")
                .in(folder);

        bench.refine(people, old(0, 42, 500, 100, 1, "Ames"), next(1, 157, 9900, 1, "Clive"));

        rows("1|Clive");
    }

    private void audited(Contract contract) {
        assertThat(bench.audit(contract).findings()).isEmpty();
    }

    private void proven(Contract contract) {
        audited(contract);
        Map<TableName, Rebuild.Difference> differences = bench.rebuild(contract).swap(true);
        assertThat(differences.values()).allMatch(difference -> difference.added() + difference.removed() == 0);
    }

    private void rows(String... rows) {
        DatasetAssert.assertThat(bench.silver("id", "city")).hasRows(rows);
    }

    private void history(String... versions) {
        DatasetAssert.assertThat(bench.table("things_history")
                        .selectExpr("id", "city", "unix_timestamp(valid_from)", "unix_timestamp(valid_to)"))
                .hasRows(versions);
    }

    private static Message old(long offset, int file, int pos, int second, int id, String city) {
        return event(
                offset,
                "c",
                second,
                "mysql-bin.%06d".formatted(file),
                pos,
                "\"id\":%d,\"city\":\"%s\"".formatted(id, city));
    }

    private static Message next(long offset, int pos, int second, int id, String city) {
        return event(offset, "c", second, "binlog.000001", pos, "\"id\":%d,\"city\":\"%s\"".formatted(id, city));
    }

    private static Message snapshot(long offset, int second, String file, int pos, String after) {
        return Message.sent(
                offset,
                "{\"before\":null,\"after\":{%s},\"op\":\"r\",\"source\":%s}"
                        .formatted(after, source(second, file, pos).replace("\"false\"", "\"first\"")));
    }

    private static Message event(long offset, String op, int second, String file, int pos, String after) {
        return Message.sent(
                offset,
                "{\"before\":null,\"after\":{%s},\"op\":\"%s\",\"source\":%s}"
                        .formatted(after, op, source(second, file, pos)));
    }

    private static String source(int second, String file, int pos) {
        return ("{\"version\":\"2.7.0.Final\",\"connector\":\"mysql\",\"ts_ms\":%d,\"snapshot\":\"false\",\"server_id\":1,"
                        + "\"gtid\":null,\"file\":\"%s\",\"pos\":%d,\"row\":0}")
                .formatted(1000L * second, file, pos);
    }

    private Contract people() throws IOException {
        return things("{name: age, logicalType: integer}").in(folder);
    }

    private static Things things(String age) {
        return Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: city, logicalType: string}",
                        "- " + age)
                .changes("debezium")
                .set("history", "scd2");
    }
}
