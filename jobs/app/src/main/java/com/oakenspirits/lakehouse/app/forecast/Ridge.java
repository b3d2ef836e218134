package com.oakenspirits.lakehouse.app.forecast;

import org.hipparchus.stat.regression.MillerUpdatingRegression;

/** Weighted ridge regression without an intercept, one observation at a time: no chance, memory of a small matrix. */
final class Ridge {
    /** How strongly weights are drawn to 0, as a part of the features' mean square. */
    private static final double STRENGTH = 1e-3;

    private static final double LEAST = 1e-9;

    private final MillerUpdatingRegression regression;
    private final int features;
    private double squares;

    Ridge(int features) {
        this.features = features;
        this.regression = new MillerUpdatingRegression(features, false);
    }

    void add(double[] observed, double value, double weight) {
        double root = Math.sqrt(weight);
        double[] scaled = new double[features];
        for (int i = 0; i < features; i++) {
            scaled[i] = root * observed[i];
            squares += scaled[i] * scaled[i];
        }
        regression.addObservation(scaled, root * value);
    }

    /** The weight of each feature. Nothing can be added afterwards. */
    double[] solve() {
        // Drawing a weight to 0 is an observation that it is 0.
        double pull = Math.sqrt(Math.max(STRENGTH * squares / features, LEAST));
        for (int i = 0; i < features; i++) {
            double[] alone = new double[features];
            alone[i] = pull;
            regression.addObservation(alone, 0);
        }
        return regression.regress().getParameterEstimates();
    }
}
