package com.oakenspirits.lakehouse.app.forecast;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/** Weighted ridge regression by its normal equations: one pass, no chance, memory of a small matrix. */
final class Ridge {
    /** How strongly weights are drawn to 0, as a part of the features' mean square. */
    private static final double STRENGTH = 1e-3;

    private final double[][] squares;
    private final double[] products;

    Ridge(int features) {
        squares = new double[features][features];
        products = new double[features];
    }

    void add(double[] features, double value, double weight) {
        for (int i = 0; i < features.length; i++) {
            products[i] += weight * features[i] * value;
            for (int j = 0; j <= i; j++) {
                squares[i][j] += weight * features[i] * features[j];
            }
        }
    }

    /** The weight of each feature. */
    double[] solve() {
        int size = products.length;
        RealMatrix matrix = new Array2DRowRealMatrix(size, size);
        double trace = 0;
        for (int i = 0; i < size; i++) {
            trace += squares[i][i];
            for (int j = 0; j <= i; j++) {
                matrix.setEntry(i, j, squares[i][j]);
                matrix.setEntry(j, i, squares[i][j]);
            }
        }
        double pull = Math.max(STRENGTH * trace / size, 1e-9);
        for (int i = 0; i < size; i++) {
            matrix.addToEntry(i, i, pull);
        }
        return new CholeskyDecomposition(matrix)
                .getSolver()
                .solve(new ArrayRealVector(products))
                .toArray();
    }
}
