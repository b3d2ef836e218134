package com.oakenspirits.lakehouse.lake.stream;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a running flow may ask of its supervisor. */
public interface Run {

    /** Whether the flow is to end when nothing is left to do. */
    boolean untilCaughtUp();

    /** Whether the flow is to end after the work at hand. */
    boolean stopping();

    /** Whether the flow of that name has ended for good in this run, or is not part of it. */
    boolean ended(String flow);

    /** Tells that the flow is healthy: a batch was done. */
    void alive();

    /** Waits, less long when stopping. */
    void pause(Duration time) throws InterruptedException;

    /**
     * Runs a streaming query over {@code source}, batch by batch, until it is caught up or the run stops. A stop waits
     * for the batch at hand.
     *
     * @param between is called about once a trigger while no batch is at hand
     * @throws Exception what made the query or {@code between} fail
     */
    void stream(Dataset<Row> source, String checkpoint, VoidFunction2<Dataset<Row>, Long> batch, Callable<?> between)
            throws Exception;
}
