package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.FewRows.LeftToSpark;
import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.gold.TouchedKeys.NotIncremental;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.io.FileNotFoundException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.memory.SparkOutOfMemoryError;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaThrowable;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings gold tables up to date with their models: reads the sources at one version each, and writes what has changed, or
 * all, in one commit that names these versions. Killed at any moment, a table is the old or the new one.
 */
public final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

    /** A commit that is younger than what was made of it by more than this is another one. */
    private static final long CLOCKS_DIFFER_MS = 60_000;

    private final SparkSession session;
    private final Lake lake;
    private final Clock clock;
    private final ModelTables tables;
    private final SourceVersions sources;
    private final Optional<DirectTables> direct;
    private final Optional<FewRows> few;
    private final WideSession wide;

    public Refresher(SparkSession spark, Lake lake, Clock clock) {
        this(spark, lake, Optional.empty(), clock);
    }

    /**
     * Refreshes the tables of a lake.
     *
     * @param direct how a refresh of few rows is done without a job; empty to leave all to Spark
     */
    public Refresher(SparkSession spark, Lake lake, Optional<DirectTables> direct, Clock clock) {
        this(spark, lake, direct, clock, DirectTables.MOST_READ, WideSession.ROWS_OF_A_TASK);
    }

    Refresher(
            SparkSession spark,
            Lake lake,
            Optional<DirectTables> direct,
            Clock clock,
            long mostRead,
            long rowsOfATask) {
        this.session = spark.newSession();
        // What is merged is kept at hand already; Delta need not keep a copy of its own.
        session.conf().set("spark.databricks.delta.merge.materializeSource", "none");
        this.lake = lake;
        this.clock = clock;
        this.tables = new ModelTables(session, lake, clock);
        this.sources = new SourceVersions(session, lake);
        this.direct = direct;
        this.wide = new WideSession(session, direct, rowsOfATask);
        this.few = direct.map(tables -> new FewRows(
                session, lake, tables, clock, mostRead, (model, versions) -> rows(model, sources(versions, Map.of()))));
    }

    /** Whether the model or the rows of one of its sources have changed since its table was made. */
    public boolean stale(Model model) {
        Optional<BatchRecord> made = made(model);
        return made.isEmpty()
                || !made.get().contractVersion().equals(model.version())
                || !made.get().consumed().equals(versions(model));
    }

    /** Whether a table is there. */
    boolean there(TableName table) {
        return lake.exists(table);
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
        Optional<String> whole = anew ? Optional.of("asked for") : remade(refreshing);
        if (whole.isEmpty() && refreshing.sameModel() && few.isPresent() && few(refreshing)) {
            return Optional.empty();
        }
        whole = whole.or(refreshing::whole);
        if (whole.isEmpty()) {
            whole = increment(refreshing);
            if (whole.isEmpty()) {
                return Optional.empty();
            }
        }
        Function<TableName, Dataset<Row>> sources = sources(refreshing.versions(), atHand);
        Dataset<Row> rows = rows(model, sources, wide.of(model.sources()));
        // Held though nobody may read it: the checks are counted before anything is written.
        Held held = Held.of(rows);
        boolean written = false;
        try {
            Refreshing checked = refreshing.checked(new ModelChecks(model, sources).counted(rows, held.rows()));
            boolean all = !read || anew || !refreshing.sameModel();
            if (all || !tables.difference(checked, held.rows(), whole.get())) {
                tables.overwrite(checked, held.rows(), whole.get());
            }
            written = true;
        } finally {
            if (!written || !read) {
                held.close();
            }
        }
        return read ? Optional.of(held) : Optional.empty();
    }

    /** Names a source that was made anew under its old name since, so that its versions count other changes now. */
    private Optional<String> remade(Refreshing refreshing) {
        return refreshing
                .made()
                .flatMap(made -> refreshing.versions().entrySet().stream()
                        .filter(source -> {
                            Long consumed = made.consumed().get(source.getKey());
                            return consumed != null && !consumed.equals(source.getValue());
                        })
                        .map(Map.Entry::getKey)
                        .filter(source -> lake.log(TableName.parse(source))
                                .commit(made.consumed().get(source))
                                .filter(commit -> commit.at().toEpochMilli()
                                        > made.startedAt() + made.durationMs() + CLOCKS_DIFFER_MS)
                                .isPresent())
                        .findFirst()
                        .map(source -> source + " was made anew since"));
    }

    private boolean few(Refreshing refreshing) {
        try {
            few.orElseThrow().refresh(refreshing);
            return true;
        } catch (LeftToSpark e) {
            LOG.info("{} is refreshed by Spark: {}", refreshing.model().table(), e.getMessage());
            return false;
        } catch (SparkOutOfMemoryError | DeltaConcurrentModificationException e) {
            // Nothing has been written. Spark's tasks wait for memory, and spill; its merge is done again where the
            // table
            // was compacted.
            LOG.warn("{} is refreshed by Spark: {}", refreshing.model().table(), e.getMessage());
            return false;
        }
    }

    private Refreshing begin(Model model) {
        return new Refreshing(model, made(model), versions(model), clock.millis(), List.of());
    }

    /** @return why it was not done */
    private Optional<String> increment(Refreshing refreshing) {
        Model model = refreshing.model();
        Map<String, Long> from = refreshing.made().orElseThrow().consumed();
        if (from.equals(refreshing.versions())) {
            // Another job was quicker.
            return Optional.empty();
        }
        boolean auto = model.materialization() == Materialization.AUTO;
        Optional<String> large = auto ? large(from, refreshing.versions()) : Optional.empty();
        if (large.isPresent()) {
            return large;
        }
        Increment increment = new Increment(session, lake, model);
        Held keys;
        long touched;
        try {
            keys = increment.keys(from, refreshing.versions(), this::at);
            touched = keys.rows().count();
        } catch (NotIncremental e) {
            return Optional.of(e.getMessage());
        } catch (Exception e) {
            if (forgotten(e)) {
                return Optional.of("what has changed in its sources is not known any more");
            }
            // Spark's AnalysisException is a checked one that no signature declares.
            if (auto && e instanceof AnalysisException) {
                return Optional.of("Spark cannot plan what the changes touch: " + line(e));
            }
            throw e;
        }
        try (keys) {
            if (auto
                    && touched
                            > ModelTables.MOST_CHANGED
                                    * lake.read(session, model.table()).count()) {
                return Optional.of(touched + " keys are touched");
            }
            apply(refreshing, increment, keys.rows(), touched);
            return Optional.empty();
        }
    }

    private void apply(Refreshing refreshing, Increment increment, Dataset<Row> keys, long touched) {
        Model model = refreshing.model();
        Function<String, Column> near = increment.near(keys, touched);
        Function<TableName, Dataset<Row>> sources = sources(refreshing.versions(), Map.of());
        Dataset<Row> touchedRows =
                increment.under(keys, touched, rows(model, sources).where(near.apply("")));
        try (Held fresh = Held.of(touchedRows)) {
            Refreshing checked = refreshing.checked(new ModelChecks(model, sources).counted(touchedRows, fresh.rows()));
            Column[] grain = ModelTables.grain(model);
            // A key that is touched need not be there: a MERGE that neither deletes nor inserts for it would fail.
            Dataset<Row> there = increment.under(
                    keys,
                    touched,
                    lake.read(session, model.table()).where(near.apply("")).select(grain));
            Dataset<Row> gone = there.join(
                    fresh.rows().select(grain), ModelTables.sameKey(model, there, fresh.rows()), "left_anti");
            tables.merge(
                    checked, fresh.rows(), gone, near.apply("t."), touched, "incremental: keys touched: " + touched);
        }
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
            if (changed > ModelTables.MOST_CHANGED * all) {
                return Optional.of(changed + " of " + all + " rows of " + table + " have changed");
            }
        }
        return Optional.empty();
    }

    /** Whether a reader failed because files or commits that it needs were cleaned away or never kept. */
    static boolean forgotten(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof DeltaThrowable || cause instanceof FileNotFoundException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Analyses the query against the tables' schemas without running it.
     *
     * @throws LakehouseException (usage) naming what is wrong
     */
    public void check(Model model) {
        Dataset<Row> rows = rows(model, sources(Map.of(), Map.of()));
        model.closed().ifPresent(closed -> {
            try {
                new Closing(closed, clock.instant()).marked(rows);
            } catch (Exception e) {
                // Spark's AnalysisException is a checked one that no signature declares.
                throw new LakehouseException(
                        Kind.USAGE, model.yaml() + ": closed: " + line(e) + ". Name columns of the model", e);
            }
        });
        if (model.materialization() == Materialization.INCREMENTAL) {
            new Increment(session, lake, model).impossible().ifPresent(why -> {
                throw unusable(model, "it cannot be incremental, " + why, null);
            });
        }
    }

    /** The rows that the table would have if it were made anew now. */
    Dataset<Row> whole(Model model) {
        return rows(model, sources(versions(model), Map.of()));
    }

    /** Why a model whose way is {@code auto} is always made anew; empty where it need not be. */
    public Optional<String> alwaysWhole(Model model) {
        return model.materialization() == Materialization.AUTO
                ? new Increment(session, lake, model).impossible()
                : Optional.empty();
    }

    /** The session that sources must be in. */
    SparkSession session() {
        return session;
    }

    private Function<TableName, Dataset<Row>> sources(Map<String, Long> versions, Map<TableName, Held> atHand) {
        return table -> atHand.containsKey(table) ? atHand.get(table).rows() : at(table, versions);
    }

    /**
     * What the query makes of its sources.
     *
     * @throws LakehouseException (usage) when it does not give the columns that the model declares
     */
    Dataset<Row> rows(Model model, Function<TableName, Dataset<Row>> sources) {
        return rows(model, sources, session);
    }

    private Dataset<Row> rows(Model model, Function<TableName, Dataset<Row>> sources, SparkSession in) {
        Dataset<Row> rows;
        try {
            rows = lake.query(in, SqlTables.in(model.sql()), sources);
        } catch (Exception e) {
            // Spark's AnalysisException is a checked one that no signature declares.
            throw unusable(model, line(e), e);
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
        return sources.at(table, versions);
    }

    static String line(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("it does not run");
    }

    private static String column(StructField field) {
        return field.name() + " " + field.dataType().sql().toLowerCase(java.util.Locale.ROOT);
    }

    private static LakehouseException unusable(Model model, String why, Throwable cause) {
        return new LakehouseException(Kind.USAGE, model.file() + ": " + why + ". Correct the model", cause);
    }

    private Optional<BatchRecord> made(Model model) {
        Optional<BatchRecord> said = direct.flatMap(tables -> tables.now(model.table()))
                .flatMap(TableState::metadata)
                .flatMap(BatchRecord::fromJson);
        if (said.isPresent()) {
            return said;
        }
        return lake.log(model.table()).newest(SourceVersions::record);
    }

    private Map<String, Long> versions(Model model) {
        Map<String, Long> versions = new TreeMap<>();
        for (TableName source : model.sources()) {
            Optional<Long> followed =
                    direct.flatMap(tables -> tables.now(source)).map(TableState::dataVersion);
            versions.put(
                    source.toString(),
                    followed.isPresent()
                            ? followed.get()
                            : lake.log(source)
                                    .newest(commit -> Optional.of(commit)
                                            .filter(Commit::changesData)
                                            .map(Commit::version))
                                    .orElse(Refreshing.NOT_THERE));
        }
        return versions;
    }
}
