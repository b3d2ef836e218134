package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.bronze.Offsets.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The offsets of a batch that hold no message: markers of transactions, aborted records, records that compaction has
 * removed. Whatever was planned and did not come.
 *
 * @param ranges in the order of partitions and offsets
 * @param messages how many messages came
 */
record Voids(List<Range> ranges, long messages) {
    /** A record that names more of them would be longer than what it tells of. */
    private static final int MOST_NAMED = 1_000;

    /**
     * What of a batch is void.
     *
     * @param planned what was to be read, a range a partition
     * @param runs what came
     * @throws IllegalStateException when something came that was not planned, or came twice
     */
    static Voids of(List<Range> planned, List<Run> runs) {
        Map<Integer, List<Run>> came = new TreeMap<>();
        runs.forEach(run ->
                came.computeIfAbsent(run.partition(), any -> new ArrayList<>()).add(run));
        List<Range> voids = new ArrayList<>();
        for (Range range : planned) {
            List<Run> parts = new ArrayList<>();
            List<Run> found = came.remove(range.partition());
            if (found != null) {
                parts.addAll(found);
            }
            parts.sort(Comparator.comparingLong(Run::from));
            long at = range.from();
            for (Run part : parts) {
                if (part.from() < at || part.until() > range.until()) {
                    throw unplanned(range, part);
                }
                if (part.from() > at) {
                    voids.add(new Range(range.topic(), range.partition(), at, part.from()));
                }
                at = part.until();
            }
            if (at < range.until()) {
                voids.add(new Range(range.topic(), range.partition(), at, range.until()));
            }
        }
        if (!came.isEmpty()) {
            throw new IllegalStateException("Kafka gave messages of partitions that were not asked for: " + came);
        }
        return new Voids(
                voids, runs.stream().mapToLong(run -> run.until() - run.from()).sum());
    }

    private static IllegalStateException unplanned(Range range, Run part) {
        return new IllegalStateException("asked for " + range + ", Kafka gave the offsets [" + part.from() + ","
                + part.until() + ") or some of them twice");
    }

    boolean none() {
        return ranges.isEmpty();
    }

    /**
     * What the commit says of them.
     *
     * @param planned what was to be read
     */
    List<String> named(List<Range> planned) {
        if (ranges.size() <= MOST_NAMED) {
            return ranges.stream().map(Range::toString).toList();
        }
        List<String> named = new ArrayList<>();
        for (Range range : planned) {
            long count = ranges.stream()
                    .filter(hole -> hole.partition() == range.partition())
                    .mapToLong(hole -> hole.until() - hole.from())
                    .sum();
            if (count > 0) {
                named.add(count + " of " + range);
            }
        }
        return named;
    }
}
