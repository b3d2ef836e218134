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
     * Finds out what messages that were applied before would change now: what they say takes the place of what they said.
     * Others may write the tables meanwhile, and until it is applied.
     *
     * @param accepted checked rows that the contract accepts
     */
    Again again(Dataset<Row> accepted, BatchFacts facts);

    /** Messages to be applied again. */
    interface Again extends AutoCloseable {

        /**
         * Applies them to the tables as they are by now. The commit that carries the batch's record is the last, and there
         * is one even where nothing changes.
         */
        void apply(Batch batch);

        @Override
        void close();
    }

    /** Whether an earlier batch was not finished, after taking back what can be taken back of it. */
    boolean takeBack(long consumed);

    /**
     * Takes back what can be taken back of messages whose batch was not finished.
     *
     * @param messages source, partition, offset
     */
    void takeBack(Dataset<Row> messages);
}
