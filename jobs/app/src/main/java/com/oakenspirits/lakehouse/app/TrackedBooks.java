package com.oakenspirits.lakehouse.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.app.mlflow.BatchMetrics.Batch;
import com.oakenspirits.lakehouse.app.mlflow.BatchMetrics.Judged;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the books say of the batches that were committed since a command began, by it or beside it.
 *
 * @param landings the batches of bronze that those of silver read
 * @param ranges of each dataset what was read from where
 */
record TrackedBooks(List<Batch> batches, List<Batch> landings, List<Judged> rules, Map<String, String> ranges) {
    private static final String BRONZE = "bronze";
    private static final String SILVER = "silver";
    private static final String GOLD = "gold";

    /** @param datasets those whose batches and rules count, beside the models */
    static TrackedBooks since(long began, Workspace workspace, SparkSession spark, Lake lake, Set<String> datasets) {
        Column mine = col("committed_at").geq(lit(new Timestamp(began)));
        Ledger ledger = workspace.ledger(spark, lake);
        Dataset<Row> lines = ledger.read(spark, Ledger.LEDGER);
        List<Batch> batches = new ArrayList<>();
        Map<String, String> ranges = new TreeMap<>();
        for (Row row :
                lines.where(mine).orderBy("committed_at", "dataset", "batch_id").collectAsList()) {
            Batch batch = batch(row);
            if (batch.flow().equals(GOLD) || datasets.contains(batch.dataset())) {
                batches.add(batch);
                ranges.merge(
                        "range." + batch.flow() + "." + batch.dataset(),
                        row.getAs("source_range") + " at version " + batch.version(),
                        (before, more) -> before + "; " + more);
            }
        }
        List<Judged> rules = new ArrayList<>();
        for (Row row : ledger.read(spark, Ledger.RULES)
                .where(mine)
                .orderBy("committed_at", "dataset", "rule")
                .collectAsList()) {
            String dataset = row.getAs("dataset");
            if (datasets.contains(dataset) || workspace.models().find(dataset).isPresent()) {
                rules.add(new Judged(
                        dataset,
                        row.getAs("rule"),
                        row.getAs("passed"),
                        row.getAs("failed"),
                        row.<Timestamp>getAs("committed_at").getTime()));
            }
        }
        return new TrackedBooks(batches, landings(lines, batches), rules, ranges);
    }

    /** The batches of bronze that those of silver consumed, whichever run landed them. */
    private static List<Batch> landings(Dataset<Row> lines, List<Batch> batches) {
        Map<String, LongSummaryStatistics> consumed = batches.stream()
                .filter(batch -> batch.flow().equals(SILVER))
                .collect(Collectors.groupingBy(Batch::dataset, TreeMap::new, Collectors.summarizingLong(Batch::id)));
        return consumed.entrySet().stream()
                .map(entry -> col("dataset")
                        .equalTo(entry.getKey())
                        .and(col("target_version")
                                .between(
                                        entry.getValue().getMin(),
                                        entry.getValue().getMax())))
                .reduce(Column::or)
                .map(theirs -> lines.where(col("flow").equalTo(BRONZE).and(theirs)).collectAsList().stream()
                        .map(TrackedBooks::batch)
                        .toList())
                .orElse(List.of());
    }

    private static Batch batch(Row row) {
        return new Batch(
                row.getAs("flow"),
                row.getAs("dataset"),
                row.getAs("batch_id"),
                row.getAs("target_version"),
                row.getAs("read"),
                row.getAs("applied"),
                row.getAs("superseded"),
                row.getAs("duplicate"),
                row.getAs("quarantined"),
                row.<Timestamp>getAs("committed_at").getTime(),
                row.getAs("duration_ms"));
    }

    /** The datasets that have batches here. */
    Set<String> datasets() {
        return batches.stream()
                .filter(batch -> !batch.flow().equals(GOLD))
                .map(Batch::dataset)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
