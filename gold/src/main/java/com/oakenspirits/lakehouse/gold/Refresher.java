package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Makes one gold table from its model: reads its sources at one version each and replaces the table in one commit that
 * names these versions. Killed at any moment, the table is the old or the new one.
 */
public final class Refresher {
    /** The version of a source table that does not exist yet. */
    private static final long NOT_THERE = -1;

    private final SparkSession session;
    private final Lake lake;
    private final Clock clock;

    public Refresher(SparkSession spark, Lake lake, Clock clock) {
        this.session = spark.newSession();
        this.lake = lake;
        this.clock = clock;
    }

    /** Whether the model or the rows of one of its sources have changed since its table was made. */
    public boolean stale(Model model) {
        Optional<BatchRecord> made = made(model);
        return made.isEmpty()
                || !made.get().contractVersion().equals(model.version())
                || !made.get().consumed().equals(versions(model));
    }

    /**
     * Makes the table anew.
     *
     * @throws LakehouseException (usage) when the query does not give the columns that the model declares
     */
    public void refresh(Model model) {
        refresh(model, Map.of(), false);
    }

    /**
     * Makes the table anew from rows that are at hand where there are any.
     *
     * @param atHand the rows of gold tables as they were just written
     * @param hold whether to keep the rows written at hand
     * @return the rows written, if asked for
     */
    Optional<Held> refresh(Model model, Map<TableName, Held> atHand, boolean hold) {
        long started = clock.millis();
        long batch = made(model).map(BatchRecord::batchId).orElse(0L) + 1;
        Map<String, Long> versions = versions(model);
        Dataset<Row> rows = rows(model, versions, atHand);
        Optional<Held> held = hold ? Optional.of(Held.of(rows)) : Optional.empty();
        BatchRecord record = new BatchRecord(
                "gold",
                model.name(),
                batch,
                String.join(
                        ", ", model.sources().stream().map(TableName::toString).toList()),
                0,
                0,
                0,
                0,
                0,
                List.of(),
                model.version(),
                versions,
                List.of(),
                started,
                clock.millis() - started);
        try {
            lake.overwrite(
                    held.map(Held::rows).orElse(rows),
                    model.table(),
                    new Stamp("lakehouse/" + model.table(), batch, record.toJson()),
                    Map.of("delta.dataSkippingStatsColumns", String.join(",", model.grain())));
        } catch (RuntimeException e) {
            held.ifPresent(Held::close);
            throw e;
        }
        return held;
    }

    /**
     * Analyses the query against the tables' schemas without running it.
     *
     * @throws LakehouseException (usage) naming what is wrong
     */
    public void check(Model model) {
        rows(model, Map.of(), Map.of());
    }

    private Dataset<Row> rows(Model model, Map<String, Long> versions, Map<TableName, Held> atHand) {
        Dataset<Row> rows;
        try {
            rows = lake.query(session, SqlTables.in(model.sql()), table -> {
                if (atHand.containsKey(table)) {
                    return atHand.get(table).rows();
                }
                long version = versions.getOrDefault(table.toString(), NOT_THERE);
                return version == NOT_THERE
                        ? lake.read(session, table)
                        : lake.read(session, table, sameRows(table, version));
            });
        } catch (Exception e) {
            // Spark's AnalysisException is a checked one that no signature declares.
            String problem = String.valueOf(e.getMessage());
            throw unusable(
                    model,
                    problem.lines().filter(line -> !line.isBlank()).findFirst().orElse("it does not run"),
                    e);
        }
        List<String> given = java.util.Arrays.stream(rows.schema().fields())
                .map(Refresher::column)
                .toList();
        List<String> declared = model.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
        if (!given.equals(declared)) {
            throw unusable(model, "the query gives " + given + " but the YAML beside it declares " + declared, null);
        }
        return rows;
    }

    /** The newest version with the rows of {@code version}: after a compaction, older files may be cleaned away. */
    private long sameRows(TableName table, long version) {
        long same = version;
        for (Commit commit : lake.log(table).after(version)) {
            if (commit.changesData()) {
                break;
            }
            same = commit.version();
        }
        return same;
    }

    private static String column(StructField field) {
        return field.name() + " " + field.dataType().sql().toLowerCase(java.util.Locale.ROOT);
    }

    private static LakehouseException unusable(Model model, String why, Throwable cause) {
        return new LakehouseException(Kind.USAGE, model.file() + ": " + why + ". Correct the model", cause);
    }

    private Optional<BatchRecord> made(Model model) {
        return lake.log(model.table()).newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson));
    }

    private Map<String, Long> versions(Model model) {
        Map<String, Long> versions = new TreeMap<>();
        for (TableName source : model.sources()) {
            versions.put(
                    source.toString(),
                    lake.log(source)
                            .newest(commit -> Optional.of(commit)
                                    .filter(Commit::changesData)
                                    .map(Commit::version))
                            .orElse(NOT_THERE));
        }
        return versions;
    }
}
