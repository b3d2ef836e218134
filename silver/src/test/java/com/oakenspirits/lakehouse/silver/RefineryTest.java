package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static com.oakenspirits.lakehouse.silver.Message.NOON;
import static com.oakenspirits.lakehouse.silver.Message.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class RefineryTest {
    private static final Things THINGS = Things.with(
            "- {name: id, logicalType: string, required: true, primaryKey: true}", "- {name: n, logicalType: integer}");
    private static final String[] ROW = {"id", "n", "_partition", "_offset"};

    @TempDir
    private Path folder;

    private Workbench bench;
    private Contract things;

    @BeforeEach
    void open(SparkSession spark) throws IOException {
        bench = new Workbench(spark, folder);
        things = THINGS.in(folder);
    }

    @Test
    void newKeysBecomeRowsWithTheirCoordinates() {
        assertThat(bench.refine(things, sent(0, json("a", 1)), sent(1, json("b", 2))))
                .isEqualTo(2);

        assertThat(bench.silver("*"))
                .hasSchema("id string, n int, _unknown string, _timestamp timestamp, _source string, _partition int,"
                        + " _offset bigint")
                .hasRows("a|1|null|2026-03-01 12:00:00.0|things|0|0", "b|2|null|2026-03-01 12:00:01.0|things|0|1");
        assertThat(bench.lastCounts()).isEqualTo("2 2 0 0 0");
    }

    @Test
    void aNewerMessageReplacesTheWholeRow() {
        bench.refine(things, sent(0, "{\"id\":\"a\",\"n\":1,\"x\":1}"), sent(1, json("b", 2)));
        bench.refine(things, sent(2, "{\"id\":\"a\"}"), sent(3, json("c", 3)));

        assertThat(bench.silver("id", "n", "_unknown", "_offset")).hasRows("a|null|null|2", "b|2|null|1", "c|3|null|3");
        assertThat(bench.lastCounts()).isEqualTo("2 2 0 0 0");
    }

    @Test
    void aLateMessageIsSupersededOrADuplicateAndChangesNothing() {
        bench.refine(things, sent(5, json("a", 1)), sent(6, json("b", 2)));
        bench.refine(things, sent(1, json("a", 9)), sent(2, json("b", 2)));

        assertThat(bench.silver(ROW)).hasRows("a|1|0|5", "b|2|0|6");
        assertThat(bench.lastCounts()).isEqualTo("2 0 1 1 0");
    }

    @Test
    void aNewerMessageThatSaysTheSameIsADuplicateAndOnlyMovesTheCoordinates() {
        bench.refine(things, sent(0, json("a", 1)));
        bench.refine(things, sent(3, json("a", 1)));
        // Late between the two: it must lose against the newer of the equal ones.
        bench.refine(things, sent(2, json("a", 7)));

        assertThat(bench.silver(ROW)).hasRows("a|1|0|3");
        assertThat(bench.records().stream().map(BatchRecord::duplicate)).containsExactly(0L, 1L, 0L);
        assertThat(bench.lastCounts()).isEqualTo("1 0 1 0 0");
    }

    @Test
    void withinABatchTheNewestOfAKeyIsAppliedAndTheOthersAreCounted() {
        bench.refine(
                things,
                sent(3, json("a", 3)),
                sent(0, json("a", 0)),
                sent(2, json("a", 3)),
                sent(1, json("a", 1)),
                sent(4, json("b", 0)));

        assertThat(bench.silver(ROW)).hasRows("a|3|0|3", "b|0|0|4");
        assertThat(bench.lastCounts()).isEqualTo("5 2 2 1 0");
    }

    @Test
    void twoOfOneKeyAmongManyOthersAreOrderedToo() {
        Message[] batch = new Message[30];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = sent(i, json(i < 2 ? "a" : "k" + i, i));
        }
        bench.refine(things, batch);

        assertThat(bench.silver(ROW).where("id = 'a'")).hasRows("a|1|0|1");
        assertThat(bench.silver("count(*)", "count(distinct id)")).hasRows("29|29");
        assertThat(bench.lastCounts()).isEqualTo("30 29 1 0 0");
    }

    @Test
    void tiesAreBrokenByTimeThenSourceThenPartitionThenOffset() throws IOException {
        Contract sequenced = THINGS.column("- {name: seq, logicalType: integer}")
                .set("sequenceBy", "[seq]")
                .in(folder);
        Message[] losers = {
            tied(9, "time", 0).at(NOON).in(9).from("z"),
            tied(9, "source", 0).at(NOON).in(9).from("a"),
            tied(9, "partition", 0).at(NOON).in(1),
            tied(9, "offset", 0).at(NOON).in(1),
        };
        Message[] winners = {
            tied(1, "time", 1).at(NOON.plusNanos(1000)).in(1).from("a"),
            tied(1, "source", 1).at(NOON).in(1).from("z"),
            tied(1, "partition", 1).at(NOON).in(2),
            tied(10, "offset", 1).at(NOON).in(1),
        };
        String[] expected = {"time|1|a|1|1", "source|1|z|1|1", "partition|1|things|2|1", "offset|1|things|1|10"};

        bench.refine(sequenced, losers);
        bench.refine(sequenced, winners);
        assertThat(bench.silver("id", "n", "_source", "_partition", "_offset")).hasRows(expected);

        Workbench reversed = new Workbench(bench.session(), folder.resolve("reversed"));
        reversed.refine(sequenced, winners);
        reversed.refine(sequenced, losers);
        assertThat(reversed.silver("*")).equalsRowsOf(bench.silver("*"));

        Workbench together = new Workbench(bench.session(), folder.resolve("together"));
        together.land(losers);
        together.land(winners);
        together.refine(sequenced);
        assertThat(together.silver("*")).equalsRowsOf(bench.silver("*"));
    }

    @Test
    void theSequenceBeatsTheMessageTimeAndItsSecondColumnBreaksTies() throws IOException {
        Contract sequenced = THINGS.column("- {name: seq, logicalType: integer}")
                .column("- {name: tag, physicalName: Tag, logicalType: string}")
                .set("sequenceBy", "[seq, length(Tag)]")
                .in(folder);
        bench.refine(
                sequenced,
                sent(0, "{\"id\":\"a\",\"n\":1,\"seq\":10,\"Tag\":\"z\"}"),
                sent(1, "{\"id\":\"b\",\"n\":1,\"seq\":10,\"Tag\":\"aa\"}"));
        bench.refine(
                sequenced,
                sent(2, "{\"id\":\"a\",\"n\":2,\"seq\":9,\"Tag\":\"zzz\"}"),
                sent(3, "{\"id\":\"b\",\"n\":2,\"seq\":10,\"Tag\":\"z\"}"));
        assertThat(bench.silver(ROW)).hasRows("a|1|0|0", "b|1|0|1");

        bench.refine(
                sequenced,
                sent(4, "{\"id\":\"a\",\"n\":3,\"seq\":10,\"Tag\":\"aa\"}").at(NOON.minusSeconds(9)));
        assertThat(bench.silver(ROW)).hasRows("a|3|0|4", "b|1|0|1");
        assertThat(bench.silver("id", "_seq_1")).hasRows("a|2", "b|2");
    }

    @Test
    void allColumnsOfACompositeKeyMakeTheKey() throws IOException {
        Contract composite = Things.with(
                        "- {name: line, logicalType: integer, primaryKey: true, primaryKeyPosition: 2}",
                        "- {name: id, logicalType: string, primaryKey: true, primaryKeyPosition: 1}",
                        "- {name: n, logicalType: integer}")
                .in(folder);
        bench.refine(composite, sent(0, line("a", 1, 1)), sent(1, line("a", 2, 1)), sent(2, line("b", 1, 1)));
        bench.refine(composite, sent(3, line("a", 2, 5)), sent(4, line("b", 2, 5)), sent(5, "{\"id\":\"a\",\"n\":9}"));

        assertThat(bench.silver("id", "line", "n", "_offset")).hasRows("a|1|1|0", "a|2|5|3", "b|1|1|2", "b|2|5|4");
        assertThat(bench.quarantine()).hasRows("things|0|5|key line");
    }

    @Test
    void withoutAKeyEveryMessageIsARowEvenAnEqualOne() throws IOException {
        Contract events = Things.with("- {name: n, logicalType: integer, required: true}")
                .appended()
                .in(folder);
        bench.refine(events, sent(0, "{\"n\":1}"), sent(1, "{\"n\":1}"), sent(2, "{}"));
        bench.refine(events, sent(3, "{\"n\":1}"));

        assertThat(bench.silver("n", "_offset")).hasRows("1|0", "1|1", "1|3");
        assertThat(bench.quarantine()).hasRows("things|0|2|required n");
        assertThat(bench.lastCounts()).isEqualTo("1 1 0 0 0");
    }

    @Test
    void keysOfAnyTextFindTheirRow() {
        String[] keys = {
            "",
            " ",
            "it's",
            "a`b",
            "back\\\\slash",
            "\\u0000",
            "😀",
            "ü",
            "x".repeat(40) + "1",
            "x".repeat(40) + "2",
            "\\uffff",
            "%",
            "NULL"
        };
        Message[] first = new Message[keys.length];
        Message[] second = new Message[keys.length];
        for (int i = 0; i < keys.length; i++) {
            first[i] = sent(i, json(keys[i], 1));
            second[i] = sent(100 + i, json(keys[i], 2));
        }
        bench.refine(things, first);
        bench.refine(things, second);

        assertThat(bench.silver("n").groupBy("n").count()).hasRows("2|" + keys.length);
    }

    @Test
    void aBatchThatWasRefinedIsNotRefinedAgain() {
        bench.refine(things, sent(0, json("a", 1)), sent(1, "x"));
        long silver = bench.lake().log(Workbench.SILVER).latest().orElseThrow();
        long quarantine = bench.lake().log(Workbench.QUARANTINE).latest().orElseThrow();

        assertThat(bench.refine(things)).isZero();
        try (Landed landed = bench.landed(List.of(sent(0, json("a", 1)), sent(1, "x")), 0)) {
            assertThat(bench.opened(things).refine(landed)).isZero();
        }

        assertThat(bench.lake().log(Workbench.SILVER).latest()).hasValue(silver);
        assertThat(bench.lake().log(Workbench.QUARANTINE).latest()).hasValue(quarantine);
    }

    @Test
    void aDatasetWithoutMessagesIsLeftAlone() {
        assertThat(bench.refine(things)).isZero();
        assertThat(bench.lake().exists(Workbench.SILVER)).isFalse();
    }

    @Test
    void whatIsHandedOverIsRefinedAfterWhatBronzeHasHadBefore() {
        Refinery refinery = bench.opened(things);
        bench.land(sent(0, json("a", 1)));
        List<Message> second = List.of(sent(1, json("a", 2)), sent(2, json("b", 1)));
        try (Landed landed = bench.landed(second, bench.land(second))) {
            assertThat(refinery.refine(landed)).isEqualTo(3);
        }

        assertThat(bench.silver(ROW)).hasRows("a|2|0|1", "b|1|0|2");
        assertThat(bench.records().stream().map(BatchRecord::batchId)).containsExactly(0L, 1L);
        assertThat(bench.refine(things)).isZero();
    }

    @Test
    void commitsThatWereKeptAtHandAreRefinedAsOne() throws IOException {
        Optional<DirectTables> direct = Optional.of(bench.direct());
        bench.refine(things, sent(0, json("a", 1)));
        Refinery refinery = bench.opened(things, 1_000, direct);
        List<Message> one = List.of(sent(1, json("a", 2)));
        List<Message> two = List.of(sent(2, json("a", 3)), sent(3, json("b", 1)), sent(4, "x"));
        try (Landed first = bench.landed(one, bench.land(one));
                Landed second = bench.landed(two, bench.land(two))) {
            Landed both = first.and(second).orElseThrow();
            assertThat(both.messages()).isEqualTo(4);
            assertThat(refinery.refine(both)).isEqualTo(4);
            assertThat(refinery.refine(both)).isZero();
        }

        assertThat(bench.silver(ROW)).hasRows("a|3|0|2", "b|1|0|3");
        assertThat(bench.lastCounts()).isEqualTo("4 2 1 0 1");
        assertThat(bench.byTheDriver()).isEqualTo(1);
        assertThat(bench.audit(things).findings()).isEmpty();
    }

    @Test
    void ofCommitsThatWereKeptAtHandThoseThatAnotherHasRefinedAreNotRefinedAgain() {
        Refinery refinery = bench.opened(things);
        List<Message> one = List.of(sent(0, json("a", 1)));
        List<Message> two = List.of(sent(1, json("b", 2)));
        try (Landed first = bench.landed(one, bench.land(one))) {
            bench.refine(things);
            try (Landed second = bench.landed(two, bench.land(two))) {
                refinery.open();
                assertThat(refinery.refine(first.and(second).orElseThrow())).isEqualTo(1);
            }
        }

        assertThat(bench.silver(ROW)).hasRows("a|1|0|0", "b|2|0|1");
        assertThat(bench.records().stream().map(BatchRecord::read)).containsExactly(1L, 1L);
        assertThat(bench.audit(things).findings()).isEmpty();
    }

    @Test
    void commitsWithAnotherBetweenThemOrWithoutRowsInTheDriverAreNotKeptTogether() {
        List<Message> messages = List.of(sent(0, json("a", 1)));
        try (Landed first = bench.landed(messages, 3);
                Landed next = bench.landed(messages, 4);
                Landed later = bench.landed(messages, 5);
                Landed large = new Landed(next.held(), Landed.FEW, 4, next.few());
                Landed elsewhere = new Landed(next.held(), 1, 4)) {
            assertThat(first.and(later)).isEmpty();
            assertThat(first.and(large)).isEmpty();
            assertThat(first.and(elsewhere)).isEmpty();
            assertThat(first.and(next).flatMap(both -> both.and(later)))
                    .hasValueSatisfying(all -> assertThat(List.of(all.first(), all.version(), all.messages(), (long)
                                    all.few().orElseThrow().size()))
                            .containsExactly(3L, 5L, 3L, 3L));
        }
    }

    @Test
    void aBatchOfDuplicatesCommitsItsRecordAndNoRow() {
        bench.refine(things, sent(5, json("a", 1)));
        bench.refine(things, sent(1, json("a", 1)), sent(2, json("a", 1)));

        assertThat(bench.silver(ROW)).hasRows("a|1|0|5");
        assertThat(bench.lastCounts()).isEqualTo("2 0 0 2 0");
        assertThat(bench.records().get(1).consumed()).containsExactly(Map.entry("bronze.things", 1L));
        assertThat(bench.refine(things)).isZero();
    }

    @Test
    void refusedRowsStandInQuarantineWithEverythingAndTheOthersGoOn() throws IOException {
        Contract contract = THINGS.version("2.1.0")
                .rule("{name: few, type: custom, engine: lakehouse, implementation: n < 10, severity: error,"
                        + " description: Ten are too many.}")
                .in(folder);
        bench.refine(contract, sent(0, json("a", 1)), sent(1, "{\"n\":12}"), sent(2, "x"));

        assertThat(bench.silver(ROW)).hasRows("a|1|0|0");
        assertThat(bench.lake().read(bench.session(), Workbench.QUARANTINE))
                .hasSchema("source string, partition int, offset bigint, key binary, value binary,"
                        + " timestamp timestamp, landed_at timestamp,"
                        + " reasons array<struct<rule:string,column:string,message:string>>, contract_version string,"
                        + " quarantined_at timestamp, batch_id bigint, redriven_at timestamp, redriven_under string");
        assertThat(bench.lake()
                        .read(bench.session(), Workbench.QUARANTINE)
                        .where("offset = 1")
                        .selectExpr(
                                "source",
                                "partition",
                                "offset",
                                "key",
                                "cast(value as string)",
                                "timestamp",
                                "landed_at",
                                "to_json(reasons)",
                                "contract_version",
                                "quarantined_at",
                                "batch_id"))
                .hasRows("things|0|1|null|{\"n\":12}|2026-03-01 12:00:01.0|2026-03-01 13:00:00.0|"
                        + "[{\"rule\":\"key\",\"column\":\"id\",\"message\":\"id is missing\"},"
                        + "{\"rule\":\"few\",\"column\":\"\",\"message\":\"Ten are too many.\"}]"
                        + "|2.1.0|2026-03-02 00:00:00.0|0");
        assertThat(bench.quarantine()).hasRows("things|0|1|key id; few ", "things|0|2|decode ");
        assertThat(bench.lastCounts()).isEqualTo("3 1 0 0 2");
    }

    @Test
    void aFirstBatchOfGarbageAloneMakesAnEmptyTableThatKnowsHowFarItIs() {
        bench.refine(things, sent(0, null), sent(1, "[]"));

        assertThat(bench.silver(ROW))
                .hasSchema("id string, n int, _partition int, _offset bigint")
                .hasRows();
        assertThat(bench.lastCounts()).isEqualTo("2 0 0 0 2");
        assertThat(bench.refine(things)).isZero();

        bench.refine(things, sent(2, json("a", 1)));
        assertThat(bench.silver(ROW)).hasRows("a|1|0|2");
    }

    @Test
    void everyRuleIsCountedInEveryBatchZerosIncluded() throws IOException {
        Contract contract = THINGS.version("3.0.0")
                .rule("{name: few, type: custom, engine: lakehouse, implementation: n < 10, severity: warning,"
                        + " description: Ten are too many.}")
                .in(folder);
        bench.refine(contract, sent(0, json("a", 1)), sent(1, json("b", 12)), sent(2, "x"), sent(3, "{\"id\":\"c\"}"));
        bench.refine(contract, sent(4, json("a", 2)));

        assertThat(rules(bench.records().get(0)))
                .containsExactly("decode  error 3 1", "key id error 3 0", "type n error 3 0", "few  warning 2 1");
        assertThat(rules(bench.records().get(1)))
                .containsExactly("decode  error 1 0", "key id error 1 0", "type n error 1 0", "few  warning 1 0");
        BatchRecord record = bench.records().get(0);
        assertThat(record.flow()).isEqualTo("silver");
        assertThat(record.dataset()).isEqualTo("things");
        assertThat(record.contractVersion()).isEqualTo("3.0.0");
        assertThat(record.source()).isEqualTo("bronze.things versions 0 to 0");
        assertThat(record.startedAt()).isEqualTo(Workbench.NOW.toEpochMilli());
    }

    @Test
    void aBacklogIsCaughtUpInBatchesOfAboutTheSizeAskedFor() {
        bench.land(sent(0, json("a", 1)), sent(1, json("b", 1)));
        bench.land(sent(2, json("a", 2)));
        bench.land(sent(3, json("a", 3)), sent(4, json("c", 3)));
        bench.land(sent(5, json("a", 4)));

        assertThat(bench.opened(things, 3).catchUp()).isEqualTo(6);

        assertThat(bench.silver(ROW)).hasRows("a|4|0|5", "b|1|0|1", "c|3|0|4");
        assertThat(bench.records().stream().map(r -> r.batchId() + ": " + r.read()))
                .containsExactly("1: 3", "3: 3");
    }

    @Test
    void compactingBronzeMakesNothingNew() {
        bench.refine(things, sent(0, json("a", 1)));
        bench.land(sent(1, json("b", 1)));
        bench.session().sql("optimize delta.`" + bench.lake().path(Workbench.BRONZE) + "`");
        bench.land(sent(2, json("c", 1)));

        assertThat(bench.refine(things)).isEqualTo(2);
        assertThat(bench.silver(ROW)).hasRows("a|1|0|0", "b|1|0|1", "c|1|0|2");
    }

    @Test
    void aDeathBetweenQuarantineAndSilverLeavesEachRefusedRowOnce() {
        bench.refine(things, sent(0, json("a", 1)), sent(1, "x"));
        Workbench after = bench.diedBeforeSilver(
                folder.resolve("after"), () -> bench.refine(things, sent(2, json("a", 2)), sent(3, "y")));
        assertThat(after.silver(ROW)).hasRows("a|1|0|0");

        assertThat(after.refine(things)).isEqualTo(2);

        assertThat(after.silver(ROW)).hasRows("a|2|0|2");
        assertThat(after.quarantine()).hasRows("things|0|1|decode ", "things|0|3|decode ");
    }

    @Test
    void aDeathInTheFirstBatchAndAnotherOneAfterItLeaveEachRefusedRowOnce() {
        Workbench once = bench.diedBeforeSilver(
                folder.resolve("once"), () -> bench.refine(things, sent(0, json("a", 1)), sent(1, "x")));
        Workbench twice = once.diedBeforeSilver(folder.resolve("twice"), () -> once.refine(things));
        twice.land(sent(2, "y"));

        assertThat(twice.refine(things)).isEqualTo(3);

        assertThat(twice.silver(ROW)).hasRows("a|1|0|0");
        assertThat(twice.quarantine()).hasRows("things|0|1|decode ", "things|0|2|decode ");
    }

    @Test
    void aDeathInABatchWithoutRefusedRowsTakesNothingBack() {
        bench.refine(things, sent(0, "x"));
        Workbench after =
                bench.diedBeforeSilver(folder.resolve("after"), () -> bench.refine(things, sent(1, json("a", 1))));

        assertThat(after.refine(things)).isEqualTo(1);

        assertThat(after.silver(ROW)).hasRows("a|1|0|1");
        assertThat(after.quarantine()).hasRows("things|0|0|decode ");
    }

    @Test
    void aNewOptionalColumnComesByItselfWhetherRowsAreAddedOrChanged() throws IOException {
        bench.refine(things, sent(0, json("a", 1)), sent(1, json("b", 1)));
        Contract wider = THINGS.column("- {name: city, logicalType: string}")
                .version("1.1.0")
                .in(folder);

        bench.refine(wider, sent(2, "{\"id\":\"c\",\"n\":1,\"city\":\"Ames\"}"));
        assertThat(bench.silver("id", "n", "city")).hasRows("a|1|null", "b|1|null", "c|1|Ames");

        Contract wider2 = THINGS.column("- {name: city, logicalType: string}")
                .column("- {name: zip, logicalType: string}")
                .version("1.2.0")
                .in(folder);
        bench.refine(wider2, sent(3, "{\"id\":\"a\",\"n\":1,\"city\":\"Ely\",\"zip\":\"1\"}"), sent(4, json("b", 1)));
        assertThat(bench.silver("id", "n", "city", "zip")).hasRows("a|1|Ely|1", "b|1|null|null", "c|1|Ames|null");
    }

    @Test
    void bronzeCommitsThatTheLogHasForgottenAreNotSkippedInSilence() throws IOException {
        bench.land(sent(0, json("a", 1)));
        bench.land(sent(1, json("b", 1)));
        String path = bench.lake().path(Workbench.BRONZE);
        DeltaLog log = DeltaLog.forTable(bench.session(), path);
        log.checkpoint(log.unsafeVolatileSnapshot(), scala.Option.empty());
        bench.land(sent(2, json("c", 1)));
        // What log retention does, in time.
        Files.delete(Path.of(path, "_delta_log", "00000000000000000000.json"));

        assertThat(bench.refine(things)).isEqualTo(3);
        assertThat(bench.silver(ROW)).hasRows("a|1|0|0", "b|1|0|1", "c|1|0|2");
    }

    private static List<String> rules(BatchRecord record) {
        return record.rules().stream()
                .map(r -> String.join(
                        " ", r.rule(), r.column(), r.severity(), Long.toString(r.passed()), Long.toString(r.failed())))
                .toList();
    }

    private static String json(String id, int n) {
        return "{\"id\":\"" + id + "\",\"n\":" + n + "}";
    }

    private static String line(String id, int line, int n) {
        return "{\"id\":\"" + id + "\",\"line\":" + line + ",\"n\":" + n + "}";
    }

    private static Message tied(long offset, String id, int n) {
        return sent(offset, "{\"id\":\"" + id + "\",\"n\":" + n + ",\"seq\":7}");
    }
}
