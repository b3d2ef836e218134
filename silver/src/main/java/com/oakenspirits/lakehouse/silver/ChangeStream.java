package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.KeyHashes;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Applies the events of a change stream: logs them, folds them into what stands, and writes the difference. Keys whose
 * events come in order are folded onto their row; those with a late event, where an older state can matter, are folded
 * anew from all their events; a truncate folds everything anew. The commit to the current table is the last of a batch.
 */
final class ChangeStream implements Target {
    private final SparkSession session;
    private final Lake lake;
    private final TableName bronze;
    private final StreamRows shape;
    private final StreamTables tables;
    private final StreamState state;
    /** Whether an event that a newer one follows can still change something: with history, and of partial updates. */
    private final boolean deep;

    private Optional<List<Row>> truncates = Optional.empty();
    private Optional<Boolean> logsUnchanged = Optional.empty();

    ChangeStream(SparkSession session, Lake lake, Contract contract, Checker checker) {
        this.session = session;
        this.lake = lake;
        this.bronze = TableName.bronze(contract.dataset());
        this.shape = new StreamRows(contract, checker);
        this.tables = new StreamTables(lake, contract, shape);
        this.state = new StreamState(lake, shape, tables);
        this.deep = shape.history() || shape.ignoreNulls();
    }

    StreamTables tables() {
        return tables;
    }

    @Override
    public boolean takeBack(long consumed) {
        truncates = Optional.empty();
        logsUnchanged = Optional.empty();
        return new Cursor(lake, bronze).takeBack(session, tables.events(), consumed);
    }

    @Override
    public void takeBack(Dataset<Row> messages) {
        if (lake.exists(tables.events())) {
            tables.unlog(messages);
        }
    }

    @Override
    public void apply(Dataset<Row> accepted, BatchFacts facts, Batch batch) {
        // Folded before the log has this batch's events: what it reads there are earlier ones.
        try (Folding folding = fold(accepted, facts, batch.refold())) {
            // A first batch of garbage alone makes the table too: the next start asks for all that the contract has.
            if (facts.accepted() > 0 || !lake.exists(tables.events())) {
                log(accepted, facts, batch);
            }
            Fates fates = folding.fates();
            write(
                    folding,
                    accepted,
                    facts,
                    batch.stamp(batch.record(
                            fates.applied() + facts.truncates(),
                            fates.of(Fate.SUPERSEDED),
                            fates.duplicate() + facts.tombstones() + facts.filtered(),
                            facts.refused(),
                            rules(facts, folding),
                            folding.count(FoldKeys.TIE) == 0
                                    ? List.of()
                                    : Ties.of(folding.rows(FoldKeys.TIE), StreamRows.NOTE))));
        }
    }

    @Override
    public Again again(Dataset<Row> accepted, BatchFacts facts) {
        // What an event changes depends on all the others of its key: it is found out when nobody else writes.
        return new Again() {
            @Override
            public void apply(Batch batch) {
                again(accepted, facts, batch);
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    private void again(Dataset<Row> rows, BatchFacts facts, Batch batch) {
        truncates = Optional.empty();
        logsUnchanged = Optional.empty();
        Dataset<Row> logged = rows.select(logged(batch, facts));
        try (Held changed = Held.of(tables.unlike(logged))) {
            long different = changed.rows().count();
            if (different > 0) {
                tables.relog(changed.rows());
            }
            // A message that moves a row to another key is two events and counts once.
            long applied = Math.min(different, facts.accepted());
            // Folded whether the log has changed or not: who did that may have died before this.
            Dataset<Row> accepted = shape.history() ? rows : rows.withColumn(Checker.VALID_FROM, lit(0));
            try (Folding folding = foldAgain(accepted, facts)) {
                write(
                        folding,
                        accepted,
                        facts,
                        batch.stamp(batch.record(
                                applied,
                                0,
                                facts.accepted() - applied + facts.filtered(),
                                0,
                                facts.rules(),
                                List.of())));
            }
        }
    }

    /** The keys of these rows from all events that the log has of them. */
    private Folding foldAgain(Dataset<Row> accepted, BatchFacts facts) {
        Dataset<Row> none = accepted.where(lit(false));
        Dataset<Row> earlier = state.events(accepted);
        if (facts.truncates() > 0) {
            return foldAll(none, earlier);
        }
        Dataset<Row> keys =
                state.fresh(accepted).select(StreamState.columns(shape.keys())).distinct();
        return refold(state.fresh(none), earlier, keys, range("", facts), truncates(earlier));
    }

    /**
     * Folds the log of events alone.
     *
     * @param like checked rows, for their columns
     * @return what would have to change
     */
    Folding refold(Dataset<Row> like) {
        Dataset<Row> none = like.where(lit(false));
        Dataset<Row> accepted = shape.history() ? none : none.withColumn(Checker.VALID_FROM, lit(0));
        return foldAll(accepted, state.events(accepted));
    }

    StreamRows shape() {
        return shape;
    }

    /** @param again whether a batch before this one was interrupted, so that the history may hold a part of these rows */
    private Folding fold(Dataset<Row> rows, BatchFacts facts, boolean again) {
        Dataset<Row> accepted = shape.history() ? rows : rows.withColumn(Checker.VALID_FROM, lit(0));
        Dataset<Row> earlier = state.events(accepted);
        if (facts.truncates() > 0) {
            truncates = Optional.empty();
            return foldAll(accepted, earlier);
        }
        Dataset<Row> fresh = state.fresh(accepted);
        Column range = range("", facts);
        Dataset<Row> standing = state.standing(accepted).where(range);
        Dataset<Row> deletes =
                earlier.where(col(ChangeDecoder.OP).equalTo(Op.DELETE.id()).and(range));
        List<Row> truncates = truncates(earlier);
        Dataset<Row> keys = fresh.select(StreamState.columns(shape.keys()));
        keys = facts.small() ? functions.broadcast(keys) : keys.distinct();
        boolean deep = this.deep || partial(facts);
        if (deep && again) {
            return refold(fresh, earlier, keys, range, truncates);
        }
        Folding folding = folding(
                fresh.unionByName(state.of(standing, keys, StreamRows.STANDING))
                        .unionByName(state.of(deletes, keys, deep ? StreamRows.DELETED : StreamRows.STANDING)),
                truncates,
                deep,
                false);
        if (folding.count(FoldKeys.LATE) == 0) {
            return folding;
        }
        try {
            Dataset<Row> late = folding.rows(FoldKeys.LATE).select(StreamState.columns(shape.keys()));
            return folding.and(refold(fresh, earlier, late, range, truncates));
        } catch (RuntimeException e) {
            folding.close();
            throw e;
        }
    }

    /** Keys with late events, from all their events against their current rows. */
    private Folding refold(
            Dataset<Row> fresh, Dataset<Row> earlier, Dataset<Row> keys, Column range, List<Row> truncates) {
        Dataset<Row> rows = fresh.join(keys, StreamState.seq(shape.keys()), "left_semi")
                .select(StreamState.columns(List.of(fresh.columns())))
                .unionByName(state.of(state.current(fresh).where(range), keys, StreamRows.SEEN))
                .unionByName(state.of(earlier.where(StreamState.changes().and(range)), keys, StreamRows.OLD));
        return folding(rows, truncates, false, false).of(keys);
    }

    /** The truncates of earlier batches, asked for once: only a batch that has some adds to them. */
    private List<Row> truncates(Dataset<Row> earlier) {
        if (truncates.isEmpty()) {
            truncates = Optional.of(state.sorted(state.truncates(earlier)));
        }
        return truncates.get();
    }

    /** All events there are, against all current rows. */
    private Folding foldAll(Dataset<Row> accepted, Dataset<Row> earlier) {
        Dataset<Row> rows = state.fresh(accepted)
                .unionByName(earlier.where(StreamState.changes()).select(state.in(lit(StreamRows.OLD))))
                .unionByName(state.current(accepted).select(state.in(lit(StreamRows.SEEN))));
        Dataset<Row> truncates = state.truncates(earlier)
                .unionByName(accepted.where(col(ChangeDecoder.OP).equalTo(Op.TRUNCATE.id()))
                        .select(state.in(lit(StreamRows.OLD))));
        return folding(rows, state.sorted(truncates), false, true);
    }

    private Folding folding(Dataset<Row> rows, List<Row> truncates, boolean namesLate, boolean all) {
        Column[] keys = StreamState.columns(shape.keys());
        Column[] order = Stream.of(
                        shape.keys().stream().map(functions::col),
                        shape.sequence().stream().map(functions::col),
                        Stream.of(col(ChangeDecoder.OP).notEqual(Op.UPSERT.id())),
                        Checker.COORDINATES.stream().map(functions::col),
                        // Of two rows of one message under one key the last stands.
                        Stream.of(col(ChangeDecoder.PART), col(StreamRows.KIND)))
                .flatMap(columns -> columns)
                .toArray(Column[]::new);
        FoldCells cells = new FoldCells(rows.schema());
        Dataset<Row> sorted = cells.in(rows).repartition(keys).sortWithinPartitions(order);
        Dataset<Row> folded = sorted.mapPartitions(
                new FoldKeys(shape, sorted.schema(), cells, truncates, namesLate),
                Encoders.row(StreamRows.out(sorted.schema())));
        Held plan = Held.of(FoldCells.out(folded, StreamRows.out(rows.schema())));
        Map<String, Long> counts = new HashMap<>();
        plan.rows()
                .groupBy(StreamRows.OUT)
                .agg(functions.sum(StreamRows.COUNT))
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        return new Folding(List.of(plan), counts, Optional.empty(), all);
    }

    /** Adds the accepted rows to the log of events. */
    private void log(Dataset<Row> accepted, BatchFacts facts, Batch batch) {
        if (facts.unchanged() > 0) {
            logsUnchanged = Optional.of(true);
        }
        tables.log(
                accepted.select(logged(batch, facts)),
                facts.rows(),
                batch.part("events", facts.accepted(), 0).toJson());
    }

    /** The rules of the contract, and how many values that did not change are known. */
    private static List<RuleCount> rules(BatchFacts facts, Folding folding) {
        if (facts.unchanged() == 0) {
            return facts.rules();
        }
        long unknown = folding.count(FoldKeys.UNKNOWN);
        List<RuleCount> rules = new ArrayList<>(facts.rules());
        rules.add(new RuleCount("large_value_known", "", "warning", facts.unchanged() - unknown, unknown));
        return rules;
    }

    /** Whether an event of this batch, or one that the log has, leaves a column as it was. */
    private boolean partial(BatchFacts facts) {
        if (shape.partial() && facts.unchanged() == 0 && logsUnchanged.isEmpty()) {
            logsUnchanged = Optional.of(tables.logsUnchanged(session));
        }
        return shape.partial() && (facts.unchanged() > 0 || logsUnchanged.orElse(false));
    }

    private Column[] logged(Batch batch, BatchFacts facts) {
        List<Column> columns = new ArrayList<>();
        shape.silver().forEach(name -> columns.add(col(Checker.quoted(name))));
        columns.add(col(ChangeDecoder.OP));
        columns.add(col(ChangeDecoder.PART));
        // The log of a database that has no such values is as it was.
        if (partial(facts)) {
            columns.add(col(Unchanged.COLUMN));
        }
        if (shape.history()) {
            columns.add(col(Checker.VALID_FROM));
        }
        columns.add(col("_landed_at"));
        columns.add(lit(batch.version()).as(StreamTables.BATCH));
        return columns.toArray(Column[]::new);
    }

    /** Writes what was folded: history first, then the current rows with the record of the batch. */
    private void write(Folding folding, Dataset<Row> accepted, BatchFacts facts, Stamp stamp) {
        boolean changes = folding.count(FoldKeys.CHANGE) + folding.count(FoldKeys.DELETE) > 0;
        Column touched = folding.all() || !(changes || folding.late().isPresent())
                ? lit(true)
                : range("t.", facts)
                        .and(KeyHashes.of(accepted, facts.rows(), shape.keys()).apply("t."));
        if (shape.history()) {
            writeHistory(folding, facts, touched, stamp);
        }
        Dataset<Row> rows = folding.rows(FoldKeys.INSERT, FoldKeys.CHANGE, FoldKeys.DELETE);
        if (changes) {
            tables.mergeCurrent(rows, touched, stamp);
        } else if (folding.count(FoldKeys.INSERT) > 0) {
            tables.appendCurrent(rows, stamp);
        } else {
            tables.appendCurrent(rows.sparkSession().createDataFrame(List.of(), rows.schema()), stamp);
        }
    }

    private void writeHistory(Folding folding, BatchFacts facts, Column touched, Stamp batch) {
        Dataset<Row> versions = folding.rows(FoldKeys.VERSION);
        // Written again after an interruption it must not be skipped: it is the same or, under a mended contract,
        // better.
        Stamp stamp = new Stamp("lakehouse/" + tables.history() + "/" + UUID.randomUUID(), 0, batch.metadata());
        if (folding.all()) {
            tables.replaceHistory(versions, stamp);
        } else if (folding.late().isPresent() && lake.exists(tables.history())) {
            tables.mergeHistory(versions, Optional.of(vanished(versions, folding, facts)), false, touched, stamp);
        } else if (folding.count(FoldKeys.CHANGE) + folding.count(FoldKeys.DELETE) > 0) {
            tables.mergeHistory(versions, Optional.empty(), true, touched, stamp);
        } else if (folding.count(FoldKeys.VERSION) > 0 || !lake.exists(tables.history())) {
            tables.appendHistory(versions, stamp);
        }
    }

    /** Versions of late keys that there are and should not be. */
    private Dataset<Row> vanished(Dataset<Row> versions, Folding folding, BatchFacts facts) {
        List<String> identity = new ArrayList<>(shape.keys());
        identity.add(StreamTables.VALID_FROM);
        Dataset<Row> keys = folding.late().orElseThrow().select(StreamState.columns(shape.keys()));
        return lake.read(versions.sparkSession(), tables.history())
                .where(range("", facts))
                .select(StreamState.columns(identity))
                .join(keys, StreamState.seq(shape.keys()), "left_semi")
                .join(
                        versions.withColumn(StreamTables.VALID_FROM, col(Checker.VALID_FROM))
                                .select(StreamState.columns(identity)),
                        StreamState.seq(identity),
                        "left_anti");
    }

    private Column range(String alias, BatchFacts facts) {
        return facts.within(col(alias + Checker.quoted(shape.keys().get(0))));
    }
}
