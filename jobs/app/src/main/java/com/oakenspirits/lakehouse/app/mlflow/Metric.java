package com.oakenspirits.lakehouse.app.mlflow;

/**
 * One point of a metric.
 *
 * @param key of letters, digits, {@code _ . / -}
 * @param at milliseconds since the epoch
 * @param step its place among the points of that key
 */
public record Metric(String key, double value, long at, long step) {
    private static final int LONGEST = 250;

    public Metric {
        key = key.replaceAll("[^A-Za-z0-9_./-]+", "_");
        key = key.length() <= LONGEST ? key : key.substring(0, LONGEST);
    }
}
