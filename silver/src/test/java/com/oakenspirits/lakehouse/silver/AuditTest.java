package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.silver.Message.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every planted fault is found and named; a lake without faults has none. */
@ExtendWith(LocalSpark.class)
class AuditTest {
    private static final TableName EVENTS = TableName.silver("things_events");
    private static final TableName HISTORY = TableName.silver("things_history");
    private static final Things UPSERT = Things.with(
                    "- {name: id, logicalType: string, required: true, primaryKey: true}",
                    "- {name: n, logicalType: integer}")
            .rule("{name: small, type: custom, engine: lakehouse, implementation: \"n < 10\", severity: error,"
                    + " description: too large}");

    @TempDir
    private Path folder;

    /** A fault: the table, SQL that puts it there, and how its finding begins. */
    private record Fault(TableName table, String sql, String finding) {}

    @Test
    void everyFaultPlantedInAnUpsertDatasetIsNamed(SparkSession spark) throws IOException {
        Contract contract = UPSERT.in(folder);
        Workbench bench = new Workbench(spark, folder.resolve("lake"));
        bench.refine(contract, said(0, "a", 1), said(1, "b", 2), said(2, "a", 50), said(3, "a", 3));
        bench.refine(contract, said(4, "c", 4), said(5, "b", 60), said(6, "b", 5));
        Audit.Result clean = bench.audit(contract);
        assertThat(clean).isEqualTo(new Audit.Result("things", 7, 7, 3, 2, List.of()));

        assertNamed(
                bench.copied(folder.resolve("landing")),
                contract,
                new Fault(
                        Workbench.BRONZE,
                        "delete from %s where offset = 1",
                        "bronze.things gap: offsets of things-0 were landed and are not there, or are there and were not"
                                + " landed (1) [not there: [1,2)]"),
                new Fault(
                        Workbench.BRONZE,
                        "insert into %1$s select * from %1$s where offset = 4",
                        "bronze.things doubled: a coordinate stands here more than once (1) [things 0 4, 2 times]"),
                new Fault(
                        Ledger.LEDGER,
                        "update %s set applied = applied + 1, superseded = superseded - 1 where superseded > 0",
                        "ops.ledger different: the commit's own record says something else (2)"),
                new Fault(
                        Ledger.LEDGER,
                        "update %s set read = read + 1 where flow = 'bronze' and batch_id = 0",
                        "ops.ledger law: read is not applied + superseded + duplicate + quarantined (1)"
                                + " [bronze batch 0]"));
        assertNamed(
                bench.copied(folder.resolve("refined")),
                contract,
                new Fault(
                        Workbench.SILVER,
                        "insert into %1$s select * from %1$s where id = 'c'",
                        "silver.things doubled: the row stands here more than once (1) [c]"),
                new Fault(
                        Workbench.SILVER,
                        "delete from %s where id = 'b'",
                        "silver.things missing: the messages have this row and the table has not (1) [b]"),
                new Fault(
                        Workbench.SILVER,
                        "insert into %1$s select 'x', n, _unknown, _timestamp, _source, _partition, _offset from %1$s"
                                + " where id = 'a'",
                        "silver.things invented: no message says this (1) [x]"),
                new Fault(
                        Workbench.SILVER,
                        "update %s set n = 7 where id = 'a'",
                        "silver.things different: the messages say something else (1)"),
                new Fault(
                        Workbench.QUARANTINE,
                        "delete from %s where offset = 2",
                        "quarantine.things missing: the contract refuses these messages and they are not in quarantine"
                                + " (1) [things 0 2]"),
                new Fault(
                        Workbench.QUARANTINE,
                        "update %s set value = cast('{}' as binary) where offset = 5",
                        "quarantine.things different: bronze has other bytes for this message (1)"));
    }

    @Test
    void everyFaultPlantedInAChangeStreamIsNamed(SparkSession spark) throws IOException {
        Contract contract = UPSERT.changes("op")
                .set("operation", "{field: op, delete: [d]}")
                .set("sequenceBy", "[seq]")
                .set("history", "scd2")
                .in(folder);
        Workbench bench = new Workbench(spark, folder.resolve("lake"));
        bench.refine(contract, said(0, "a", 1), said(1, "b", 2), said(2, "a", 50), said(3, "a", 3));
        bench.refine(contract, said(4, "c", 4), sent(5, "{\"op\":\"d\",\"seq\":5,\"id\":\"b\"}"), said(6, "d", 6));
        Audit.Result clean = bench.audit(contract);
        assertThat(clean).isEqualTo(new Audit.Result("things", 7, 7, 3, 1, List.of()));

        assertNamed(
                bench.copied(folder.resolve("spoilt")),
                contract,
                new Fault(
                        HISTORY,
                        "update %s set valid_to = 4 where id = 'a' and valid_to is not null",
                        "silver.things_history different: the messages say something else (1)"),
                new Fault(
                        HISTORY,
                        "delete from %s where id = 'b'",
                        "silver.things_history missing: the messages have this row and the table has not (1) [b 1]"),
                new Fault(
                        Workbench.SILVER,
                        "delete from %s where id = 'd'",
                        "silver.things missing: the messages have this row and the table has not (1) [d]"),
                new Fault(
                        Workbench.SILVER,
                        "insert into %1$s select * from %1$s where id = 'a'",
                        "silver.things doubled: the row stands here more than once (1) [[a,2]]"),
                new Fault(
                        EVENTS,
                        "insert into %1$s select * from %1$s where _offset = 0",
                        "silver.things_events doubled: the event stands here more than once (1) [things 0 0 0]"),
                new Fault(
                        EVENTS,
                        "delete from %s where _offset = 4",
                        "silver.things_events missing: a message is in neither the log of events nor quarantine (1)"
                                + " [things 0 4 0]"));
    }

    @Test
    void aTableWithBlanksInItsNameIsProvenAndARowThatIsLostIsNamed(SparkSession spark) throws IOException {
        Contract contract = UPSERT.in(folder);
        Workbench bench = new Workbench(spark, folder.resolve("lake"));
        String table = "table:pg.sales.Order Items";
        bench.refine(contract, said(0, "a", 1).from(table), said(1, "b", 2).from(table));
        bench.refine(contract, said(2, "c", 3).from(table));
        assertThat(bench.audit(contract)).isEqualTo(new Audit.Result("things", 3, 3, 3, 0, List.of()));

        assertNamed(
                bench.copied(folder.resolve("spoilt")),
                contract,
                new Fault(
                        Workbench.BRONZE,
                        "delete from %s where offset = 1",
                        "bronze.things gap: offsets of table:pg.sales.Order Items-0 were landed and are not there, or are"
                                + " there and were not landed (1) [not there: [1,2)]"));
    }

    @Test
    void offsetsWithoutAMessageAreProvenAndAMessageThatIsLostBesideThemIsNamed(SparkSession spark) throws IOException {
        Contract contract = UPSERT.in(folder);
        Workbench bench = new Workbench(spark, folder.resolve("lake"));
        bench.landWithVoids(
                List.of("things-0:[1,4)", "things-0:[5,6)"), said(0, "a", 1), said(4, "b", 2), said(6, "a", 3));
        bench.landWithVoids(List.of("3 of things-0:[7,12)"), said(7, "c", 4), said(11, "d", 5));
        bench.land(said(12, "e", 6), said(13, "f", 7));
        bench.opened(contract).catchUp();
        assertThat(bench.audit(contract)).isEqualTo(new Audit.Result("things", 7, 7, 6, 0, List.of()));

        assertNamed(
                bench.copied(folder.resolve("spoilt")),
                contract,
                new Fault(
                        Workbench.BRONZE,
                        "delete from %s where offset in (4, 12)",
                        "bronze.things gap: offsets of things-0 were landed and are not there, or are there and were not"
                                + " landed (2) [not there: [4,5) [12,13)]"),
                new Fault(
                        Workbench.BRONZE,
                        "delete from %s where offset = 11",
                        "bronze.things gap: messages at these offsets were landed and are not there, or are there and"
                                + " were not landed (1) [things-0:[7,12): 1 of 2 messages]"));
        assertNamed(
                bench.copied(folder.resolve("filled")),
                contract,
                new Fault(
                        Workbench.BRONZE,
                        "insert into %1$s select source, partition, 5L, key, value, headers, timestamp, landed_at from %1$s"
                                + " where offset = 6",
                        "bronze.things gap: offsets of things-0 were landed and are not there, or are there and were not"
                                + " landed (1) [not recorded: [5,6)]"));
    }

    @Test
    void anAuditBesideAJobThatIsHalfwayThroughABatchFindsNothing(SparkSession spark, @TempDir Path other)
            throws IOException {
        Contract contract = UPSERT.in(folder);
        Workbench bench = new Workbench(spark, folder.resolve("lake"));
        bench.refine(contract, said(0, "a", 1), said(1, "b", 20));
        Workbench halfway = bench.diedBeforeSilver(
                other, () -> bench.refine(contract, said(2, "b", 30), said(3, "c", 3), said(4, "d", 4)));

        assertThat(halfway.audit(contract)).isEqualTo(new Audit.Result("things", 5, 2, 1, 1, List.of()));
    }

    private static void assertNamed(Workbench spoilt, Contract contract, Fault... faults) {
        spoilt.ledger().gather();
        for (Fault fault : faults) {
            spoilt.spoil(fault.table(), fault.sql());
        }
        List<String> told = spoilt.audit(contract).findings().stream()
                .map(finding ->
                        finding.table() + " " + finding.what() + " (" + finding.count() + ") " + finding.samples())
                .toList();
        for (Fault fault : faults) {
            assertThat(told).as(fault.sql()).anyMatch(line -> line.startsWith(fault.finding()));
        }
    }

    private static Message said(long offset, String id, int n) {
        return sent(offset, "{\"op\":\"u\",\"seq\":" + offset + ",\"id\":\"" + id + "\",\"n\":" + n + "}");
    }
}
