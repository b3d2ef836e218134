package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.ledger.Incidents;
import com.oakenspirits.lakehouse.lake.ledger.Polls;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What all polls of a call write down: {@code ops.polls}, warnings in {@code ops.incidents}, and the summary. */
final class PollBooks {
    private final Polls polls;
    private final Incidents incidents;
    private final PrintWriter err;
    private final Map<String, Long> newest;
    private final Map<String, Instant> compared;
    private final Map<String, Polls.Poll> last = new HashMap<>();
    private final Map<String, long[]> sums = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    PollBooks(Polls polls, Incidents incidents, PrintWriter err) {
        this.polls = polls;
        this.incidents = incidents;
        this.err = err;
        this.newest = polls.batches();
        this.compared = polls.comparisons();
    }

    synchronized long newestBatch(String dataset) {
        return newest.getOrDefault(dataset, 0L);
    }

    /** When the keys of a dataset's table were compared with those landed; empty when they never were. */
    synchronized Optional<Instant> compared(String dataset) {
        return Optional.ofNullable(compared.get(dataset));
    }

    synchronized void note(Polls.Poll poll) {
        polls.note(poll);
        last.put(poll.dataset(), poll);
        newest.merge(poll.dataset(), poll.batch(), Math::max);
        long[] sum = sums.computeIfAbsent(poll.dataset(), dataset -> new long[3]);
        sum[0] += poll.read();
        sum[1] += poll.landed();
        sum[2] += poll.deleted();
        poll.compared().ifPresent(keys -> compared.put(poll.dataset(), poll.startedAt()));
    }

    /** Tells how far a long poll is. */
    synchronized void progress(String dataset, String line) {
        err.println(dataset + ": " + line);
        err.flush();
    }

    /** Warns of batches that are missing and of deletes that are refused; each is noted in {@code ops.incidents} once. */
    synchronized void warn(String dataset, List<String> warned) {
        for (String what : warned) {
            String line = dataset + ": " + what;
            if (!warnings.contains(line)) {
                warnings.add(line);
                err.println("lakehouse: warning: " + line);
                err.flush();
                if (!incidents.noted(dataset, Incidents.WARNING, what)) {
                    incidents.note(dataset, Incidents.WARNING, 0, what);
                }
            }
        }
    }

    synchronized void write() {
        polls.write();
    }

    synchronized Map<String, Polls.Poll> last() {
        return new HashMap<>(last);
    }

    synchronized long read(String dataset) {
        return sums.getOrDefault(dataset, new long[3])[0];
    }

    synchronized long landed(String dataset) {
        return sums.getOrDefault(dataset, new long[3])[1];
    }

    synchronized long deleted(String dataset) {
        return sums.getOrDefault(dataset, new long[3])[2];
    }

    synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }
}
