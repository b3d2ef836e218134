package com.oakenspirits.lakehouse.lake.direct;

import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * What a commit does to one row.
 *
 * @param before the row as it stands; empty for a new one
 * @param after the row as it shall be, in the table's schema; empty for one that goes
 */
public record Change(Optional<StoredRow> before, Optional<UnsafeRow> after) {

    public static Change insert(UnsafeRow row) {
        return new Change(Optional.empty(), Optional.of(row));
    }

    public static Change update(StoredRow before, UnsafeRow after) {
        return new Change(Optional.of(before), Optional.of(after));
    }

    public static Change delete(StoredRow before) {
        return new Change(Optional.of(before), Optional.empty());
    }
}
