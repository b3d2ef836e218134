package com.oakenspirits.lakehouse.app.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.app.mlflow.BatchMetrics.Batch;
import com.oakenspirits.lakehouse.app.mlflow.BatchMetrics.Judged;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchMetricsTest {
    @Test
    void everyBatchIsAPointAndTheLagIsTheTimeFromLandingToSilver() {
        Batch landed = new Batch("bronze", "sales", 99, 7, 10, 10, 0, 0, 0, 4_000, 250);

        List<Metric> metrics = BatchMetrics.of(
                List.of(
                        new Batch("silver", "sales", 7, 3, 10, 6, 1, 2, 1, 5_500, 500),
                        landed,
                        new Batch("bronze", "sales", 120, 8, 5, 5, 0, 0, 0, 6_000, 0)),
                List.of(landed),
                List.of(),
                3,
                9_000);

        assertThat(metrics)
                .containsExactly(
                        new Metric("bronze.sales/rows", 10, 4_000, 1),
                        new Metric("bronze.sales/rows_per_second", 40, 4_000, 1),
                        new Metric("bronze.sales/seconds", 0.25, 4_000, 1),
                        new Metric("silver.sales/applied", 6, 5_500, 1),
                        new Metric("silver.sales/duplicate", 2, 5_500, 1),
                        new Metric("silver.sales/lag_seconds", 1.5, 5_500, 1),
                        new Metric("silver.sales/quarantined", 1, 5_500, 1),
                        new Metric("silver.sales/rows", 10, 5_500, 1),
                        new Metric("silver.sales/rows_per_second", 20, 5_500, 1),
                        new Metric("silver.sales/seconds", 0.5, 5_500, 1),
                        new Metric("silver.sales/superseded", 1, 5_500, 1),
                        new Metric("bronze.sales/rows", 5, 6_000, 2),
                        new Metric("bronze.sales/seconds", 0, 6_000, 2),
                        new Metric("batches", 3, 9_000, 0),
                        new Metric("quarantined", 1, 9_000, 0),
                        new Metric("rows/bronze", 15, 9_000, 0),
                        new Metric("rows_per_second/bronze", 5, 9_000, 0),
                        new Metric("rows/silver", 10, 9_000, 0),
                        new Metric("rows_per_second/silver", 10 / 3.0, 9_000, 0),
                        new Metric("seconds", 3, 9_000, 0));
    }

    @Test
    void theLagCountsFromTheLandingWhicheverRunThatWasIn() {
        List<Metric> metrics = BatchMetrics.of(
                List.of(
                        new Batch("silver", "sales", 7, 3, 10, 10, 0, 0, 0, 65_000, 500),
                        new Batch("silver", "sales", 8, 4, 10, 10, 0, 0, 0, 66_000, 500)),
                List.of(new Batch("bronze", "sales", 99, 7, 10, 10, 0, 0, 0, 5_000, 250)),
                List.of(),
                2,
                70_000);

        assertThat(metrics)
                .filteredOn(metric -> metric.key().endsWith("lag_seconds"))
                .containsExactly(new Metric("silver.sales/lag_seconds", 60, 65_000, 1));
    }

    @Test
    void aBackfillCountsWhatBecameOfItsMessagesAndHasNoLag() {
        assertThat(BatchMetrics.of(
                        List.of(new Batch("backfill", "sales", 7, 3, 10, 6, 1, 2, 1, 5_500, 500)),
                        List.of(new Batch("bronze", "sales", 99, 7, 10, 10, 0, 0, 0, 5_000, 250)),
                        List.of(),
                        2,
                        6_000))
                .extracting(Metric::key)
                .containsExactly(
                        "backfill.sales/applied",
                        "backfill.sales/duplicate",
                        "backfill.sales/quarantined",
                        "backfill.sales/rows",
                        "backfill.sales/rows_per_second",
                        "backfill.sales/seconds",
                        "backfill.sales/superseded",
                        "batches",
                        "quarantined",
                        "rows/backfill",
                        "rows_per_second/backfill",
                        "seconds");
    }

    @Test
    void aRulesPassRateIsThePartOfItsRowsThatKeptItAndARuleOfNoRowsHasNone() {
        List<Metric> metrics = BatchMetrics.of(
                List.of(),
                List.of(),
                List.of(
                        new Judged("agg", "not_null(day)", 0, 0, 10),
                        new Judged("sales", "bottles_not_zero", 3, 1, 20),
                        new Judged("sales", "bottles_not_zero", 4, 0, 30)),
                0,
                40);

        assertThat(metrics)
                .containsExactly(
                        new Metric("rules/sales/bottles_not_zero", 0.75, 20, 1),
                        new Metric("rules/sales/bottles_not_zero", 1, 30, 2),
                        new Metric("seconds", 0, 40, 0));
    }

    @Test
    void aNameThatMlflowRefusesIsWrittenWithUnderscores() {
        assertThat(new Metric("rules/agg/not_null(day)", 1, 0, 0).key()).isEqualTo("rules/agg/not_null_day_");
    }
}
