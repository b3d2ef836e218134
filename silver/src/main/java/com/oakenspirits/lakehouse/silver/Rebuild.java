package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Makes the silver tables of one dataset anew from all of its bronze table, beside the live ones, and puts them in their
 * place. Readers see each table as it was or as it is then, never a part. Nobody else may write the dataset's silver
 * tables meanwhile.
 */
public final class Rebuild {
    private static final List<String> OWN_TIMES = List.of("batch_id", "quarantined_at", "contract_version");

    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;
    private final Set<String> acceptedLogs;
    private final Clock clock;
    private final Consumer<String> progress;
    private final TableName bronze;
    private final TableName silver;
    private final Quarantine quarantine;

    /** @param progress is told of every step */
    public Rebuild(SparkSession session, Lake lake, Contract contract, Clock clock, Consumer<String> progress) {
        this(session, lake, contract, Set.of(), clock, progress);
    }

    /**
     * @param acceptedLogs the names of other logs of the dataset's database that the operator accepts
     * @param progress is told of every step
     */
    public Rebuild(
            SparkSession session,
            Lake lake,
            Contract contract,
            Set<String> acceptedLogs,
            Clock clock,
            Consumer<String> progress) {
        this.acceptedLogs = Set.copyOf(acceptedLogs);
        this.session = session;
        this.lake = lake;
        this.contract = contract;
        this.clock = clock;
        this.progress = progress;
        this.bronze = TableName.bronze(contract.dataset());
        this.silver = TableName.silver(contract.dataset());
        this.quarantine = new Quarantine(lake, contract, clock);
    }

    /**
     * How a table that was made anew differs from the live one.
     *
     * @param added rows that only the new one has
     * @param removed rows that only the live one has; a row that changed is one of each
     */
    public record Difference(long rows, long added, long removed) {}

    /** Where the tables of {@link #asOf} lie: {@code people__as_of} beside {@code people}. */
    public static TableName asOf(TableName table) {
        return new TableName(table.layer(), table.dataset() + "__as_of");
    }

    /** Where the tables of {@link #swap} lie until they are swapped. */
    public static TableName beside(TableName table) {
        return new TableName(table.layer(), table.dataset() + "__rebuild");
    }

    /**
     * Makes the tables as they were known at a landing time, and leaves them beside the live ones.
     *
     * @return every table with its differences from the live one
     */
    public Map<TableName, Difference> asOf(Instant time) {
        Lake beside = lake.beside(table -> ours(table) ? asOf(table) : table);
        make(beside, lake.read(session, bronze).where(col("landed_at").leq(lit(Timestamp.from(time)))), latest());
        return compare(beside);
    }

    /**
     * Makes the tables anew and, unless it is a dry run, swaps those that differ.
     *
     * @return every table with its differences from the live one
     */
    public Map<TableName, Difference> swap(boolean dryRun) {
        long version = latest();
        Lake beside = lake.beside(table -> ours(table) ? beside(table) : table);
        try {
            DatabaseLogs logs = make(beside, lake.read(session, bronze, version), version);
            Map<TableName, Difference> differences = compare(beside);
            if (!dryRun) {
                swap(beside, differences, version, logs);
            }
            return differences;
        } finally {
            tables().forEach(beside::drop);
        }
    }

    private long latest() {
        return lake.log(bronze)
                .latest()
                .orElseThrow(() -> new LakehouseException(
                        Kind.USAGE, "there is nothing to make " + silver + " of: " + bronze + " has no rows yet"));
    }

    private boolean ours(TableName table) {
        return tables().contains(table);
    }

    private List<TableName> tables() {
        List<TableName> tables = new ArrayList<>(List.of(quarantine.table()));
        List<TableName> silvers = new ArrayList<>(SilverTables.all(contract));
        // The current rows last: their commit says how far the dataset has come.
        silvers.remove(silver);
        tables.addAll(silvers);
        tables.add(silver);
        return tables;
    }

    /** @return the logs of the database; what was accepted of them is not recorded yet */
    private DatabaseLogs make(Lake beside, Dataset<Row> rows, long version) {
        tables().forEach(beside::drop);
        progress.accept("refining all of " + bronze + " beside the live tables");
        Refinery refinery =
                new Refinery(session, beside, contract, Long.MAX_VALUE, Optional.empty(), acceptedLogs, clock);
        refinery.logs().defer();
        long read = refinery.apply(
                rows, refinery.batch(Batch.REBUILD, version, bronze + " up to version " + version + ", made anew"));
        progress.accept(String.format("%,d messages refined", read));
        return refinery.logs();
    }

    private Map<TableName, Difference> compare(Lake beside) {
        Map<TableName, Difference> differences = new LinkedHashMap<>();
        for (TableName table : tables()) {
            progress.accept("comparing " + table);
            Dataset<Row> made = made(beside, table);
            Dataset<Row> live = live(table, made);
            differences.put(
                    table,
                    new Difference(
                            made.count(),
                            made.exceptAll(live).count(),
                            live.exceptAll(made).count()));
        }
        return differences;
    }

    /** What is compared of a table that was made anew: not what depends on when and in which batch it was. */
    private Dataset<Row> made(Lake beside, TableName table) {
        Dataset<Row> rows = table.layer() == Layer.QUARANTINE
                ? new Quarantine(beside, contract, clock).open(session)
                : beside.exists(table)
                        ? beside.read(session, table)
                        : session.createDataFrame(List.of(), SilverTables.schema(contract, table));
        return rows.drop(OWN_TIMES.toArray(String[]::new));
    }

    private Dataset<Row> live(TableName table, Dataset<Row> like) {
        Dataset<Row> rows = table.layer() == Layer.QUARANTINE
                ? quarantine.open(session)
                : lake.exists(table) ? lake.read(session, table) : session.createDataFrame(List.of(), like.schema());
        return Judge.widened(rows, like)
                .select(Stream.of(like.columns())
                        .map(name -> col(Checker.quoted(name))
                                .try_cast(like.schema().apply(name).dataType()))
                        .toArray(Column[]::new));
    }

    private void swap(Lake beside, Map<TableName, Difference> differences, long version, DatabaseLogs logs) {
        // Until the end is noted nothing is refined: tables may be ahead of one another.
        quarantine.begin(session);
        logs.record();
        BatchRecord record = new Cursor(beside, bronze).record(silver).orElseThrow();
        for (TableName table : tables()) {
            Difference difference = differences.get(table);
            boolean same = difference.added() + difference.removed() == 0 && sameColumns(beside, table);
            Stamp stamp = new Stamp("lakehouse/" + table + "/rebuild/" + UUID.randomUUID(), version, record.toJson());
            if (table.equals(silver) && same) {
                // Nothing to change, but the record of how far the tables have come.
                lake.append(lake.read(session, silver).limit(0), silver, stamp, Map.of());
            } else if (!same && table.layer() == Layer.QUARANTINE) {
                progress.accept("bringing " + table + " in step");
                quarantine.replaceOpen(session, new Quarantine(beside, contract, clock).open(session), version);
            } else if (!same) {
                progress.accept("swapping " + table);
                Map<String, String> properties = beside.properties(table);
                boolean described =
                        !lake.exists(table) || lake.properties(table).equals(properties);
                if (!described) {
                    // It may name columns that the table is about to lose, which Delta would refuse.
                    lake.undescribe(table, SilverTables.STATISTICS);
                }
                lake.overwrite(beside.read(session, table), table, stamp, properties, beside.partitions(table));
                if (!described) {
                    lake.describe(table, properties);
                }
            }
        }
        quarantine.end(session);
    }

    private boolean sameColumns(Lake beside, TableName table) {
        return table.layer() == Layer.QUARANTINE
                || (lake.exists(table)
                        && beside.exists(table)
                        && lake.read(session, table)
                                .schema()
                                .equals(beside.read(session, table).schema())
                        && lake.properties(table).equals(beside.properties(table)));
    }
}
