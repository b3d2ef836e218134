package com.oakenspirits.lakehouse.lake.stream;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Messages that one commit has just added to a bronze table, still at hand, so that the next layer need not read them
 * again.
 *
 * @param held the rows of that commit, in the bronze schema
 * @param messages about how many they are: the length of their offset ranges
 * @param version the bronze table's version that this commit made
 * @param few the same rows in the driver, where they are few
 */
public record Landed(Held held, long messages, long version, Optional<List<UnsafeRow>> few) implements AutoCloseable {

    public Landed(Held held, long messages, long version) {
        this(held, messages, version, Optional.empty());
    }

    @Override
    public void close() {
        held.close();
    }
}
