package com.oakenspirits.lakehouse.bronze.tables;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Tells of long work every ten seconds how far it is. */
final class Pulse {
    private static final long EVERY = Duration.ofSeconds(10).toNanos();
    private static final int STEPS = 1_000;

    private final Consumer<String> told;
    private long steps;
    private long last = System.nanoTime();

    Pulse(Consumer<String> told) {
        this.told = told;
    }

    /** Is to be called at every step; most calls cost a count. */
    void step(Supplier<String> line) {
        if (++steps % STEPS == 0 && System.nanoTime() - last >= EVERY) {
            last = System.nanoTime();
            told.accept(line.get());
        }
    }
}
