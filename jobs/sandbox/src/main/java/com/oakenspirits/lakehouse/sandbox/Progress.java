package com.oakenspirits.lakehouse.sandbox;

import java.io.PrintWriter;
import java.util.Locale;

/** One line on a terminal that says how far long work has come; silent elsewhere. */
final class Progress implements AutoCloseable {
    private static final long EVERY_NANOS = 200_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private final String what;
    private final long expected;
    private final long start = System.nanoTime();
    private long nextAt = start + EVERY_NANOS;
    private boolean shown;

    /** @param expected how many there will be, or 0 when that is not known */
    Progress(PrintWriter out, boolean terminal, String what, long expected) {
        this.out = out;
        this.terminal = terminal;
        this.what = what;
        this.expected = expected;
    }

    /** Whether standard error is a terminal: Java cannot know, the script that starts it tells. */
    static boolean onTerminal() {
        return Boolean.getBoolean("sandbox.terminal");
    }

    void at(long count) {
        if (!terminal) {
            return;
        }
        long now = System.nanoTime();
        if (now < nextAt) {
            return;
        }
        nextAt = now + EVERY_NANOS;
        shown = true;
        out.print(String.format(
                Locale.ROOT,
                "\r%,d%s %s, %,.0f/s  ",
                count,
                expected > 0 ? String.format(Locale.ROOT, " of %,d", expected) : "",
                what,
                count / seconds()));
        out.flush();
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        if (shown) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
