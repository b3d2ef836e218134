package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.ledger.Tie;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A batch under way.
 *
 * @param flow {@code silver}, {@code redrive}, {@code rebuild} or {@code backfill}
 * @param contract what it is applied under
 * @param app who writes it, so that it happens once
 * @param turn increasing within the app
 * @param version the version of bronze that silver has consumed after it
 * @param source what it reads, for people
 * @param log how far the logs of the database were read; empty where there is none
 * @param refold whether keys may have been folded in part, so that those of this batch are folded anew
 * @param started milliseconds since the epoch
 */
record Batch(
        String flow,
        Contract contract,
        String app,
        long turn,
        long version,
        String source,
        String log,
        boolean refold,
        long started,
        Clock clock) {
    static final String SILVER = "silver";
    static final String REDRIVE = "redrive";
    static final String REBUILD = "rebuild";
    static final String BACKFILL = "backfill";

    /** This batch, with how far the logs of the database were read when it has ended. */
    Batch with(String read) {
        return new Batch(flow, contract, app, turn, version, source, read, refold, started, clock);
    }

    /** The record of the whole batch. */
    BatchRecord record(
            long applied, long superseded, long duplicate, long refused, List<RuleCount> rules, List<Tie> ties) {
        return record(flow, applied, superseded, duplicate, refused, rules, ties)
                .withLog(log);
    }

    /** The record of a table beside the silver one. */
    BatchRecord part(String table, long applied, long refused) {
        return record(table, applied, 0, 0, refused, List.of(), List.of());
    }

    /** What makes the batch's commit to silver happen once. */
    Stamp stamp(BatchRecord record) {
        return new Stamp(app, turn, record.toJson());
    }

    private BatchRecord record(
            String of,
            long applied,
            long superseded,
            long duplicate,
            long refused,
            List<RuleCount> rules,
            List<Tie> ties) {
        return new BatchRecord(
                        of,
                        contract.dataset(),
                        version,
                        source,
                        applied + superseded + duplicate + refused,
                        applied,
                        superseded,
                        duplicate,
                        refused,
                        rules,
                        contract.version(),
                        Map.of(TableName.bronze(contract.dataset()).toString(), version),
                        List.of(),
                        started,
                        clock.millis() - started)
                .withTies(ties);
    }
}
