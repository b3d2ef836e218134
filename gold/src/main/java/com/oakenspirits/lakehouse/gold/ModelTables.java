package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Writes the tables of models: every refresh is one commit, which carries the versions it was made from. */
final class ModelTables {
    /** Beyond this part of a table, making all anew is less work than telling what has changed. */
    static final double MOST_CHANGED = 0.3;

    private static final String GONE = "_gone";
    private static final Map<String, String> FEED = Map.of(
            "delta.enableChangeDataFeed",
            "true",
            "delta.enableDeletionVectors",
            "true",
            "delta.checkpointInterval",
            "100");

    private final SparkSession session;
    private final Lake lake;
    private final Clock clock;
    /** Not the session: Spark's own threads lock it while a merge waits for them. */
    private final Object merging = new Object();

    ModelTables(SparkSession session, Lake lake, Clock clock) {
        this.session = session;
        this.lake = lake;
        this.clock = clock;
    }

    /** Writes those rows alone that differ; false where that would be most of them. */
    boolean difference(Refreshing refreshing, Dataset<Row> rows, String why) {
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

    /**
     * Writes rows over those with the same key, where they differ.
     *
     * @param gone keys whose rows go
     * @param near a condition on the table, alias {@code t}, that all these keys fulfil
     * @param count how many keys it is about, for the record
     */
    void merge(Refreshing refreshing, Dataset<Row> fresh, Dataset<Row> gone, Column near, long count, String how) {
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
        synchronized (merging) {
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

    /** Replaces all rows. */
    void overwrite(Refreshing refreshing, Dataset<Row> rows, String why) {
        Model model = refreshing.model();
        if (refreshing.made().isPresent()
                && !lake.properties(model.table()).entrySet().containsAll(FEED.entrySet())) {
            lake.describe(model.table(), FEED);
        }
        Map<String, String> properties = new HashMap<>(FEED);
        Set<String> skipped = new LinkedHashSet<>(Layout.keys(model));
        skipped.addAll(Layout.dates(model));
        if (!skipped.isEmpty()) {
            properties.put("delta.dataSkippingStatsColumns", String.join(",", skipped));
        }
        lake.overwrite(
                Layout.of(model, rows, refreshing.rows()),
                model.table(),
                refreshing.stamp(0, 0, "full: " + why, clock.millis()),
                properties);
    }

    static Column[] grain(Model model) {
        return model.grain().stream().map(key -> col(Increment.quoted(key))).toArray(Column[]::new);
    }

    /** Whether two rows have the same key; null is a key like any other. */
    static Column sameKey(Model model, Dataset<Row> one, Dataset<Row> other) {
        return model.grain().stream()
                .map(Increment::quoted)
                .map(key -> one.col(key).eqNullSafe(other.col(key)))
                .reduce(Column::and)
                .orElseThrow();
    }
}
