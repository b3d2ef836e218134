package com.oakenspirits.lakehouse.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.app.mlflow.BatchMetrics.Batch;
import com.oakenspirits.lakehouse.app.mlflow.BatchMetrics.Judged;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Audit;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the books say of the batches that were committed since a command began, by it or beside it.
 *
 * @param ranges of each dataset what was read from where
 */
record TrackedBooks(List<Batch> batches, List<Judged> rules, Map<String, String> ranges) {
    private static final String GOLD = "gold";

    static TrackedBooks since(long began, Workspace workspace, SparkSession spark, Lake lake, Set<String> datasets) {
        Column mine = col("committed_at").geq(lit(new Timestamp(began)));
        Ledger ledger = workspace.ledger(spark, lake);
        List<Batch> batches = new ArrayList<>();
        Map<String, String> ranges = new TreeMap<>();
        for (Row row : book(ledger, spark, Ledger.LEDGER)
                .where(mine)
                .orderBy("committed_at", "dataset", "batch_id")
                .collectAsList()) {
            String flow = row.getAs("flow");
            String dataset = row.getAs("dataset");
            if (flow.equals(GOLD) || datasets.contains(dataset)) {
                batches.add(new Batch(
                        flow,
                        dataset,
                        row.getAs("batch_id"),
                        row.getAs("target_version"),
                        row.getAs("read"),
                        row.getAs("applied"),
                        row.getAs("superseded"),
                        row.getAs("duplicate"),
                        row.getAs("quarantined"),
                        row.<Timestamp>getAs("committed_at").getTime(),
                        row.getAs("duration_ms")));
                ranges.merge(
                        "range." + flow + "." + dataset,
                        row.getAs("source_range") + " at version " + row.getAs("target_version"),
                        (before, more) -> before + "; " + more);
            }
        }
        List<Judged> rules = new ArrayList<>();
        for (Row row : book(ledger, spark, Ledger.RULES)
                .where(mine)
                .orderBy("committed_at", "dataset", "rule")
                .collectAsList()) {
            rules.add(new Judged(
                    row.getAs("dataset"),
                    row.getAs("rule"),
                    row.getAs("passed"),
                    row.getAs("failed"),
                    row.<Timestamp>getAs("committed_at").getTime()));
        }
        return new TrackedBooks(batches, rules, ranges);
    }

    private static Dataset<Row> book(Ledger ledger, SparkSession spark, TableName book) {
        return ledger.read(spark, book);
    }

    /** Audits the datasets that have batches here. */
    List<Audit.Result> audit(Workspace workspace, SparkSession spark, Lake lake) {
        return batches.stream()
                .filter(batch -> !batch.flow().equals(GOLD))
                .map(Batch::dataset)
                .distinct()
                .sorted()
                .flatMap(dataset -> workspace.contracts().find(dataset).stream())
                .map(contract -> audit(contract, workspace, spark, lake))
                .toList();
    }

    private static Audit.Result audit(Contract contract, Workspace workspace, SparkSession spark, Lake lake) {
        return new Audit(Sessions.refining(spark), lake, workspace.ledger(spark, lake), contract).run();
    }
}
