package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Applies the events of a change stream: logs them, folds them into what stands, and writes the difference. Keys whose
 * events come in order are folded onto their row; those with a late event, where an older state can matter, are folded
 * anew from all their events; a truncate folds everything anew. The commit to the current table is the last of a batch.
 */
final class ChangeStream {
    private final Lake lake;
    private final StreamRows shape;
    private final StreamTables tables;
    /** Whether an event that a newer one follows can still change something. */
    private final boolean deep;

    ChangeStream(Lake lake, Contract contract, Checker checker) {
        this.lake = lake;
        this.shape = new StreamRows(contract, checker);
        this.tables = new StreamTables(lake, contract, shape);
        this.deep = shape.history() || shape.ignoreNulls();
    }

    StreamTables tables() {
        return tables;
    }

    /**
     * Folds a batch of accepted rows, which are in the log of events already.
     *
     * @param again whether a batch before this one was interrupted, so that the history may hold a part of these rows
     */
    Folding fold(Dataset<Row> rows, BatchFacts facts, long version, boolean again) {
        Dataset<Row> accepted = shape.history() ? rows : rows.withColumn(Checker.VALID_FROM, lit(0));
        if (facts.truncates() > 0) {
            return foldAll(accepted, version);
        }
        Dataset<Row> fresh = accepted.where(changes()).select(in(fresh()));
        Column range = range("", facts);
        Dataset<Row> standing = standing(accepted).where(range);
        Dataset<Row> deletes = events(accepted, version)
                .where(col(ChangeDecoder.OP).equalTo(Op.DELETE.id()).and(range));
        List<Row> truncates = sorted(truncates(accepted, version));
        if (!deep) {
            Dataset<Row> keys = fresh.select(columns(shape.keys())).distinct();
            return folding(
                    fresh.unionByName(of(standing, keys, StreamRows.STANDING))
                            .unionByName(of(deletes, keys, StreamRows.STANDING)),
                    truncates,
                    Optional.empty(),
                    false);
        }
        Held firsts = Held.of(firsts(fresh, standing, deletes, again, !truncates.isEmpty()));
        try {
            Dataset<Row> late = firsts.rows().where("_late");
            boolean anyLate = !late.limit(1).isEmpty();
            Dataset<Row> folded =
                    fresh.unionByName(of(standing, firsts.rows().where("not _late"), StreamRows.STANDING));
            if (!anyLate) {
                return folding(folded, truncates, Optional.empty(), false).with(firsts);
            }
            return folding(
                            folded.unionByName(of(current(accepted).where(range), late, StreamRows.SEEN))
                                    .unionByName(of(
                                            events(accepted, version)
                                                    .where(changes().and(range)),
                                            late,
                                            StreamRows.OLD)),
                            truncates,
                            Optional.of(late),
                            false)
                    .with(firsts);
        } catch (RuntimeException e) {
            firsts.close();
            throw e;
        }
    }

    /** All events there are, against all current rows. */
    private Folding foldAll(Dataset<Row> accepted, long version) {
        Dataset<Row> rows = accepted.where(changes())
                .select(in(fresh()))
                .unionByName(events(accepted, version).where(changes()).select(in(lit(StreamRows.OLD))))
                .unionByName(current(accepted).select(in(lit(StreamRows.SEEN))));
        Dataset<Row> truncates = truncates(accepted, version)
                .unionByName(accepted.where(col(ChangeDecoder.OP).equalTo(Op.TRUNCATE.id()))
                        .select(in(lit(StreamRows.OLD))));
        return folding(rows, sorted(truncates), Optional.empty(), true);
    }

    private Folding folding(Dataset<Row> rows, List<Row> truncates, Optional<Dataset<Row>> late, boolean all) {
        Column[] keys = columns(shape.keys());
        Column[] order = Stream.of(
                        shape.keys().stream().map(functions::col),
                        shape.sequence().stream().map(functions::col),
                        Stream.of(col(ChangeDecoder.OP).notEqual(Op.UPSERT.id())),
                        Checker.COORDINATES.stream().map(functions::col),
                        Stream.of(col(StreamRows.KIND)))
                .flatMap(columns -> columns)
                .toArray(Column[]::new);
        Held plan = Held.of(rows.repartition(keys)
                .sortWithinPartitions(order)
                .mapPartitions(
                        new FoldKeys(shape, rows.schema(), truncates), Encoders.row(StreamRows.out(rows.schema()))));
        Map<String, Long> counts = new HashMap<>();
        plan.rows()
                .groupBy(StreamRows.OUT)
                .agg(functions.sum(StreamRows.COUNT))
                .collectAsList()
                .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        List<String> ties = counts.getOrDefault(FoldKeys.TIE, 0L) == 0
                ? List.of()
                : plan
                        .rows()
                        .where(col(StreamRows.OUT).equalTo(FoldKeys.TIE))
                        .select(StreamRows.NOTE)
                        .limit(100)
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0))
                        .toList();
        return new Folding(plan, counts, ties, late, all, Optional.empty());
    }

    /** Adds the accepted rows to the log of events. */
    void log(Dataset<Row> accepted, BatchFacts facts, long version, String metadata) {
        List<Column> columns = new ArrayList<>();
        shape.silver().forEach(name -> columns.add(col(Checker.quoted(name))));
        columns.add(col(ChangeDecoder.OP));
        columns.add(col(ChangeDecoder.PART));
        if (shape.history()) {
            columns.add(col(Checker.VALID_FROM));
        }
        columns.add(col("_landed_at"));
        columns.add(lit(version).as(StreamTables.BATCH));
        tables.log(accepted.select(columns.toArray(Column[]::new)), facts.accepted(), metadata);
    }

    /** Writes what was folded: history first, then the current rows with the record of the batch. */
    void write(Folding folding, BatchFacts facts, Stamp stamp) {
        Column range = range("t.", facts);
        if (shape.history()) {
            writeHistory(folding, facts, range, stamp);
        }
        Dataset<Row> rows = folding.rows(FoldKeys.INSERT, FoldKeys.CHANGE, FoldKeys.DELETE);
        if (folding.count(FoldKeys.CHANGE) + folding.count(FoldKeys.DELETE) > 0) {
            tables.mergeCurrent(rows, folding.all() ? lit(true) : range, stamp);
        } else if (folding.count(FoldKeys.INSERT) > 0) {
            tables.appendCurrent(rows, stamp);
        } else {
            tables.appendCurrent(rows.sparkSession().createDataFrame(List.of(), rows.schema()), stamp);
        }
    }

    private void writeHistory(Folding folding, BatchFacts facts, Column range, Stamp batch) {
        Dataset<Row> versions = folding.rows(FoldKeys.VERSION);
        // Written again after an interruption it must not be skipped: it is the same or, under a mended contract,
        // better.
        Stamp stamp = new Stamp("lakehouse/" + tables.history() + "/" + UUID.randomUUID(), 0, batch.metadata());
        if (folding.all()) {
            tables.replaceHistory(versions, stamp);
        } else if (folding.late().isPresent() && lake.exists(tables.history())) {
            tables.mergeHistory(versions, Optional.of(vanished(versions, folding, facts)), false, range, stamp);
        } else if (folding.count(FoldKeys.CHANGE) + folding.count(FoldKeys.DELETE) > 0) {
            tables.mergeHistory(versions, Optional.empty(), true, range, stamp);
        } else if (folding.count(FoldKeys.VERSION) > 0 || !lake.exists(tables.history())) {
            tables.appendHistory(versions, stamp);
        }
    }

    /** Versions of late keys that there are and should not be. */
    private Dataset<Row> vanished(Dataset<Row> versions, Folding folding, BatchFacts facts) {
        List<String> identity = new ArrayList<>(shape.keys());
        identity.add(StreamTables.VALID_FROM);
        Dataset<Row> keys = folding.late().orElseThrow().select(columns(shape.keys()));
        return lake.read(versions.sparkSession(), tables.history())
                .where(range("", facts))
                .select(columns(identity))
                .join(keys, seq(shape.keys()), "left_semi")
                .join(
                        versions.withColumn(StreamTables.VALID_FROM, col(Checker.VALID_FROM))
                                .select(columns(identity)),
                        seq(identity),
                        "left_anti");
    }

    /** The least sequence of each key in the batch, and whether it is late. */
    private Dataset<Row> firsts(
            Dataset<Row> fresh, Dataset<Row> standing, Dataset<Row> deletes, boolean again, boolean truncated) {
        Column sequence = functions.struct(columns(shape.sequence()));
        Dataset<Row> firsts =
                fresh.groupBy(columns(shape.keys())).agg(functions.min(sequence).as("_first"));
        if (again) {
            return firsts.withColumn("_late", lit(true));
        }
        Dataset<Row> stands = standing.select(
                Stream.concat(shape.keys().stream().map(functions::col), Stream.of(sequence.as("_stands")))
                        .toArray(Column[]::new));
        Dataset<Row> deleted = deletes.select(columns(shape.keys())).distinct().withColumn("_deleted", lit(true));
        return firsts.join(stands, seq(shape.keys()), "left")
                .join(deleted, seq(shape.keys()), "left")
                .withColumn(
                        "_late",
                        functions
                                .when(col("_stands").isNotNull(), col("_first").leq(col("_stands")))
                                .otherwise(functions
                                        .coalesce(col("_deleted"), lit(false))
                                        .or(lit(truncated))));
    }

    /** What each key's events so far came to: with history its version in force. */
    private Dataset<Row> standing(Dataset<Row> accepted) {
        if (!shape.history()) {
            return current(accepted);
        }
        Dataset<Row> like = accepted.withColumn(StreamTables.VALID_FROM, col(Checker.VALID_FROM))
                .withColumn(StreamTables.VALID_TO, col(Checker.VALID_FROM));
        return there(tables.history(), like)
                .where(col(StreamTables.VALID_TO).isNull())
                .withColumn(ChangeDecoder.OP, lit(Op.UPSERT.id()))
                .withColumn(Checker.VALID_FROM, col(StreamTables.VALID_FROM));
    }

    private Dataset<Row> current(Dataset<Row> accepted) {
        // Only there to be compared: since when it is valid does not matter.
        return there(tables.current(), accepted)
                .withColumn(ChangeDecoder.OP, lit(Op.UPSERT.id()))
                .withColumn(
                        Checker.VALID_FROM,
                        lit(shape.history() ? null : 0)
                                .cast(accepted.schema()
                                        .apply(Checker.VALID_FROM)
                                        .dataType()));
    }

    private Dataset<Row> events(Dataset<Row> accepted, long before) {
        Dataset<Row> events = there(tables.events(), accepted.withColumn(StreamTables.BATCH, lit(0L)))
                .where(col(StreamTables.BATCH).lt(before));
        return shape.history() ? events : events.withColumn(Checker.VALID_FROM, lit(0));
    }

    private Dataset<Row> truncates(Dataset<Row> accepted, long before) {
        return events(accepted, before)
                .where(col(ChangeDecoder.OP).equalTo(Op.TRUNCATE.id()))
                .select(in(lit(StreamRows.OLD)));
    }

    /** The rows of a table with the columns of {@code like}; none where there is no table. */
    private Dataset<Row> there(TableName table, Dataset<Row> like) {
        return lake.exists(table)
                ? Judge.widened(lake.read(like.sparkSession(), table), like)
                : like.sparkSession().createDataFrame(List.of(), like.schema());
    }

    private List<Row> sorted(Dataset<Row> truncates) {
        return truncates
                .orderBy(Stream.concat(shape.sequence().stream(), Checker.COORDINATES.stream())
                        .map(functions::col)
                        .toArray(Column[]::new))
                .collectAsList();
    }

    private Dataset<Row> of(Dataset<Row> rows, Dataset<Row> keys, int kind) {
        return rows.select(in(lit(kind)))
                .join(keys.select(columns(shape.keys())), seq(shape.keys()), "left_semi")
                .select(columns(inNames()));
    }

    private Column fresh() {
        // The second row of a message that moves a row to another key counts for nothing of its own.
        return functions
                .when(col(ChangeDecoder.PART).equalTo(0), lit(StreamRows.NEW))
                .otherwise(lit(StreamRows.OLD));
    }

    private Column[] in(Column kind) {
        List<Column> in = new ArrayList<>();
        shape.silver().forEach(name -> in.add(col(Checker.quoted(name))));
        in.add(col(ChangeDecoder.OP));
        in.add(col(Checker.VALID_FROM));
        in.add(kind.as(StreamRows.KIND));
        return in.toArray(Column[]::new);
    }

    private List<String> inNames() {
        List<String> names = new ArrayList<>(shape.silver());
        names.addAll(List.of(ChangeDecoder.OP, Checker.VALID_FROM, StreamRows.KIND));
        return names;
    }

    private static Column changes() {
        return col(ChangeDecoder.OP).isin(Op.UPSERT.id(), Op.DELETE.id());
    }

    private Column range(String alias, BatchFacts facts) {
        return facts.least() == null
                ? lit(true)
                : col(alias + Checker.quoted(shape.keys().get(0))).between(lit(facts.least()), lit(facts.greatest()));
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(Checker.quoted(name))).toArray(Column[]::new);
    }

    private static scala.collection.immutable.Seq<String> seq(List<String> names) {
        return scala.jdk.javaapi.CollectionConverters.asScala(names).toSeq();
    }

    /**
     * What a batch comes to.
     *
     * @param plan rows of {@link FoldKeys}
     * @param counts rows, or what they count, by {@code _out}
     * @param ties the first hundred real ties, for people
     * @param late the keys that were folded anew from all their events, if there are any
     * @param all whether every key was
     * @param firsts what has to be let go
     */
    record Folding(
            Held plan,
            Map<String, Long> counts,
            List<String> ties,
            Optional<Dataset<Row>> late,
            boolean all,
            Optional<Held> firsts)
            implements AutoCloseable {

        Folding with(Held held) {
            return new Folding(plan, counts, ties, late, all, Optional.of(held));
        }

        long count(String out) {
            return counts.getOrDefault(out, 0L);
        }

        Fates fates() {
            Map<Fate, Long> fates = new EnumMap<>(Fate.class);
            for (Fate fate : Fate.values()) {
                fates.put(fate, count(FoldKeys.FATE + fate.name().toLowerCase(Locale.ROOT)));
            }
            return new Fates(fates);
        }

        Dataset<Row> rows(String... outs) {
            return plan.rows().where(col(StreamRows.OUT).isin((Object[]) outs));
        }

        @Override
        public void close() {
            plan.close();
            firsts.ifPresent(Held::close);
        }
    }
}
