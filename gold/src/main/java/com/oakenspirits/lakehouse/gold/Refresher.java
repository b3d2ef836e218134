package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.gold.TouchedKeys.NotIncremental;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.FileNotFoundException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaThrowable;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * Makes one gold table from its model: reads its sources at one version each and replaces the table in one commit that
 * names these versions. Killed at any moment, the table is the old or the new one.
 */
public final class Refresher {
    /** The version of a source table that does not exist yet. */
    private static final long NOT_THERE = -1;
    /** Beyond this part of a table, making all anew is less work than telling what has changed. */
    private static final double MOST_CHANGED = 0.3;

    private static final String GONE = "_gone";
    private static final Map<String, String> FEED = Map.of("delta.enableChangeDataFeed", "true");

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
     * Brings the table up to date.
     *
     * @throws LakehouseException (usage) when the query does not give the columns that the model declares
     */
    public void refresh(Model model) {
        refresh(model, Map.of(), false, false);
    }

    /**
     * Brings the table up to date, with rows that are at hand where there are any.
     *
     * @param atHand the rows of gold tables as they were just written
     * @param read whether other models read it, so that rows that stay the same must not look changed
     * @param anew whether to make it anew whatever has changed
     * @return the rows written, if others read it and all were
     */
    Optional<Held> refresh(Model model, Map<TableName, Held> atHand, boolean read, boolean anew) {
        Refreshing refreshing = begin(model);
        Optional<String> whole = anew ? Optional.of("asked for") : refreshing.whole();
        if (whole.isEmpty()) {
            whole = increment(refreshing);
            if (whole.isEmpty()) {
                return Optional.empty();
            }
        }
        Dataset<Row> rows = rows(model, refreshing.versions(), atHand);
        if (!read) {
            overwrite(refreshing, rows, whole.get());
            return Optional.empty();
        }
        Held held = Held.of(rows);
        try {
            if (anew || !refreshing.sameModel() || !difference(refreshing, held.rows(), whole.get())) {
                overwrite(refreshing, held.rows(), whole.get());
            }
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
        return Optional.of(held);
    }

    /**
     * A refresh under way.
     *
     * @param made the record of the commit that made the table what it is
     * @param versions of the sources, as they are now
     */
    private record Refreshing(Model model, Optional<BatchRecord> made, Map<String, Long> versions, long started) {

        long batch() {
            return made.map(BatchRecord::batchId).orElse(0L) + 1;
        }

        boolean sameModel() {
            return made.filter(record -> record.contractVersion().equals(model.version()))
                    .isPresent();
        }

        /** Why the table has to be made anew, as far as that is known before looking at what has changed. */
        Optional<String> whole() {
            if (made.isEmpty()) {
                return Optional.of("there was no table");
            }
            if (!sameModel()) {
                return Optional.of("the model or the engine has changed");
            }
            if (model.materialization() == Materialization.FULL) {
                return Optional.of("the model says so");
            }
            return versions.keySet().stream()
                    .filter(source -> made.get().consumed().getOrDefault(source, NOT_THERE) == NOT_THERE)
                    .findFirst()
                    .map(source -> source + " was not there");
        }

        Stamp stamp(long read, long applied, String how, long now) {
            BatchRecord record = new BatchRecord(
                    "gold",
                    model.name(),
                    batch(),
                    String.join(
                                    ", ",
                                    model.sources().stream()
                                            .map(TableName::toString)
                                            .toList())
                            + "; " + how,
                    read,
                    applied,
                    0,
                    read - applied,
                    0,
                    List.of(),
                    model.version(),
                    versions,
                    List.of(),
                    started,
                    now - started);
            return new Stamp("lakehouse/" + model.table(), batch(), record.toJson());
        }
    }

    private Refreshing begin(Model model) {
        return new Refreshing(model, made(model), versions(model), clock.millis());
    }

    /** @return why it was not done */
    private Optional<String> increment(Refreshing refreshing) {
        Model model = refreshing.model();
        Map<String, Long> from = refreshing.made().orElseThrow().consumed();
        boolean auto = model.materialization() == Materialization.AUTO;
        Optional<String> large = auto ? large(from, refreshing.versions()) : Optional.empty();
        if (large.isPresent()) {
            return large;
        }
        Increment increment = new Increment(session, lake, model);
        try (Held keys = increment.keys(from, refreshing.versions(), this::at)) {
            long touched;
            try {
                touched = keys.rows().count();
            } catch (Exception e) {
                if (forgotten(e)) {
                    return Optional.of("what has changed in its sources is not known any more");
                }
                throw e;
            }
            if (auto
                    && touched
                            > MOST_CHANGED * lake.read(session, model.table()).count()) {
                return Optional.of(touched + " keys are touched");
            }
            apply(refreshing, increment, keys.rows(), touched);
            return Optional.empty();
        } catch (NotIncremental e) {
            return Optional.of(e.getMessage());
        } catch (Exception e) {
            if (forgotten(e)) {
                return Optional.of("what has changed in its sources is not known any more");
            }
            throw e;
        }
    }

    private void apply(Refreshing refreshing, Increment increment, Dataset<Row> keys, long touched) {
        Model model = refreshing.model();
        String how = "incremental: keys touched: " + touched;
        Column near = touched == 0 ? lit(false) : increment.near(keys, "");
        Dataset<Row> all = rows(model, refreshing.versions(), Map.of());
        try (Held fresh = Held.of(increment.under(keys, all.where(near)))) {
            Row counts = fresh.rows()
                    .agg(functions.count(lit(1)), functions.countDistinct(functions.struct(grain(model))))
                    .head();
            if (counts.getLong(0) > counts.getLong(1)) {
                throw new LakehouseException(
                        Kind.FLOW_FAILED,
                        model.table() + ": its grain (" + String.join(", ", model.grain()) + ") does not tell its rows"
                                + " apart: " + counts.getLong(0) + " rows have " + counts.getLong(1)
                                + " keys. Correct " + model.file());
            }
            Dataset<Row> gone =
                    keys.join(fresh.rows().select(grain(model)), sameKey(model, keys, fresh.rows()), "left_anti");
            merge(refreshing, fresh.rows(), gone, touched == 0 ? near : increment.near(keys, "t."), touched, how);
        }
    }

    /** Writes those rows alone that differ; false where that would be most of them. */
    private boolean difference(Refreshing refreshing, Dataset<Row> rows, String why) {
        Model model = refreshing.model();
        Dataset<Row> before = lake.read(session, model.table());
        try (Held changed = Held.of(rows.except(before))) {
            long count = changed.rows().count();
            if (count > MOST_CHANGED * rows.count()) {
                return false;
            }
            Dataset<Row> gone = before.select(grain(model))
                    .join(rows.select(grain(model)), sameKey(model, before, rows), "left_anti");
            merge(refreshing, changed.rows(), gone, lit(true), count, "full: " + why + ", rows changed: " + count);
            return true;
        }
    }

    private void merge(
            Refreshing refreshing, Dataset<Row> fresh, Dataset<Row> gone, Column near, long count, String how) {
        Model model = refreshing.model();
        Dataset<Row> changes = fresh.withColumn(GONE, lit(false)).unionByName(gone.withColumn(GONE, lit(true)), true);
        Map<String, Column> values = new LinkedHashMap<>();
        Column same = lit(true);
        for (Model.ModelColumn column : model.columns()) {
            String name = Increment.quoted(column.name());
            values.put(name, col("s." + name));
            same = same.and(col("t." + name).eqNullSafe(col("s." + name)));
        }
        Column differs = functions.not(same);
        Column condition = model.grain().stream()
                .map(Increment::quoted)
                .map(key -> col("t." + key).eqNullSafe(col("s." + key)))
                .reduce(near, Column::and);
        // MERGE takes its stamp from the session, which the models share.
        synchronized (session) {
            lake.merge(
                    changes,
                    model.table(),
                    condition,
                    refreshing.stamp(count, count, how, clock.millis()),
                    merge -> merge.whenMatched(col("s." + GONE))
                            .delete()
                            .whenMatched(differs)
                            .update(values)
                            .whenNotMatched(functions.not(col("s." + GONE)))
                            .insert(values));
        }
    }

    private void overwrite(Refreshing refreshing, Dataset<Row> rows, String why) {
        Model model = refreshing.model();
        if (refreshing.made().isPresent()
                && !FEED.entrySet().stream()
                        .allMatch(entry -> entry.getValue()
                                .equals(lake.properties(model.table()).get(entry.getKey())))) {
            lake.describe(model.table(), FEED);
        }
        Map<String, String> properties = new HashMap<>(FEED);
        properties.put("delta.dataSkippingStatsColumns", String.join(",", model.grain()));
        lake.overwrite(rows, model.table(), refreshing.stamp(0, 0, "full: " + why, clock.millis()), properties);
    }

    /** Whether so much of a source has changed that asking what it touches would cost more than making all anew. */
    private Optional<String> large(Map<String, Long> from, Map<String, Long> to) {
        for (Map.Entry<String, Long> source : to.entrySet()) {
            long before = from.get(source.getKey());
            if (before == source.getValue()) {
                continue;
            }
            TableName table = TableName.parse(source.getKey());
            long changed = lake.log(table).after(before).stream()
                    .filter(commit -> commit.version() <= source.getValue() && commit.changesData())
                    .mapToLong(Commit::rows)
                    .sum();
            long all = at(table, to).count();
            if (changed > MOST_CHANGED * all) {
                return Optional.of(changed + " of " + all + " rows of " + table + " have changed");
            }
        }
        return Optional.empty();
    }

    /** Whether a reader failed because files or commits that it needs were cleaned away or never kept. */
    private static boolean forgotten(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof DeltaThrowable || cause instanceof FileNotFoundException) {
                return true;
            }
        }
        return false;
    }

    private static Column[] grain(Model model) {
        return model.grain().stream().map(key -> col(Increment.quoted(key))).toArray(Column[]::new);
    }

    private static Column sameKey(Model model, Dataset<Row> one, Dataset<Row> other) {
        return model.grain().stream()
                .map(Increment::quoted)
                .map(key -> one.col(key).eqNullSafe(other.col(key)))
                .reduce(Column::and)
                .orElseThrow();
    }

    /**
     * Analyses the query against the tables' schemas without running it.
     *
     * @throws LakehouseException (usage) naming what is wrong
     */
    public void check(Model model) {
        rows(model, Map.of(), Map.of());
        if (model.materialization() == Materialization.INCREMENTAL) {
            new Increment(session, lake, model).impossible().ifPresent(why -> {
                throw unusable(model, "it cannot be incremental, " + why, null);
            });
        }
    }

    /** The rows that the table would have if it were made anew now. */
    Dataset<Row> whole(Model model) {
        return rows(model, versions(model), Map.of());
    }

    /** Why a model whose way is {@code auto} is always made anew; empty where it need not be. */
    public Optional<String> alwaysWhole(Model model) {
        return model.materialization() == Materialization.AUTO
                ? new Increment(session, lake, model).impossible()
                : Optional.empty();
    }

    private Dataset<Row> rows(Model model, Map<String, Long> versions, Map<TableName, Held> atHand) {
        Dataset<Row> rows;
        try {
            rows = lake.query(session, SqlTables.in(model.sql()), table -> {
                if (atHand.containsKey(table)) {
                    return atHand.get(table).rows();
                }
                return at(table, versions);
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

    private Dataset<Row> at(TableName table, Map<String, Long> versions) {
        long version = versions.getOrDefault(table.toString(), NOT_THERE);
        return version == NOT_THERE ? lake.read(session, table) : lake.read(session, table, sameRows(table, version));
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
