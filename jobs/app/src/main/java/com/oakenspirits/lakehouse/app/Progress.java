package com.oakenspirits.lakehouse.app;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the flows of a run have done so far; they tell it from their threads, a reporter asks. */
final class Progress {

    /**
     * One flow's figures.
     *
     * @param landed messages landed in bronze
     * @param refined rows refined to silver
     * @param known messages that were waiting when the flow began, at least
     * @param startedMs when it was first heard of, milliseconds since the epoch
     * @param lastMs when it last told something
     */
    record Figures(long landed, long refined, long known, long startedMs, long lastMs) {

        /** Messages still to come, as far as it is known. */
        long lag() {
            return Math.max(0, known - Math.max(landed, 0));
        }

        double perSecond() {
            long ms = Math.max(1, lastMs - startedMs);
            return 1000.0 * Math.max(landed, refined) / ms;
        }
    }

    private final Clock clock;
    private final Map<String, Figures> flows = new TreeMap<>();
    private final Set<String> models = new TreeSet<>();

    Progress(Clock clock) {
        this.clock = clock;
    }

    synchronized void known(String flow, long waiting) {
        Figures f = of(flow);
        flows.put(flow, new Figures(f.landed, f.refined, f.landed + waiting, f.startedMs, clock.millis()));
    }

    synchronized void landed(String flow, long rows) {
        Figures f = of(flow);
        flows.put(flow, new Figures(f.landed + rows, f.refined, f.known, f.startedMs, clock.millis()));
    }

    synchronized void refined(String flow, long rows) {
        if (rows > 0) {
            Figures f = of(flow);
            flows.put(flow, new Figures(f.landed, f.refined + rows, f.known, f.startedMs, clock.millis()));
        }
    }

    synchronized void refreshed(String model) {
        models.add(model);
    }

    synchronized Map<String, Figures> flows() {
        return new TreeMap<>(flows);
    }

    synchronized long modelsDone() {
        return models.size();
    }

    private Figures of(String flow) {
        return flows.computeIfAbsent(flow, name -> new Figures(0, 0, 0, clock.millis(), clock.millis()));
    }
}
