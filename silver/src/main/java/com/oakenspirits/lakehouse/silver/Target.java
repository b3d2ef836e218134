package com.oakenspirits.lakehouse.silver;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where the accepted rows of a dataset go. */
interface Target {

    /**
     * Applies a batch. The commit that carries its record is the last.
     *
     * @param accepted checked rows that the contract accepts
     */
    void apply(Dataset<Row> accepted, BatchFacts facts, Batch batch);

    /**
     * Applies messages again that were applied before: what they say now takes the place of what they said. The commit
     * that carries the batch's record is the last, and there is one even where nothing changes.
     *
     * @param accepted checked rows that the contract accepts
     */
    void again(Dataset<Row> accepted, BatchFacts facts, Batch batch);

    /** Whether an earlier batch was not finished, after taking back what can be taken back of it. */
    boolean takeBack(long consumed);

    /**
     * Takes back what can be taken back of messages whose batch was not finished.
     *
     * @param messages source, partition, offset
     */
    void takeBack(Dataset<Row> messages);
}
