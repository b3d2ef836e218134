package com.oakenspirits.lakehouse.lake.stream;

/**
 * Messages that one commit has just added to a bronze table, still at hand, so that the next layer need not read them
 * again.
 *
 * @param held the rows of that commit, in the bronze schema
 * @param messages about how many they are: the length of their offset ranges
 * @param version the bronze table's version that this commit made
 */
public record Landed(Held held, long messages, long version) implements AutoCloseable {

    @Override
    public void close() {
        held.close();
    }
}
