package com.oakenspirits.lakehouse.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Says how far a backfill has come, and how long the rest will take at the pace so far, pauses included. */
final class BackfillProgress {
    private final PrintWriter err;
    private final String what;
    private final long total;
    private final long before;
    private final long started = System.nanoTime();

    /**
     * @param what is counted, such as {@code messages}
     * @param before how much of the total an earlier run has done
     */
    BackfillProgress(PrintWriter err, String what, long total, long before) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.before = before;
    }

    void done(long done) {
        Duration taken = Duration.ofNanos(System.nanoTime() - started);
        err.println(line(done, taken));
        err.flush();
    }

    String line(long done, Duration taken) {
        double seconds = Math.max(taken.toMillis() / 1000.0, 0.001);
        double pace = Math.max((done - before) / seconds, 1e-9);
        return String.format(
                Locale.ROOT,
                "%4d s  %,d of %,d %s, %d %%%s",
                taken.toSeconds(),
                done,
                total,
                what,
                100 * done / Math.max(1, total),
                done == total ? "" : ", about " + rest((long) Math.ceil((total - done) / pace)) + " left");
    }

    private static String rest(long seconds) {
        return seconds < 120
                ? seconds + " s"
                : seconds < 7200 ? (seconds + 59) / 60 + " min" : (seconds + 3599) / 3600 + " h";
    }
}
