package com.oakenspirits.lakehouse.silver;

import java.util.List;

/**
 * A difference between what the tables say and what they should.
 *
 * @param table where
 * @param what in words, such as {@code missing: the fold of its messages has this row and the table has not}
 * @param count how many rows, offsets or lines
 * @param samples some of them
 */
public record Finding(String table, String what, long count, List<String> samples) {}
