package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static com.oakenspirits.lakehouse.silver.Message.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Landed messages refined again: under the same contract, under a mended one, killed, beside a live job. */
@ExtendWith(LocalSpark.class)
class BackfillTest {
    private static final String ID = "- {name: id, logicalType: string, required: true, primaryKey: true}";
    private static final Things UPSERT = Things.with(ID, "- {name: n, logicalType: integer}");
    private static final Things APPEND = Things.with(
                    "- {name: id, logicalType: string}", "- {name: n, logicalType: integer}")
            .appended();
    private static final Things STREAM = UPSERT.changes("op")
            .set("operation", "{field: op, delete: [d], truncate: [t]}")
            .set("sequenceBy", "[seq]")
            .set("history", "scd2");
    private static final LandedRange ALL =
            LandedRange.landed(Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2100-01-01T00:00:00Z"));

    /** Offset is sequence. */
    private static final Message[] FIRST = {
        said(0, "a", 1), said(1, "a", 20), said(2, "b", 30), said(3, "c", 3), sent(4, "garbage")
    };

    private static final Message[] SECOND = {
        said(5, "a", 2), sent(6, "{\"op\":\"d\",\"seq\":6,\"id\":\"b\"}"), said(7, "e", 50), said(8, "c", 4)
    };

    @TempDir
    private Path folder;

    private Workbench bench;

    @BeforeEach
    void bench(SparkSession spark) {
        bench = new Workbench(spark, folder.resolve("lake"));
    }

    static Stream<Things> kinds() {
        return Stream.of(UPSERT, APPEND, STREAM);
    }

    static Stream<Things> cheaper() {
        return Stream.of(UPSERT, APPEND);
    }

    @ParameterizedTest
    @MethodSource("cheaper")
    void allMessagesUnderAMendedContractGiveTheTablesOfARebuild(Things things, @TempDir Path other) throws IOException {
        givesTheTablesOfARebuild(things, other);
    }

    @Test
    @Tag("long")
    void allMessagesOfAChangeStreamUnderAMendedContractGiveTheTablesOfARebuild(@TempDir Path other) throws IOException {
        givesTheTablesOfARebuild(STREAM, other);
    }

    private void givesTheTablesOfARebuild(Things things, Path other) throws IOException {
        Contract mended = started(things);

        Backfill backfill = backfill(mended, ALL, 3);
        assertThat(List.of(backfill.total(), backfill.done(), backfill.waiting()))
                .containsExactly(9L, 0L, 1L);
        run(backfill);

        assertThat(List.of(backfill.done(), backfill.refused())).containsExactly(9L, 0L);
        Workbench anew = new Workbench(bench.session(), other);
        anew.refine(mended, FIRST);
        anew.refine(mended, SECOND);
        assertSameTables(bench, anew);
        assertThat(bench.audit(mended).findings()).isEmpty();
        // What comes next is refined as ever.
        bench.refine(mended, said(9, "a", 5));
        assertThat(bench.silver("n").where("_offset = 9")).hasRows("105");
        assertThat(bench.audit(mended).findings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cheaper")
    void whatIsRefinedBetweenTheReadingOfABatchAndItsApplicationStands(Things things, @TempDir Path other)
            throws IOException {
        standsWhatIsRefinedBetween(things, other);
    }

    @Test
    @Tag("long")
    void whatIsRefinedOfAChangeStreamBetweenTheReadingOfABatchAndItsApplicationStands(@TempDir Path other)
            throws IOException {
        standsWhatIsRefinedBetween(STREAM, other);
    }

    private void standsWhatIsRefinedBetween(Things things, Path other) throws IOException {
        Contract mended = started(things);
        Message[] live = {said(9, "c", 5), said(10, "f", 60), said(11, "e", 51)};
        Backfill backfill = backfill(mended, ALL, 100);
        try (Backfill.Portion portion = backfill.next()) {
            bench.refine(mended, live);
            portion.apply();
        }

        Workbench anew = new Workbench(bench.session(), other);
        anew.refine(mended, FIRST);
        anew.refine(mended, SECOND);
        anew.refine(mended, live);
        assertSameTables(bench, anew);
        assertThat(backfills()).singleElement().asString().startsWith("8|");
        assertThat(bench.audit(mended).findings()).isEmpty();
    }

    @Test
    void onlyTheRangeIsReadAgain() throws IOException {
        Contract mended = started(UPSERT);
        assertThat(bench.silver("id", "n", "_offset")).hasRows("a|2|5", "b|null|6", "c|4|8", "e|50|7");

        // Of the first, one is void by now and the other is not of this range.
        run(backfill(mended, LandedRange.offsets(List.of("things-0:[1,6)")), 2));

        assertThat(bench.silver("id", "n", "_offset")).hasRows("a|102|5", "b|null|6", "c|4|8", "e|50|7");
        assertThat(backfills()).containsExactly("2|0|2|0", "1|0|1|0", "1|1|0|0");
    }

    @Test
    void theSecondTimeChangesNothing() throws IOException {
        changesNothing(STREAM);
    }

    @ParameterizedTest
    @Tag("soak")
    @MethodSource("kinds")
    void theSecondTimeChangesNothingOfAnyKind(Things things) throws IOException {
        changesNothing(things);
    }

    private void changesNothing(Things things) throws IOException {
        Contract mended = started(things);
        run(backfill(mended, ALL, 100));
        long version = bench.lake().log(Workbench.SILVER).latest().orElseThrow();

        Backfill again = backfill(mended, ALL, 100);
        assertThat(again.resumed()).isFalse();
        run(again);

        assertThat(bench.lake().log(Workbench.SILVER).after(version))
                .singleElement()
                .satisfies(commit -> assertThat(commit.changesData()).isFalse());
        assertThat(backfills()).hasSize(2).last().asString().startsWith("8|0|");
        assertThat(bench.audit(mended).findings()).isEmpty();
    }

    @Test
    @Tag("long")
    void aBackfillThatWasKilledGoesOnWhereItWas(@TempDir Path other) throws IOException {
        goesOn(STREAM, other);
    }

    @ParameterizedTest
    @Tag("soak")
    @MethodSource("kinds")
    void aBackfillOfAnyKindThatWasKilledGoesOnWhereItWas(Things things, @TempDir Path other) throws IOException {
        goesOn(things, other);
    }

    private void goesOn(Things things, Path other) throws IOException {
        Contract mended = started(things);
        Backfill killed = backfill(mended, ALL, 3);
        apply(killed);
        apply(killed);
        Workbench afterACommit = bench.copied(other.resolve("after"));
        // Between the commits of a batch: the one to silver is the last.
        Workbench between = bench.copied(other.resolve("between"));
        between.forget(Workbench.SILVER, 1);
        Workbench anew = new Workbench(bench.session(), other.resolve("anew"));
        anew.refine(mended, FIRST);
        anew.refine(mended, SECOND);

        for (Workbench died : List.of(afterACommit, between)) {
            Backfill next = backfill(died, mended, ALL, 5);
            assertThat(next.resumed()).isTrue();
            assertThat(List.of(next.done(), next.total())).containsExactly(died == between ? 3L : 6L, 9L);
            run(next);
            assertThat(next.done()).isEqualTo(9);
            assertSameTables(died, anew);
            assertThat(died.audit(mended).findings()).isEmpty();
            assertThat(backfill(died, mended, ALL, 5).resumed()).isFalse();
        }
    }

    @Test
    void whatTheContractRefusesByNowIsCountedAndKept() throws IOException {
        started(UPSERT);
        Contract strict = UPSERT.rule("{name: small, type: custom, engine: lakehouse, implementation: \"n < 10\","
                        + " severity: error, description: too large}")
                .version("2.0.0")
                .in(folder.resolve("strict"));

        Backfill backfill = backfill(strict, ALL, 4);
        run(backfill);

        assertThat(backfill.refused()).isEqualTo(3);
        assertThat(bench.silver("id", "n")).hasRows("a|2", "b|null", "c|4", "e|50");
        assertThat(bench.quarantine()).hasRows("things|0|4|decode ");
    }

    @Test
    void aRangeBeforeAnythingWasRefinedIsRefusedAndAnEmptyOneHasNothingToDo() throws IOException {
        Contract contract = UPSERT.in(folder);
        bench.land(FIRST);
        assertThatThrownBy(() -> backfill(contract, ALL, 10))
                .isInstanceOf(LakehouseException.class)
                .hasMessage("nothing of bronze.things was refined yet, so there is nothing to refine again:"
                        + " lakehouse run");
        bench.refine(contract);
        Instant early = Instant.parse("2000-01-01T00:00:00Z");

        Backfill none = backfill(contract, LandedRange.sent(early, early.plusSeconds(1)), 10);

        assertThat(none.hasNext()).isFalse();
        assertThat(none.total()).isZero();
        assertThatThrownBy(() -> LandedRange.landed(early, early)).hasMessageContaining("is not before --to");
        assertThatThrownBy(() -> LandedRange.offsets(List.of("things-0:[5,5)")))
                .hasMessageContaining("is no range of offsets");
        assertThatThrownBy(() -> LandedRange.offsets(List.of("things")))
                .hasMessageContaining("'things' is no range of offsets");
    }

    @Test
    @Tag("long")
    void anyRangesBetweenLiveBatchesLeaveWhatARebuildMakes() throws IOException {
        check(STREAM, Seeds.of(9), 4);
    }

    @Test
    void anyRangesOfWholeRowsBetweenLiveBatchesLeaveWhatARebuildMakes() throws IOException {
        check(UPSERT, Seeds.of(10), 4);
    }

    @ParameterizedTest
    @Tag("soak")
    @MethodSource("kinds")
    void anyRangesBetweenLiveBatchesLeaveWhatARebuildMakesManyTimes(Things things) throws IOException {
        check(things, Seeds.of(11), 12);
    }

    private void check(Things things, long seed, int batches) throws IOException {
        Random random = new Random(seed);
        Contract contract = things.in(folder);
        Refinery live = bench.opened(contract);
        long offset = 0;
        for (int i = 0; i < batches; i++) {
            List<Message> messages = new ArrayList<>();
            for (int left = 1 + random.nextInt(8); left > 0; left--) {
                messages.add(any(offset++, random));
            }
            bench.land(messages);
            if (random.nextInt(4) > 0) {
                live.open();
                live.catchUp();
            }
            if (bench.lake().exists(Workbench.SILVER)) {
                long from = random.nextInt((int) offset);
                LandedRange range = random.nextInt(3) == 0
                        ? ALL
                        : LandedRange.offsets(
                                List.of("things-0:[" + from + "," + (from + 1 + random.nextInt(10)) + ")"));
                Backfill backfill = backfill(contract, range, 1 + random.nextInt(20));
                boolean dies = random.nextInt(3) == 0;
                while (backfill.hasNext()) {
                    try (Backfill.Portion portion = backfill.next()) {
                        if (random.nextBoolean()) {
                            bench.land(any(offset++, random), any(offset++, random));
                            live.open();
                            live.catchUp();
                        }
                        portion.apply();
                    }
                    if (dies) {
                        break;
                    }
                }
            }
        }
        live.open();
        live.catchUp();

        assertThat(bench.rebuild(contract).swap(true))
                .as("seed %d", seed)
                .allSatisfy((table, difference) -> assertThat(difference.added() + difference.removed())
                        .as("seed %d: %s", seed, table)
                        .isZero());
        assertThat(bench.audit(contract).findings()).as("seed %d", seed).isEmpty();
    }

    private static Message any(long offset, Random random) {
        String op = random.nextInt(12) == 0 ? "t" : random.nextInt(5) == 0 ? "d" : "u";
        return random.nextInt(10) == 0
                ? sent(offset, "garbage")
                : sent(
                        offset,
                        "{\"op\":\"" + op + "\",\"seq\":" + random.nextInt(20) + ",\"id\":\"" + random.nextInt(5)
                                + "\",\"n\":" + random.nextInt(3) + "}");
    }

    /** Refines all messages under version 1; the contract of version 2 reads n otherwise. */
    private Contract started(Things things) throws IOException {
        Contract first = things.in(folder.resolve("first"));
        bench.refine(first, FIRST);
        bench.refine(first, SECOND);
        return new Things(
                        "2.0.0",
                        things.properties().replace("name: n,", "name: n, transformLogic: \"concat('10', n)\","),
                        things.quality(),
                        things.custom())
                .in(folder.resolve("mended"));
    }

    private Backfill backfill(Contract contract, LandedRange range, long batch) {
        return backfill(bench, contract, range, batch);
    }

    private static Backfill backfill(Workbench bench, Contract contract, LandedRange range, long batch) {
        return new Backfill(
                bench.session(), bench.lake(), contract, range, batch, Clock.fixed(Workbench.NOW, ZoneOffset.UTC));
    }

    private static void run(Backfill backfill) {
        while (backfill.hasNext()) {
            apply(backfill);
        }
    }

    private static void apply(Backfill backfill) {
        try (Backfill.Portion portion = backfill.next()) {
            portion.apply();
        }
    }

    /** Read, applied, superseded and duplicate of every batch of backfills. */
    private List<String> backfills() {
        return bench.lake().log(Workbench.SILVER).after(-1).stream()
                .flatMap(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson).stream())
                .filter(record -> record.flow().equals("backfill"))
                .map(record ->
                        record.read() + "|" + record.applied() + "|" + record.superseded() + "|" + record.duplicate())
                .toList();
    }

    private static void assertSameTables(Workbench one, Workbench other) {
        for (String table : List.of("things", "things_history", "things_events")) {
            if (other.lake().exists(TableName.silver(table))) {
                assertThat(one.table(table).drop("batch_id"))
                        .equalsRowsOf(other.table(table).drop("batch_id"));
            }
        }
    }

    private static Message said(long offset, String id, int n) {
        return sent(offset, "{\"op\":\"u\",\"seq\":" + offset + ",\"id\":\"" + id + "\",\"n\":" + n + "}");
    }
}
