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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows put back from quarantine, tables made anew, and contracts that would break them. */
@ExtendWith(LocalSpark.class)
class RepairTest {
    private static final Things UPSERT = Things.with(
                    "- {name: id, logicalType: string, required: true, primaryKey: true}",
                    "- {name: n, logicalType: integer}")
            .version("2.0.0");
    private static final Things APPEND = Things.with(
                    "- {name: id, logicalType: string}", "- {name: n, logicalType: integer}")
            .appended()
            .version("2.0.0");
    private static final Things STREAM = UPSERT.changes("op")
            .set("operation", "{field: op, delete: [d], truncate: [t]}")
            .set("sequenceBy", "[seq]")
            .set("history", "scd2");
    private static final String STRICT =
            "{name: small, type: custom, engine: lakehouse, implementation: \"n < 10\", severity: error,"
                    + " description: too large}";

    /** Offset is sequence; large values are refused at first: of a key that goes on, of one that is deleted, alone. */
    private static final Message[] FIRST = {
        said(0, "a", 1), said(1, "a", 20), said(2, "b", 30), said(3, "c", 3), said(4, "d", 40)
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

    static Stream<Things> dearer() {
        return Stream.of(APPEND, STREAM);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void redriveUnderAMendedContractEndsAsIfNothingHadFailed(Things lenient, @TempDir Path other) throws IOException {
        Contract mended = lenient.in(folder.resolve("mended"));
        Contract strict = lenient.version("1.0.0").rule(STRICT).in(folder.resolve("strict"));
        bench.refine(strict, FIRST);
        bench.refine(strict, SECOND);
        long refused = bench.lake().read(bench.session(), Workbench.QUARANTINE).count();
        assertThat(refused).isGreaterThanOrEqualTo(4);

        Redriven some = bench.opened(mended).redrive("offset = 1", false);
        Redriven rest = bench.opened(mended).redrive("true", false);
        Redriven again = bench.opened(mended).redrive("true", false);

        assertThat(List.of(some, rest, again))
                .isEqualTo(List.of(
                        new Redriven(1, 1, Map.of()),
                        new Redriven(refused - 1, refused - 1, Map.of()),
                        new Redriven(0, 0, Map.of())));
        Workbench never = new Workbench(bench.session(), other);
        never.refine(mended, FIRST);
        never.refine(mended, SECOND);
        assertSameTables(bench, never);
        assertThat(bench.lake()
                        .read(bench.session(), Workbench.QUARANTINE)
                        .selectExpr("count(*)", "count(redriven_at)", "max(redriven_under)", "max(contract_version)"))
                .hasRows(refused + "|" + refused + "|2.0.0|1.0.0");
        assertThat(bench.audit(mended).findings()).isEmpty();
    }

    @ParameterizedTest
    @Tag("long")
    @MethodSource("dearer")
    void redriveThatDiedIsEndedAtTheNextStart(Things lenient, @TempDir Path other) throws IOException {
        Contract mended = lenient.in(folder.resolve("mended"));
        bench.refine(lenient.version("1.0.0").rule(STRICT).in(folder.resolve("strict")), FIRST);
        bench.opened(mended).redrive("offset > 0", false);
        Workbench beforeSilver = bench.copied(other.resolve("silver"));
        beforeSilver.forget(Workbench.SILVER, 1);
        beforeSilver.forget(Workbench.QUARANTINE, 1);
        Workbench beforeItsEnd = bench.copied(other.resolve("end"));
        beforeItsEnd.forget(Workbench.QUARANTINE, 1);
        bench.refine(mended, SECOND);

        for (Workbench died : List.of(beforeSilver, beforeItsEnd)) {
            died.refine(mended, SECOND);
            assertSameTables(died, bench);
        }
        assertThat(beforeSilver.audit(mended).findings()).isEmpty();
    }

    @ParameterizedTest
    @Tag("long")
    @MethodSource("kinds")
    void redriveThatDiedIsPutInAndCountedOnceThoughTheContractAcceptsMoreByThen(Things lenient, @TempDir Path other)
            throws IOException {
        Contract half =
                lenient.version("1.5.0").rule(STRICT.replace("10", "25")).in(folder.resolve("half"));
        Contract mended = lenient.in(folder.resolve("mended"));
        bench.refine(lenient.version("1.0.0").rule(STRICT).in(folder.resolve("strict")), FIRST);
        assertThat(bench.opened(half).redrive("true", false).accepted()).isEqualTo(1);
        bench.forget(Workbench.QUARANTINE, 1);
        Workbench beforeSilver = bench.copied(other.resolve("silver"));
        beforeSilver.forget(Workbench.SILVER, 1);

        bench.refine(mended, SECOND);
        assertThat(bench.opened(mended).redrive("true", false)).isEqualTo(new Redriven(2, 2, Map.of()));

        Workbench never = new Workbench(bench.session(), other.resolve("never"));
        never.refine(mended, FIRST);
        never.refine(mended, SECOND);
        assertSameTables(bench, never);
        assertThat(bench.audit(mended).findings()).isEmpty();
        if (mended.changeStream()) {
            assertThatThrownBy(() -> beforeSilver.opened(mended))
                    .hasMessageStartingWith("a redrive of things under version 1.5.0 of its contract did not come to"
                            + " its end, and the contract is version 2.0.0 by now.");
            beforeSilver.rebuild(mended).swap(false);
        }
        beforeSilver.refine(mended, SECOND);
        assertSameTables(beforeSilver, never);
        assertThat(beforeSilver.audit(mended).findings()).isEmpty();
    }

    @Test
    void dryRunSaysWhatWouldPassAndChangesNothing() throws IOException {
        Contract strict = UPSERT.version("1.0.0").rule(STRICT).in(folder.resolve("strict"));
        bench.refine(strict, said(0, "a", 20), sent(1, "{\"n\":1}"), sent(2, "nonsense"));
        long version = bench.lake().log(Workbench.QUARANTINE).latest().orElseThrow();

        Redriven redriven = bench.opened(UPSERT.in(folder.resolve("mended"))).redrive("true", true);

        assertThat(redriven.tried()).isEqualTo(3);
        assertThat(redriven.accepted()).isEqualTo(1);
        assertThat(redriven.reasons()).containsEntry("key id", 1L).hasSize(2);
        assertThat(bench.lake().log(Workbench.QUARANTINE).latest()).hasValue(version);
        assertThat(bench.silver("id")).hasRows();
    }

    @ParameterizedTest
    @Tag("long")
    @MethodSource("dearer")
    void tablesMadeAnewAreTheSameAndCostNoRewrite(Things things) throws IOException {
        Contract contract = things.rule(STRICT).in(folder);
        bench.refine(contract, FIRST);
        bench.refine(contract, SECOND);

        Map<TableName, Rebuild.Difference> differences = bench.rebuild(contract).swap(false);

        assertThat(differences.values()).allMatch(difference -> difference.added() + difference.removed() == 0);
        BatchRecord last = bench.records().get(bench.records().size() - 1);
        assertThat(last.flow()).isEqualTo("rebuild");
        assertThat(last.read()).isEqualTo(9);
        assertThat(bench.lake().exists(TableName.silver("things__rebuild"))).isFalse();
        // The next batch goes on from there.
        bench.refine(contract, said(9, "z", 9));
        assertThat(bench.silver("id").where("id = 'z'")).hasRows("z");
        assertThat(bench.audit(contract).findings()).isEmpty();
    }

    @Test
    void aChangeThatWouldBreakTheTablesIsRefusedWithTheRemedyAndARebuildMakesItGood() throws IOException {
        bench.refine(UPSERT.in(folder), FIRST);
        Contract broken = Things.with(
                        "- {name: n, logicalType: string, required: true, primaryKey: true}",
                        "- {name: op, logicalType: string}")
                .set("history", "none")
                .version("3.0.0")
                .in(folder.resolve("broken"));

        assertThatThrownBy(() -> bench.opened(broken))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("version 3.0.0 of things would break its tables")
                .hasMessageContaining("silver.things.n is int and would become string")
                .hasMessageContaining("silver.things.id is in the table and not in the contract any more")
                .hasMessageContaining("primary key of silver.things is (id) and would become (n)")
                .hasMessageEndingWith("lakehouse rebuild --dataset things");

        bench.rebuild(broken).swap(false);
        bench.refine(broken, said(5, "a", 1));
        assertThat(bench.silver("n", "op", "_offset"))
                .hasSchema("n string, op string, _offset bigint")
                .hasRows("1|u|5", "20|u|1", "30|u|2", "3|u|3", "40|u|4");
        assertThat(bench.audit(broken).findings()).isEmpty();
    }

    @Test
    void rebuildPutsInWhatTheContractAcceptsNowAndTakesOutWhatItRefuses() throws IOException {
        Contract strict = STREAM.version("1.0.0").rule(STRICT).in(folder.resolve("strict"));
        bench.refine(strict, FIRST);
        Contract other = STREAM.rule(STRICT.replace("n < 10", "n <> 3")).in(folder.resolve("other"));

        Map<TableName, Rebuild.Difference> tried = bench.rebuild(other).swap(true);
        assertThat(bench.silver("id", "n")).hasRows("a|1", "c|3");
        assertThat(tried.get(Workbench.SILVER)).isEqualTo(new Rebuild.Difference(3, 3, 2));
        bench.rebuild(other).swap(false);

        assertThat(bench.silver("id", "n")).hasRows("a|20", "b|30", "d|40");
        assertThat(bench.lake()
                        .read(bench.session(), Workbench.QUARANTINE)
                        .selectExpr("offset", "contract_version", "redriven_under"))
                .hasRows("1|1.0.0|2.0.0", "2|1.0.0|2.0.0", "4|1.0.0|2.0.0", "3|2.0.0|null");
        assertThat(bench.audit(other).findings()).isEmpty();
    }

    @Test
    void nothingIsRefinedAfterAnInterruptedRebuildUntilItIsDoneAgain() throws IOException {
        Contract contract = UPSERT.in(folder);
        bench.refine(contract, FIRST);
        bench.rebuild(contract).swap(false);
        bench.forget(Workbench.QUARANTINE, 1);

        assertThatThrownBy(() -> bench.opened(contract)).hasMessageContaining("Do it again: lakehouse rebuild");
        bench.rebuild(contract).swap(false);
        assertThat(bench.refine(contract, said(9, "z", 9))).isEqualTo(1);
    }

    @Test
    void asOfGivesWhatWasKnownThenBesideTheLiveTables() throws IOException {
        Contract contract = STREAM.in(folder);
        bench.refine(contract, FIRST);
        bench.landLater(3600, SECOND);
        bench.opened(contract).catchUp();

        bench.rebuild(contract).asOf(Message.NOON.plusSeconds(3600));

        assertThat(bench.table("things__as_of").selectExpr("id", "n")).hasRows("a|20", "b|30", "c|3", "d|40");
        assertThat(bench.table("things_history__as_of").selectExpr("id", "n", "valid_from", "valid_to"))
                .hasRows("a|1|0|1", "a|20|1|null", "b|30|2|null", "c|3|3|null", "d|40|4|null");
        assertThat(bench.silver("id", "n")).hasRows("a|2", "c|4", "d|40", "e|50");
    }

    private static void assertSameTables(Workbench one, Workbench other) {
        for (String table : List.of("things", "things_history", "things_events")) {
            if (other.lake().exists(TableName.silver(table))) {
                Dataset<Row> expected = other.table(table).drop("batch_id");
                assertThat(one.table(table).drop("batch_id")).equalsRowsOf(expected);
            }
        }
    }

    private static Message said(long offset, String id, int n) {
        return sent(offset, "{\"op\":\"u\",\"seq\":" + offset + ",\"id\":\"" + id + "\",\"n\":" + n + "}");
    }
}
