package com.oakenspirits.lakehouse.lake.stream;

import java.time.Duration;
import java.util.Optional;

/** Is told how flows fare. Called from the flows' threads. */
public interface FlowListener {

    /**
     * A flow failed.
     *
     * @param attempt counts from 1 since it last worked
     * @param retryIn when it is tried again, empty when it is given up
     */
    void failed(String flow, int attempt, Throwable error, Optional<Duration> retryIn);

    /** A flow that had failed has done a batch or come to its end. */
    void recovered(String flow);

    /** A flow has done a batch or come to its end; told every time. */
    default void worked(String flow) {}
}
