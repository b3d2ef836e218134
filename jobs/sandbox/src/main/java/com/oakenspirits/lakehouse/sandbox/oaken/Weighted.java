package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Picks from a list in proportion to weights. */
final class Weighted<T> {
    private final List<T> items;
    private final double[] upTo;

    Weighted(List<T> items, ToDoubleFunction<T> weight) {
        this.items = List.copyOf(items);
        this.upTo = new double[items.size()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += weight.applyAsDouble(this.items.get(i));
            upTo[i] = sum;
        }
    }

    /** A few sell most: the n-th of the list weighs 1 / (n + 4). */
    static <T> Weighted<T> byRank(List<T> items) {
        int[] rank = {0};
        return new Weighted<>(items, item -> 1.0 / (rank[0]++ + 4));
    }

    /** The item at a share of all weight, from 0 (included) to 1 (excluded). */
    T at(double share) {
        int found = Arrays.binarySearch(upTo, share * upTo[upTo.length - 1]);
        return items.get(Math.min(found < 0 ? -found - 1 : found + 1, items.size() - 1));
    }
}
