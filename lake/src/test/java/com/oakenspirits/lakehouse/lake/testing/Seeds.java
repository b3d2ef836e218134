package com.oakenspirits.lakehouse.lake.testing;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Where tests get their randomness from. The normal build must not fail by chance, so it takes the seed that stands in
 * the test; the long and soak builds draw new ones ({@code -Dlakehouse.seeds=drawn}, set by their profiles), and
 * {@code -Dlakehouse.seed=N} runs one again.
 */
public final class Seeds {
    private static final String ONE = "lakehouse.seed";
    private static final String MODE = "lakehouse.seeds";

    private Seeds() {}

    /** The seed of a test: what was asked for, a new one where new ones are drawn, else {@code fixed}. */
    public static long of(long fixed) {
        Long asked = Long.getLong(ONE);
        if (asked != null) {
            return asked;
        }
        if (!"drawn".equals(System.getProperty(MODE))) {
            return fixed;
        }
        long drawn = ThreadLocalRandom.current().nextLong(1_000_000_000);
        // Printed before anything can fail: an error says nothing of the seed, and a killed JVM says nothing at all.
        StackTraceElement caller = StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow().toStackTraceElement());
        System.out.println(
                "seed of " + caller.getClassName() + "." + caller.getMethodName() + ": -D" + ONE + "=" + drawn);
        return drawn;
    }
}
