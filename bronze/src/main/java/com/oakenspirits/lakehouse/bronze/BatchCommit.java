package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Writes the messages of a batch into its bronze table, in one commit whose record tells what of the batch has come.
 *
 * @param lake the tables
 * @param table where the messages land
 * @param direct how tables in folders are written to; empty where all is left to Spark
 * @param records what commits say of themselves
 * @param refined whether what was landed is read again at once
 */
record BatchCommit(Lake lake, TableName table, Optional<DirectTables> direct, LandingRecords records, boolean refined) {

    /**
     * What a batch is to have.
     *
     * @param source what the messages are called in the table
     * @param ranges of offsets, one a partition
     * @param until how far each partition is landed then
     */
    record Plan(String source, List<Offsets.Range> ranges, Offsets until) {}

    /**
     * What was landed.
     *
     * @param messages how many messages have come
     */
    record Written(Arrival arrival, BatchRecord record, long messages) {}

    /** How a batch is read that is written here. */
    Arrival.Way way(Optional<TableState> standing) {
        if (standing.isPresent()) {
            return Arrival.Way.COLLECTED;
        }
        if (direct.isPresent() && lake.inFolders()) {
            return refined ? Arrival.Way.WATCHED_AND_KEPT : Arrival.Way.WATCHED;
        }
        return Arrival.Way.KEPT;
    }

    /**
     * Writes.
     *
     * @param standing the table as it is; there where the messages are in the driver
     * @param files most that Spark writes
     * @param seen what has come of the batch, asked when its rows were read and before the commit
     * @throws IllegalStateException when the table holds a later batch
     */
    Written write(Arrival arrival, Plan plan, Optional<TableState> standing, int files, Supplier<Written> seen) {
        if (standing.isPresent()) {
            Written written = seen.get();
            direct.orElseThrow()
                    .append(
                            table,
                            standing.get(),
                            arrival.few().orElseThrow(),
                            records.stamp(plan.source(), written.record()));
            return written;
        }
        Dataset<Row> rows = arrival.held().rows().coalesce(files);
        if (arrival.way() == Arrival.Way.KEPT) {
            Written written = seen.get();
            lake.append(rows, table, records.stamp(plan.source(), written.record()), Landing.properties());
            return written;
        }
        return direct.orElseThrow()
                .append(
                        table,
                        rows,
                        records.app(plan.source()),
                        plan.until().sum(),
                        seen,
                        written -> written.record().toJson(),
                        Landing.properties())
                .orElseThrow(() -> records.skipped(LandingRecords.text(plan.ranges())));
    }
}
