package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The book of figures that were told otherwise before: a line for every row of a gold table that changed, came or went
 * after its model called it closed, from what to what and because of which events. It is made from the tables' change
 * feeds and the versions that their commits name, after the refresh and apart from it; how far it is stands in its own
 * commits, so nothing is told twice or forgotten.
 */
public final class Restatements {
    public static final TableName BOOK = TableName.ops("restatements");
    /** How many events of a line are named; all are counted. */
    public static final int MOST_EVENTS = 100;

    /** After so many commits without a line the book notes how far it is: they are not looked at again and again. */
    private static final int WORTH_A_NOTE = 50;

    private static final String CHANGE = "_change_type";
    private static final String FORGOTTEN = "not known any more";

    private final SparkSession session;
    private final Lake lake;
    private final Models models;
    private final SourceVersions versions;

    public Restatements(SparkSession spark, Lake lake, Models models) {
        this.session = QuerySession.another(spark);
        this.lake = lake;
        this.models = models;
        this.versions = new SourceVersions(session, lake, Optional.empty());
    }

    /**
     * The schema of {@code ops.restatements}. {@code kind} is changed, added or removed, or not known any more where a
     * commit's change feed was cleaned away before it was looked at; {@code changes} has the columns
     * that differ; {@code events} counts the causes, of which the first are named, and is null where the query does not
     * tell them. The {@code role} of a cause is new or replaced: a corrected row names both its events, a deleted one that
     * which had made it.
     */
    public static StructType schema() {
        return StructType.fromDDL("model string, key string, kind string,"
                + " changes array<struct<column: string, before: string, after: string>>,"
                + " causes array<struct<table: string, source: string, partition: int, offset: bigint, role: string>>,"
                + " events bigint, version bigint, committed_at timestamp");
    }

    /**
     * Brings the book up to date; costs nothing but a look when there is nothing new. One job at a time does this, within
     * the time that change feeds are kept.
     */
    public void gather() {
        try (Pending pending = pending()) {
            if (pending.lines().isPresent() || pending.looked() > WORTH_A_NOTE) {
                Dataset<Row> lines = pending.lines().orElseGet(() -> session.createDataFrame(List.of(), schema()));
                lake.append(lines.coalesce(1), BOOK, note(pending.now()).toJson());
            }
        }
    }

    private Pending pending() {
        Map<String, Long> now = new TreeMap<>(lake.log(BOOK)
                .newest(commit -> SourceVersions.record(commit).map(BatchRecord::consumed))
                .orElse(Map.of()));
        List<Dataset<Row>> lines = new ArrayList<>();
        List<Held> held = new ArrayList<>();
        int looked = 0;
        for (Model model : models.ordered()) {
            if (model.closed().isEmpty()) {
                continue;
            }
            long last = now.getOrDefault(model.table().toString(), -1L);
            Optional<BatchRecord> before = versions.made(model.table(), last).flatMap(SourceVersions::record);
            for (Commit commit : lake.log(model.table()).after(last)) {
                now.put(model.table().toString(), commit.version());
                Optional<BatchRecord> made = SourceVersions.record(commit);
                if (made.isPresent() && commit.changesData()) {
                    looked++;
                    // Of another model the figures are others by definition.
                    if (before.isPresent()
                            && before.get().contractVersion().equals(made.get().contractVersion())) {
                        lines(model, before.get(), made.get(), commit, held).ifPresent(lines::add);
                    }
                }
                before = made.isPresent() ? made : before;
            }
        }
        return new Pending(lines.stream().reduce(Dataset::unionByName), now, looked, held);
    }

    private Optional<Dataset<Row>> lines(
            Model model, BatchRecord before, BatchRecord made, Commit commit, List<Held> held) {
        try {
            Dataset<Row> feed = new Closing(model.closed().orElseThrow(), commit.at())
                    .marked(lake.feed(session, model.table(), commit.version(), commit.version()));
            Dataset<Row> restated = kept(restated(model, feed), held);
            if (restated.isEmpty()) {
                return Optional.empty();
            }
            Dataset<Row> keys = restated.select(Causes.ABOUT, "g.*");
            return Optional.of(
                    told(model, commit, restated, causes(model, keys, before.consumed(), made.consumed(), held)));
        } catch (Exception e) {
            if (!SourceVersions.forgotten(e)) {
                throw e;
            }
            return Optional.of(session.createDataFrame(
                    List.of(RowFactory.create(
                            model.name(),
                            "",
                            FORGOTTEN,
                            List.of(),
                            null,
                            null,
                            commit.version(),
                            Timestamp.from(commit.at()))),
                    schema()));
        }
    }

    private Optional<Dataset<Row>> causes(
            Model model, Dataset<Row> keys, Map<String, Long> from, Map<String, Long> to, List<Held> held) {
        try {
            return new Causes(session, lake, models).of(model, keys, from, to).map(found -> kept(found, held));
        } catch (Exception e) {
            if (SourceVersions.forgotten(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Computed at once: what is forgotten shows when files are read. */
    private static Dataset<Row> kept(Dataset<Row> rows, List<Held> held) {
        Held kept = Held.of(rows);
        held.add(kept);
        kept.rows().count();
        return kept.rows();
    }

    private static Dataset<Row> told(Model model, Commit commit, Dataset<Row> restated, Optional<Dataset<Row>> causes) {
        Dataset<Row> rows = restated.select(Causes.ABOUT, "kind", "changes");
        Dataset<Row> told = causes.isEmpty()
                ? rows.withColumn("causes", lit(null)).withColumn("events", lit(null))
                : rows.join(
                                causes.get()
                                        .groupBy(Causes.ABOUT)
                                        .agg(functions
                                                .sort_array(functions.collect_list(functions.struct(
                                                        col("table"),
                                                        col("source"),
                                                        col("partition"),
                                                        col("offset"),
                                                        col("role"))))
                                                .as("causes")),
                                scala.jdk.javaapi.CollectionConverters.asScala(List.of(Causes.ABOUT))
                                        .toSeq(),
                                "left")
                        .withColumn(
                                "events",
                                functions.when(col("causes").isNull(), 0).otherwise(functions.size(col("causes"))))
                        .withColumn("causes", functions.slice(col("causes"), 1, MOST_EVENTS));
        return told.select(
                        lit(model.name()).as("model"),
                        col(Causes.ABOUT).as("key"),
                        col("kind"),
                        col("changes"),
                        col("causes"),
                        col("events").cast("bigint").as("events"),
                        lit(commit.version()).as("version"),
                        lit(Timestamp.from(commit.at())).as("committed_at"))
                .to(schema());
    }

    /** The rows of a commit that were closed before or are now: {@code _about}, the grain in {@code g}, what became of them. */
    private static Dataset<Row> restated(Model model, Dataset<Row> feed) {
        Dataset<Row> was =
                feed.where(col(CHANGE).isin("update_preimage", "delete")).as("b");
        Dataset<Row> is =
                feed.where(col(CHANGE).isin("update_postimage", "insert")).as("a");
        Column sameKey = model.grain().stream()
                .map(Increment::quoted)
                .map(key -> col("b." + key).eqNullSafe(col("a." + key)))
                .reduce(Column::and)
                .orElseThrow();
        Column there = col("b." + CHANGE).isNotNull();
        Column stays = col("a." + CHANGE).isNotNull();
        Column[] changes = model.columns().stream()
                .map(Model.ModelColumn::name)
                .filter(name -> !model.grain().contains(name))
                .map(name -> functions.when(
                        functions.not(
                                col("b." + Increment.quoted(name)).eqNullSafe(col("a." + Increment.quoted(name)))),
                        functions.struct(
                                lit(name).as("column"),
                                col("b." + Increment.quoted(name))
                                        .cast("string")
                                        .as("before"),
                                col("a." + Increment.quoted(name))
                                        .cast("string")
                                        .as("after"))))
                .toArray(Column[]::new);
        Column[] grain = model.grain().stream()
                .map(Increment::quoted)
                .map(key -> functions
                        .when(there, col("b." + key))
                        .otherwise(col("a." + key))
                        .as(key.replace("`", "")))
                .toArray(Column[]::new);
        return was.join(is, sameKey, "full_outer")
                .where(col("b." + Closing.CLOSED).or(col("a." + Closing.CLOSED)))
                .select(
                        functions.struct(grain).as("g"),
                        functions
                                .when(there.and(stays), "changed")
                                .when(there, "removed")
                                .otherwise("added")
                                .as("kind"),
                        functions.array_compact(functions.array(changes)).as("changes"))
                .where(functions.not(col("kind")
                        .equalTo("changed")
                        .and(functions.size(col("changes")).equalTo(0))))
                .withColumn(
                        Causes.ABOUT,
                        functions.concat_ws(
                                " ",
                                model.grain().stream()
                                        .map(key -> functions.concat(
                                                lit(key + "="),
                                                functions.coalesce(
                                                        col("g." + Increment.quoted(key))
                                                                .cast("string"),
                                                        lit(""))))
                                        .toArray(Column[]::new)));
    }

    private static BatchRecord note(Map<String, Long> now) {
        return new BatchRecord("ops", BOOK.dataset(), 0, "", 0, 0, 0, 0, 0, List.of(), "", now, List.of(), 0, 0);
    }

    /**
     * What is not in the book yet.
     *
     * @param now table name to the version that the book will then be at
     * @param looked how many commits were looked at
     */
    private record Pending(Optional<Dataset<Row>> lines, Map<String, Long> now, int looked, List<Held> held)
            implements AutoCloseable {
        @Override
        public void close() {
            held.forEach(Held::close);
        }
    }
}
