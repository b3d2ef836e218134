package com.oakenspirits.lakehouse.lake.direct;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * A row where it lies.
 *
 * @param position its number in the file, from 0, deleted ones counted too
 */
public record StoredRow(DataFile file, long position, UnsafeRow row) {}
