package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Durations;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a job that does its work piece by piece rests between two of them.
 *
 * @param fixed always so long; empty for as long as the piece before took, which leaves a live job half of the machine
 */
record Pause(Optional<Duration> fixed) {
    static final String AUTO = "auto";

    /** @throws LakehouseException (usage) where it is neither a time nor {@value #AUTO} */
    static Pause of(String text) {
        if (text.equals(AUTO)) {
            return new Pause(Optional.empty());
        }
        return new Pause(Optional.of(Durations.parse(text)
                .orElseThrow(() -> new LakehouseException(
                        Kind.USAGE, "--pause '" + text + "' is no time; write " + AUTO + ", 500ms, 10s or 1m"))));
    }

    /**
     * Rests after a piece of work.
     *
     * @param began when the work did, by {@link System#nanoTime}
     */
    void after(long began) throws InterruptedException {
        Thread.sleep(fixed.orElseGet(() -> Duration.ofNanos(System.nanoTime() - began))
                .toMillis());
    }
}
