package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a run has done, at its end. */
final class Summary {
    private final Progress progress;
    private final Clock clock;
    private final long started;

    Summary(Progress progress, Clock clock) {
        this.progress = progress;
        this.clock = clock;
        this.started = java.lang.management.ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    void print(PrintWriter out, Set<String> failed, boolean json) {
        double seconds = (clock.millis() - started) / 1000.0;
        Map<String, Progress.Figures> flows = progress.flows();
        long landed =
                flows.values().stream().mapToLong(Progress.Figures::landed).sum();
        long refined =
                flows.values().stream().mapToLong(Progress.Figures::refined).sum();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("landed", landed);
            all.put("refined", refined);
            all.put("models", progress.modelsDone());
            all.put("failed", failed);
            all.put("seconds", seconds);
            try {
                out.println(new ObjectMapper().writeValueAsString(all));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        } else {
            flows.forEach((flow, f) -> out.println(
                    String.format(Locale.ROOT, "%-16s %,10d landed %,10d refined", flow, f.landed(), f.refined())));
            out.println(String.format(
                    Locale.ROOT,
                    "%,d landed, %,d refined, %d gold tables refreshed in %.1f s since the start%s",
                    landed,
                    refined,
                    progress.modelsDone(),
                    seconds,
                    failed.isEmpty() ? "" : "; FAILED: " + String.join(", ", failed)));
        }
        out.flush();
    }
}
