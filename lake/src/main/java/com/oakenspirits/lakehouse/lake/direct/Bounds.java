package com.oakenspirits.lakehouse.lake.direct;

import java.util.NavigableSet;

/**
 * What a file's statistics say of a column, in Spark's internal values.
 *
 * @param least no value is less; null where they do not say
 * @param greatest no value is greater; null where they do not say
 * @param nulls whether some may be null
 */
public record Bounds(Object least, Object greatest, boolean nulls) {
    /** Every value may be there. */
    public static final Bounds UNKNOWN = new Bounds(null, null, true);

    /** Whether they say anything. */
    public boolean known() {
        return least != null;
    }

    /** Whether one of these values may be there. */
    public boolean meets(NavigableSet<Object> values) {
        if (!known()) {
            return true;
        }
        Object first = values.ceiling(least);
        return first != null && values.comparator().compare(first, greatest) <= 0;
    }
}
