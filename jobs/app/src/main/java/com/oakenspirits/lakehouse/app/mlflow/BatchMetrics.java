package com.oakenspirits.lakehouse.app.mlflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes metrics of what the books say of a run's batches. */
public final class BatchMetrics {
    private static final String ROWS = "rows/";

    private BatchMetrics() {}

    /**
     * A line of {@code ops.ledger}.
     *
     * @param version of the target table
     * @param at when it was committed, milliseconds since the epoch
     * @param millis how long it took
     */
    public record Batch(
            String flow,
            String dataset,
            long id,
            long version,
            long read,
            long applied,
            long superseded,
            long duplicate,
            long quarantined,
            long at,
            long millis) {}

    /** A line of {@code ops.rules}. */
    public record Judged(String dataset, String rule, long passed, long failed, long at) {}

    /**
     * The metrics: of each flow and dataset a point a batch, of each rule the part of rows that kept it, and sums.
     *
     * @param landings the batches of bronze that those of silver read: how old they are is the lag
     * @param seconds how long the run took
     */
    public static List<Metric> of(
            List<Batch> batches, List<Batch> landings, List<Judged> rules, double seconds, long now) {
        List<Metric> metrics = new ArrayList<>();
        Map<String, Long> landed = new HashMap<>();
        landings.forEach(batch -> landed.put(batch.dataset() + "@" + batch.version(), batch.at()));
        Map<String, Long> steps = new HashMap<>();
        Map<String, Long> sums = new TreeMap<>();
        for (Batch batch : batches.stream()
                .sorted(Comparator.comparingLong(Batch::at).thenComparing(Batch::dataset))
                .toList()) {
            String name = batch.flow() + "." + batch.dataset();
            long step = steps.merge(name, 1L, Long::sum);
            Map<String, Double> points = points(batch);
            // A batch of silver carries the version of bronze that it consumed.
            Long since = batch.flow().equals("silver") ? landed.get(batch.dataset() + "@" + batch.id()) : null;
            if (since != null) {
                points.put("lag_seconds", (batch.at() - since) / 1000.0);
            }
            points.forEach((what, value) -> metrics.add(new Metric(name + "/" + what, value, batch.at(), step)));
            sums.merge(ROWS + batch.flow(), batch.read(), Long::sum);
            sums.merge("quarantined", batch.quarantined(), Long::sum);
            sums.merge("batches", 1L, Long::sum);
        }
        Map<String, Long> judged = new HashMap<>();
        for (Judged rule :
                rules.stream().sorted(Comparator.comparingLong(Judged::at)).toList()) {
            String name = "rules/" + rule.dataset() + "/" + rule.rule();
            if (rule.passed() + rule.failed() > 0) {
                double rate = (double) rule.passed() / (rule.passed() + rule.failed());
                metrics.add(new Metric(name, rate, rule.at(), judged.merge(name, 1L, Long::sum)));
            }
        }
        sums.forEach((name, sum) -> {
            metrics.add(new Metric(name, sum, now, 0));
            if (name.startsWith(ROWS) && seconds > 0) {
                metrics.add(new Metric("rows_per_second/" + name.substring(ROWS.length()), sum / seconds, now, 0));
            }
        });
        metrics.add(new Metric("seconds", seconds, now, 0));
        return metrics;
    }

    private static Map<String, Double> points(Batch batch) {
        Map<String, Double> points = new TreeMap<>();
        points.put("rows", (double) batch.read());
        points.put("seconds", batch.millis() / 1000.0);
        if (batch.millis() > 0) {
            points.put("rows_per_second", batch.read() * 1000.0 / batch.millis());
        }
        if (!batch.flow().equals("bronze") && !batch.flow().equals("gold")) {
            points.put("applied", (double) batch.applied());
            points.put("superseded", (double) batch.superseded());
            points.put("duplicate", (double) batch.duplicate());
            points.put("quarantined", (double) batch.quarantined());
        }
        return points;
    }
}
