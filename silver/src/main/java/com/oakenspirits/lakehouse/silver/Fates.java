package com.oakenspirits.lakehouse.silver;

import java.util.EnumMap;
import java.util.Map;

/** How many accepted rows met which fate. */
record Fates(Map<Fate, Long> counts) {

    static Fates allNew(long rows) {
        return new Fates(Map.of(Fate.INSERT, rows));
    }

    long of(Fate fate) {
        return counts.getOrDefault(fate, 0L);
    }

    /** How many rows there are of these and those. */
    Fates and(Fates others) {
        Map<Fate, Long> sum = new EnumMap<>(Fate.class);
        sum.putAll(counts);
        others.counts.forEach((fate, rows) -> sum.merge(fate, rows, Long::sum));
        return new Fates(sum);
    }

    long all() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    long applied() {
        return of(Fate.INSERT) + of(Fate.UPDATE);
    }

    long duplicate() {
        return of(Fate.DUPLICATE) + of(Fate.REFRESH);
    }

    /** How the silver table has to change: the dearest way that is needed and none that is dearer. */
    Change change() {
        if (of(Fate.UPDATE) + of(Fate.REFRESH) > 0) {
            return Change.MERGE;
        }
        return of(Fate.INSERT) > 0 ? Change.APPEND : Change.NONE;
    }

    /** The ways to change a table, by cost. */
    enum Change {
        /** Only the record of the batch is committed. */
        NONE,
        APPEND,
        MERGE
    }
}
