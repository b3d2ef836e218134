package com.oakenspirits.lakehouse.app;

import java.util.concurrent.atomic.AtomicBoolean;

/** Tells gold that silver has new rows, so that it need not find out by asking every table. */
final class Wake {
    private final AtomicBoolean raised = new AtomicBoolean();

    void raise() {
        raised.set(true);
    }

    /** Whether it was raised since it was asked last. */
    boolean taken() {
        return raised.getAndSet(false);
    }
}
