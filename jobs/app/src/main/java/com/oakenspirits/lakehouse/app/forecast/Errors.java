package com.oakenspirits.lakehouse.app.forecast;

/**
 * How far forecasts of some days were from what came.
 *
 * @param missed the sum of the absolute differences, dollars
 * @param actual the sum of the absolute sales, dollars
 */
public record Errors(double missed, double actual) {
    static final Errors NONE = new Errors(0, 0);

    static Errors of(double[] forecast, Series series, int origin) {
        double missed = 0;
        double actual = 0;
        for (int day = 0; day < forecast.length; day++) {
            double came = series.on(origin + 1 + day);
            missed += Math.abs(came - forecast[day]);
            actual += Math.abs(came);
        }
        return new Errors(missed, actual);
    }

    Errors plus(Errors other) {
        return new Errors(missed + other.missed, actual + other.actual);
    }

    /** The weighted absolute percentage error as a part of 1; not a number where nothing was sold. */
    public double wape() {
        return missed / actual;
    }
}
