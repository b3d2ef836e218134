package com.oakenspirits.lakehouse.app.forecast;

/** The baseline: every day is as the same weekday of the last week was. */
public final class SeasonalNaive implements Forecaster {
    @Override
    public double[] next(Series series, int origin, double[] week) {
        double[] next = new double[History.HORIZON];
        for (int day = 0; day < next.length; day++) {
            next[day] = Math.max(0, series.on(origin - 6 + day % 7));
        }
        return next;
    }
}
