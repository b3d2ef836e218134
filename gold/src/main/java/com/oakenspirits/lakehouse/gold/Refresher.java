package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.gold.TouchedKeys.NotIncremental;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.memory.SparkOutOfMemoryError;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings gold tables up to date with their models: reads the sources at one version each, and writes what has changed, or
 * all, in one commit that names these versions. Killed at any moment, a table is the old or the new one.
 */
public final class Refresher {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

    private final SparkSession session;
    private final Lake lake;
    private final Clock clock;
    private final ModelTables tables;
    private final SourceVersions sources;
    private final ModelQuery query;
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
        this.session = QuerySession.another(spark);
        // What is merged is kept at hand already; Delta need not keep a copy of its own.
        session.conf().set("spark.databricks.delta.merge.materializeSource", "none");
        this.lake = lake;
        this.clock = clock;
        this.tables = new ModelTables(session, lake, clock);
        this.sources = new SourceVersions(session, lake, direct);
        this.query = new ModelQuery(session, lake, clock);
        this.wide = new WideSession(session, direct, rowsOfATask);
        this.few = direct.map(tables -> new FewRows(
                session,
                lake,
                tables,
                clock,
                mostRead,
                (model, versions) -> query.rows(model, sources(versions, Map.of()))));
    }

    /** Whether the model or the rows of one of its sources have changed since its table was made. */
    public boolean stale(Model model) {
        Optional<BatchRecord> made = sources.newest(model);
        return made.isEmpty()
                || !made.get().contractVersion().equals(model.version())
                || !made.get().consumed().equals(sources.now(model));
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
        Optional<String> whole = anew ? Optional.of("asked for") : sources.remade(refreshing);
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
        Dataset<Row> rows = query.rows(model, sources, wide.of(model.sources()));
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

    private boolean few(Refreshing refreshing) {
        try {
            few.orElseThrow().refresh(refreshing);
            return true;
        } catch (LeftToSpark e) {
            LOG.info("{} is refreshed by Spark: {}", refreshing.model().table(), e.getMessage());
            return false;
        } catch (SparkOutOfMemoryError | DeltaConcurrentModificationException e) {
            // Nothing has been written. Spark's tasks wait for memory, and spill; its merge is done again where the
            // table was compacted.
            LOG.warn("{} is refreshed by Spark: {}", refreshing.model().table(), e.getMessage());
            return false;
        }
    }

    private Refreshing begin(Model model) {
        return new Refreshing(model, sources.newest(model), sources.now(model), clock.millis(), List.of());
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
            keys = increment.keys(from, refreshing.versions(), sources);
            touched = keys.rows().count();
        } catch (NotIncremental e) {
            return Optional.of(e.getMessage());
        } catch (Exception e) {
            if (SourceVersions.forgotten(e)) {
                return Optional.of("what has changed in its sources is not known any more");
            }
            // Spark's AnalysisException is a checked one that no signature declares.
            if (auto && e instanceof AnalysisException) {
                return Optional.of("Spark cannot plan what the changes touch: " + ModelQuery.line(e));
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
                increment.under(keys, touched, query.rows(model, sources).where(near.apply("")));
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
            long all = sources.at(table, to).count();
            if (changed > ModelTables.MOST_CHANGED * all) {
                return Optional.of(changed + " of " + all + " rows of " + table + " have changed");
            }
        }
        return Optional.empty();
    }

    /**
     * Analyses the query against the tables' schemas without running it.
     *
     * @throws LakehouseException (usage) naming what is wrong
     */
    public void check(Model model) {
        query.check(model, sources(Map.of(), Map.of()));
    }

    /** Why a model whose way is {@code auto} is always made anew; empty where it need not be. */
    public Optional<String> alwaysWhole(Model model) {
        return model.materialization() == Materialization.AUTO
                ? new Increment(session, lake, model).impossible()
                : Optional.empty();
    }

    /** The rows that the table would have if it were made anew now. */
    Dataset<Row> whole(Model model) {
        return query.rows(model, sources(sources.now(model), Map.of()));
    }

    private Function<TableName, Dataset<Row>> sources(Map<String, Long> versions, Map<TableName, Held> atHand) {
        return table -> atHand.containsKey(table) ? atHand.get(table).rows() : this.sources.at(table, versions);
    }
}
