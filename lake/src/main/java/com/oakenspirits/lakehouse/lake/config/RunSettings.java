package com.oakenspirits.lakehouse.lake.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How flows are run.
 *
 * @param trigger how often a continuous flow looks for new messages
 * @param maxMessagesPerBatch of one topic, at least 1
 * @param retries of a failing flow that runs until caught up; 0 for none
 * @param backoff before the first retry; it doubles with every further one
 * @param backoffMax the longest wait between retries
 */
public record RunSettings(
        Duration trigger, long maxMessagesPerBatch, int retries, Duration backoff, Duration backoffMax) {

    public RunSettings {
        Objects.requireNonNull(trigger, "trigger");
        Objects.requireNonNull(backoff, "backoff");
        Objects.requireNonNull(backoffMax, "backoffMax");
    }

    /** What holds where the environment file is silent. */
    public static RunSettings defaults() {
        return new RunSettings(Duration.ofSeconds(1), 1_000_000, 3, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
}
