package com.oakenspirits.lakehouse.lake.direct;

import java.util.NavigableSet;

/**
 * What a file's statistics say of a column, in Spark's internal values.
 *
 * @param known whether they say anything
 * @param least no value is less; null where all are null
 * @param greatest no value is greater; null where all are null
 * @param nulls whether some may be null
 */
public record Bounds(boolean known, Object least, Object greatest, boolean nulls) {
    /** Every value may be there. */
    public static final Bounds UNKNOWN = new Bounds(false, null, null, true);

    /** Whether one of these values may be there. */
    public boolean meets(NavigableSet<Object> values) {
        if (!known) {
            return true;
        }
        if (least == null) {
            return false;
        }
        Object first = values.ceiling(least);
        return first != null && values.comparator().compare(first, greatest) <= 0;
    }
}
