package com.oakenspirits.lakehouse.lake.stream;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows kept at hand while a batch uses them more than once, computed by the first job that reads them. They are kept as
 * the executors have them; {@code Dataset.persist} would first turn every row into columns and back, which costs more
 * than the rest of a batch.
 */
public final class Held implements AutoCloseable {
    private final Dataset<Row> rows;

    private Held(Dataset<Row> rows) {
        this.rows = rows;
    }

    /** Keeps the rows in memory, and on local disk what does not fit. */
    public static Held of(Dataset<Row> rows) {
        return new Held(rows.localCheckpoint(false, StorageLevel.MEMORY_AND_DISK()));
    }

    /** The rows unkept, for a batch that uses them once. */
    public static Held once(Dataset<Row> rows) {
        return new Held(rows);
    }

    /** The rows. */
    public Dataset<Row> rows() {
        return rows;
    }

    /** Lets the rows go. */
    @Override
    public void close() {
        var plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows).logicalPlan();
        if (plan instanceof LogicalRDD kept) {
            kept.rdd().unpersist(false);
        }
    }
}
