package com.oakenspirits.lakehouse.app.forecast;

/** The net sales of one category or item on each day of a {@link History}; days without a sale are 0. */
public final class Series {
    private final Level level;
    private final String key;
    private final String category;
    private final double[] dollars;
    /** Of the days before each day: means are asked for often. */
    private final double[] sums;

    Series(Level level, String key, String category, double[] dollars) {
        this.level = level;
        this.key = key;
        this.category = category;
        this.dollars = dollars.clone();
        this.sums = new double[dollars.length + 1];
        for (int day = 0; day < dollars.length; day++) {
            sums[day + 1] = sums[day] + dollars[day];
        }
    }

    public Level level() {
        return level;
    }

    /** The id of the category or item. */
    public String key() {
        return key;
    }

    /** The category itself, or that of the item's last sale. */
    public String category() {
        return category;
    }

    /** Net dollars of a day, counted from 0. */
    double on(int day) {
        return dollars[day];
    }

    /** The mean of the days {@code from} to {@code to}, both included. */
    double mean(int from, int to) {
        return (sums[to + 1] - sums[from]) / (to - from + 1);
    }
}
