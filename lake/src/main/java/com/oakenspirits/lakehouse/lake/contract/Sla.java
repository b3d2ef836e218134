package com.oakenspirits.lakehouse.lake.contract;

import java.time.Duration;
import java.time.Period;
import java.util.Objects;
import java.util.Optional;

/**
 * What a dataset's owner promises its readers.
 *
 * @param latency from a message's timestamp to its row in silver; empty when nothing is promised
 * @param retention how long rows are kept; empty for ever
 */
public record Sla(Optional<Duration> latency, Optional<Period> retention) {

    public Sla {
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(retention, "retention");
    }

    /** Promises nothing. */
    public static Sla none() {
        return new Sla(Optional.empty(), Optional.empty());
    }
}
