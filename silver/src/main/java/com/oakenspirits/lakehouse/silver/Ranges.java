package com.oakenspirits.lakehouse.silver;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A set of whole numbers as runs, each from its first number up to but not including its end. */
final class Ranges {
    private final TreeMap<Long, Long> runs = new TreeMap<>();

    static Ranges of(long from, long until) {
        Ranges ranges = new Ranges();
        ranges.add(from, until);
        return ranges;
    }

    void add(long from, long until) {
        if (from >= until) {
            return;
        }
        long start = from;
        long end = until;
        Map.Entry<Long, Long> before = runs.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            start = before.getKey();
            end = Math.max(end, before.getValue());
        }
        for (Map.Entry<Long, Long> next = runs.ceilingEntry(start);
                next != null && next.getKey() <= end;
                next = runs.ceilingEntry(start)) {
            end = Math.max(end, next.getValue());
            runs.remove(next.getKey());
        }
        runs.put(start, end);
    }

    void addAll(Ranges other) {
        other.runs.forEach(this::add);
    }

    void remove(long from, long until) {
        Map.Entry<Long, Long> before = runs.lowerEntry(from);
        if (before != null && before.getValue() > from) {
            runs.put(before.getKey(), from);
            add(until, before.getValue());
        }
        for (Map.Entry<Long, Long> next = runs.ceilingEntry(from);
                next != null && next.getKey() < until;
                next = runs.ceilingEntry(from)) {
            runs.remove(next.getKey());
            add(until, next.getValue());
            if (next.getValue() > until) {
                break;
            }
        }
    }

    void removeAll(Ranges other) {
        other.runs.forEach(this::remove);
    }

    /** What is here and not there. */
    Ranges less(Ranges other) {
        Ranges less = new Ranges();
        less.addAll(this);
        less.removeAll(other);
        return less;
    }

    long length() {
        return runs.entrySet().stream()
                .mapToLong(run -> run.getValue() - run.getKey())
                .sum();
    }

    int pieces() {
        return runs.size();
    }

    /** The least number; 0 where there is none. */
    long first() {
        return runs.isEmpty() ? 0 : runs.firstKey();
    }

    /** The number after the greatest; 0 where there is none. */
    long end() {
        return runs.isEmpty() ? 0 : runs.lastEntry().getValue();
    }

    /** The first ten runs, such as {@code [3,9) [12,13)}. */
    @Override
    public String toString() {
        String some = runs.entrySet().stream()
                .limit(10)
                .map(run -> "[" + run.getKey() + "," + run.getValue() + ")")
                .collect(Collectors.joining(" "));
        return runs.size() > 10 ? some + " and " + (runs.size() - 10) + " more" : some;
    }
}
