package com.oakenspirits.lakehouse.app.forecast;

/** Something that says how sales go on. It looks at no day after the origin. */
public interface Forecaster {
    /**
     * The dollars of each of the {@link History#HORIZON} days after an origin; never negative.
     *
     * @param week {@link History#week} of that origin
     */
    double[] next(Series series, int origin, double[] week);
}
