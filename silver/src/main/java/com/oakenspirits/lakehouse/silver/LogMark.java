package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a database's log was read, in one partition or in all of them. Says whether an event can stand in the same log.
 *
 * <p>Events are sent again when a connector starts anew, and come late where partitions are read at different speeds: a
 * lower position alone says nothing. What was seen before is not newer than the newest that was seen. So the log is
 * another one where a position is lower and its time later, or its server one that was never seen.
 *
 * @param turn how many other logs there were before this one
 * @param kind see {@link LogEvent}
 * @param base see {@link LogEvent}
 * @param servers all that wrote it so far
 * @param position the highest
 * @param name of that
 * @param at the latest time, in milliseconds since 1970, or null
 * @param commit the highest, or null
 * @param settled the highest position when {@code settledAt} began: transactions that overlapped are over since
 * @param settledAt milliseconds since 1970, or null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record LogMark(
        int turn,
        String kind,
        String base,
        Set<String> servers,
        LogPosition position,
        String name,
        Long at,
        Long commit,
        LogPosition settled,
        Long settledAt) {
    /** Binlogs have whole seconds, which are those of the statement: one more says nothing. */
    static final long GRAIN_MS = 1_000;
    /** How much later than all others an event of another partition may be. */
    static final long SLACK_MS = 60_000;
    /** How long transactions may overlap, where their events come in the order of their commits. */
    static final long OVERLAP_MS = 600_000;

    LogMark {
        servers = servers == null ? Set.of() : Set.copyOf(servers);
        base = base == null ? "" : base;
        kind = kind == null ? "" : kind;
    }

    /** The mark of a log's first event. */
    static LogMark first(int turn, LogEvent event) {
        return new LogMark(
                turn,
                event.kind(),
                event.base(),
                event.servers(),
                event.position(),
                event.name(),
                event.at(),
                event.commit(),
                event.position(),
                event.at());
    }

    /** This mark after one more event. */
    LogMark and(LogEvent event) {
        boolean higher = event.position().compareTo(position) >= 0;
        boolean settles = settles(event);
        return new LogMark(
                turn,
                kind,
                base.isEmpty() ? event.base() : base,
                event.servers().isEmpty() || servers.containsAll(event.servers())
                        ? servers
                        : both(servers, event.servers()),
                higher ? event.position() : position,
                higher ? event.name() : name,
                latest(at, event.at()),
                latest(commit, event.commit()),
                settles ? position : settled,
                settles ? event.at() : settledAt);
    }

    /** This mark and that of another partition. */
    LogMark and(LogMark other) {
        boolean higher = other.position.compareTo(position) > 0;
        return new LogMark(
                turn,
                kind,
                base.isEmpty() ? other.base : base,
                both(servers, other.servers),
                higher ? other.position : position,
                higher ? other.name : name,
                latest(at, other.at),
                latest(commit, other.commit),
                settled,
                settledAt);
    }

    /** Whether an event of the same partition cannot stand in this log. */
    boolean brokenBy(LogEvent event) {
        return otherBase(event) || (back(event) && (stranger(event) || later(event, GRAIN_MS)));
    }

    /**
     * Whether an event of any partition cannot stand in this log.
     *
     * @param slack how much later than all others it may be, in milliseconds
     */
    boolean brokenFromElsewhereBy(LogEvent event, long slack) {
        return otherBase(event) || (back(event) && later(event, slack));
    }

    boolean otherBase(LogEvent event) {
        return !base.isEmpty() && !event.base().isEmpty() && !base.equals(event.base());
    }

    /** Whether an event is later than the latest of these by more than some milliseconds. */
    boolean later(LogEvent event, long by) {
        return at != null && event.at() != null && event.at() - at > by;
    }

    private boolean back(LogEvent event) {
        if (event.position().compareTo(position) >= 0) {
            return false;
        }
        if (event.ordered()) {
            return true;
        }
        if (commit != null && event.commit() != null) {
            return event.commit() < commit;
        }
        LogPosition over = settles(event) ? position : settled;
        return over != null && event.position().compareTo(over) < 0;
    }

    private boolean settles(LogEvent event) {
        return event.at() != null && (settledAt == null || event.at() - settledAt > OVERLAP_MS);
    }

    /** Whether the event is of a server that never wrote here, where the log says who does. */
    private boolean stranger(LogEvent event) {
        return event.servers().stream()
                .anyMatch(server -> !servers.contains(server)
                        && servers.stream().anyMatch(known -> known.charAt(0) == server.charAt(0)));
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    private static Long latest(Long one, Long other) {
        return one == null ? other : other == null ? one : Long.valueOf(Math.max(one, other));
    }
}
