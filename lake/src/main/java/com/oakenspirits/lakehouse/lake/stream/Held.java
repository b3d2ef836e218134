package com.oakenspirits.lakehouse.lake.stream;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.storage.StorageLevel;
import scala.reflect.ClassTag$;

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

    /**
     * Computes something of each partition's rows, in one job; what is kept is kept by it.
     *
     * @throws IllegalStateException where the rows are not kept
     */
    public <T> List<T> scan(FlatMapFunction<Iterator<InternalRow>, T> each) {
        LogicalRDD kept = kept().orElseThrow(() -> new IllegalStateException("these rows are not kept"));
        return JavaRDD.fromRDD(kept.rdd(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class))
                .mapPartitions(each)
                .collect();
    }

    /** Lets the rows go. */
    @Override
    public void close() {
        kept().ifPresent(kept -> kept.rdd().unpersist(false));
    }

    private Optional<LogicalRDD> kept() {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows).logicalPlan() instanceof LogicalRDD kept
                ? Optional.of(kept)
                : Optional.empty();
    }
}
