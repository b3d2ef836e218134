package com.oakenspirits.lakehouse.app;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says every second on a terminal, and every ten seconds elsewhere, how far the flows have come. */
final class Reporter implements AutoCloseable {
    private final Progress progress;
    private final PrintWriter err;
    private final Clock clock;
    private final long started;
    private final boolean terminal;
    private final CountDownLatch closed = new CountDownLatch(1);
    private String last = "";

    /** @param terminal whether {@code err} is one, as scripts/lakehouse finds out */
    Reporter(Progress progress, PrintWriter err, boolean terminal, Clock clock) {
        this.terminal = terminal;
        this.progress = progress;
        this.err = err;
        this.clock = clock;
        this.started = clock.millis();
    }

    void start() {
        Thread thread = new Thread(this::report, "progress");
        thread.setDaemon(true);
        thread.start();
    }

    private void report() {
        try {
            while (!closed.await(terminal ? 1 : 10, TimeUnit.SECONDS)) {
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell() {
        String line = line();
        if (!line.equals(last)) {
            last = line;
            String text = String.format("%4d s  %s", (clock.millis() - started) / 1000, line);
            // On a terminal the line is written over itself.
            err.print(terminal ? "\r" + text + "\033[K" : text + System.lineSeparator());
            err.flush();
        }
    }

    private String line() {
        String flows = progress.flows().entrySet().stream()
                .filter(flow -> flow.getValue().known()
                                + flow.getValue().landed()
                                + flow.getValue().refined()
                        > 0)
                .map(Reporter::flow)
                .collect(Collectors.joining(" | "));
        return flows + (progress.modelsDone() > 0 ? " | gold " + progress.modelsDone() : "");
    }

    private static String flow(Map.Entry<String, Progress.Figures> flow) {
        Progress.Figures figures = flow.getValue();
        return String.format(
                Locale.ROOT,
                "%s %,d landed %,d refined %,.0f/s lag %,d",
                flow.getKey(),
                figures.landed(),
                figures.refined(),
                figures.perSecond(),
                figures.lag());
    }

    @Override
    public void close() {
        closed.countDown();
        if (terminal && !last.isEmpty()) {
            err.println();
        }
    }
}
