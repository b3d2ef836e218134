package com.oakenspirits.lakehouse.silver;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The history of one key, folded from its events in their total order. Order is by sequence alone: of several events
 * with one sequence the last stands and the others never were. An interval's end is the next one's beginning; a clock
 * that runs backwards makes a later version begin where the earlier one began, which so was never in force.
 *
 * @param <T> the type of the ends
 */
final class KeyHistory<T extends Comparable<T>> {
    private final List<Integer> tracked;
    private final boolean ignoreNulls;
    private final boolean everyVersion;
    private final List<Version<T>> closed = new ArrayList<>();
    private final List<Event<T>> tie = new ArrayList<>();
    private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);
    private final List<Tie> ties = new ArrayList<>();
    private long unknown;
    private Version<T> open;
    /** Whether what is open was read by a snapshot that does not say when. */
    private boolean unplaced;

    /** Two events of one key and sequence that say different things; {@code stands} is the later by time and coordinates. */
    record Tie(List<Object> stands, List<Object> yields) {}

    /**
     * @param tracked positions in the content whose change begins a new version
     * @param ignoreNulls whether a null leaves the column as it was
     * @param everyVersion whether versions that are not in force any more count: with them, an event that a newer one
     *     follows is applied; without, it is superseded
     */
    KeyHistory(List<Integer> tracked, boolean ignoreNulls, boolean everyVersion) {
        this.tracked = List.copyOf(tracked);
        this.ignoreNulls = ignoreNulls;
        this.everyVersion = everyVersion;
    }

    /** Takes the next event in the order. A standing row comes in its place among them and begins at its validFrom. */
    void add(Event<T> event) {
        if (!tie.isEmpty() && !tie.get(0).sequence().equals(event.sequence())) {
            settle(false);
        }
        tie.add(event);
    }

    /** Takes in what was added last. To be called before asking for anything. */
    void end() {
        if (!tie.isEmpty()) {
            settle(true);
        }
    }

    /** All versions, oldest first. */
    List<Version<T>> versions() {
        List<Version<T>> all = new ArrayList<>(closed);
        if (open != null) {
            all.add(open);
        }
        return all;
    }

    /** The version in force, or empty when the key is deleted. */
    Optional<Version<T>> current() {
        return Optional.ofNullable(open);
    }

    /** How many events of this batch met which fate. */
    Map<Fate, Long> fates() {
        return fates;
    }

    /** How many of them leave a value as it was that no event before them has. */
    long unknown() {
        return unknown;
    }

    /** The real ties among them. */
    List<Tie> ties() {
        return ties;
    }

    private void settle(boolean newest) {
        Event<T> winner = tie.get(tie.size() - 1);
        boolean again = false;
        for (Event<T> other : tie.subList(0, tie.size() - 1)) {
            boolean same = says(other, winner);
            again |= same && other.kind() != Event.Kind.NEW;
            if (other.kind() == Event.Kind.NEW) {
                count(same ? Fate.DUPLICATE : Fate.SUPERSEDED);
            }
            if (!same && (other.kind() == Event.Kind.NEW || winner.kind() == Event.Kind.NEW)) {
                ties.add(new Tie(winner.order(), other.order()));
            }
        }
        if (winner.kind() == Event.Kind.NEW) {
            boolean counts = everyVersion || ignoreNulls || newest;
            count(again ? Fate.DUPLICATE : counts ? Fate.UPDATE : Fate.SUPERSEDED);
        }
        tie.clear();
        apply(winner);
    }

    private static <T extends Comparable<T>> boolean says(Event<T> one, Event<T> other) {
        if (one.delete() != other.delete() || one.delete()) {
            return one.delete() == other.delete();
        }
        if (one.unchanged().equals(other.unchanged())) {
            return one.content().equals(other.content());
        }
        // What stands has a value where the event that it came from had none.
        return one.kind() == Event.Kind.STANDING
                && IntStream.range(0, one.content().size())
                        .filter(at -> !other.unchanged().contains(at))
                        .allMatch(at -> Objects.equals(
                                one.content().get(at), other.content().get(at)));
    }

    private void count(Fate fate) {
        fates.merge(fate, 1L, Long::sum);
    }

    private void apply(Event<T> event) {
        Optional<List<Object>> before = Optional.ofNullable(open).map(Version::content);
        if (open != null && unplaced && event.validFrom().compareTo(open.validFrom()) < 0) {
            // Read after this, but it was so before: in force at a time that nobody knows.
            open = null;
        }
        unplaced = event.unplaced();
        if (before.isEmpty() && !event.unchanged().isEmpty() && event.kind() == Event.Kind.NEW) {
            unknown++;
        }
        if (event.delete()) {
            delete(event);
        } else {
            upsert(event, before);
        }
    }

    private void delete(Event<T> event) {
        if (open != null) {
            T end = later(event.validFrom(), open.validFrom());
            if (end.compareTo(open.validFrom()) > 0) {
                closed.add(new Version<>(open.content(), open.last(), open.validFrom(), Optional.of(end)));
            }
            open = null;
        }
    }

    private void upsert(Event<T> event, Optional<List<Object>> before) {
        List<Object> content = before.map(values -> filled(event, values)).orElse(event.content());
        T start = event.validFrom();
        if (open != null) {
            start = later(start, open.validFrom());
            if (sameTracked(content, open.content())) {
                open = new Version<>(content, event.order(), open.validFrom(), Optional.empty());
                return;
            }
            if (start.compareTo(open.validFrom()) > 0) {
                closed.add(new Version<>(open.content(), open.last(), open.validFrom(), Optional.of(start)));
            }
            open = null;
        }
        if (!closed.isEmpty()) {
            Version<T> last = closed.get(closed.size() - 1);
            T end = last.validTo().orElseThrow();
            start = later(start, end);
            if (start.equals(end) && sameTracked(content, last.content())) {
                closed.remove(closed.size() - 1);
                open = new Version<>(content, event.order(), last.validFrom(), Optional.empty());
                return;
            }
        }
        open = new Version<>(content, event.order(), start, Optional.empty());
    }

    private boolean sameTracked(List<Object> one, List<Object> other) {
        return tracked.stream().allMatch(at -> Objects.equals(one.get(at), other.get(at)));
    }

    private List<Object> filled(Event<T> event, List<Object> before) {
        if (!ignoreNulls && event.unchanged().isEmpty()) {
            return event.content();
        }
        List<Object> filled = new ArrayList<>(event.content());
        for (int i = 0; i < filled.size(); i++) {
            if (filled.get(i) == null && (ignoreNulls || event.unchanged().contains(i))) {
                filled.set(i, before.get(i));
            }
        }
        return filled;
    }

    private static <T extends Comparable<T>> T later(T one, T other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
