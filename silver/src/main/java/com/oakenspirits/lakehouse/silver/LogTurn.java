package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.TreeMap;

/**
 * A log of the database that took the place of the one before it, as an operator accepted it.
 *
 * @param name where it was first seen, such as {@code binlog.000001:157}, or {@code binlog.000001:157#2} where an earlier
 *     one was first seen there too
 * @param kind see {@link LogEvent}
 * @param base see {@link LogEvent}
 * @param position of that event
 * @param at its time, in milliseconds since 1970, or null
 * @param begins the first offset of the log by partition, such as {@code customers-0}; one that is not named has had no
 *     event of it yet
 * @param acceptedAt milliseconds since 1970
 * @param by who accepted it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LogTurn(
        String name,
        String kind,
        String base,
        LogPosition position,
        Long at,
        Map<String, Long> begins,
        long acceptedAt,
        String by) {
    LogTurn {
        begins = java.util.Collections.unmodifiableMap(new TreeMap<>(begins));
    }

    /** @param event the first that was seen of it */
    static LogTurn of(LogEvent event, String name, long acceptedAt, String by) {
        return new LogTurn(
                name,
                event.kind(),
                event.base(),
                event.position(),
                event.at(),
                Map.of(event.place(), event.offset()),
                acceptedAt,
                by);
    }

    /** This log, begun in one more partition. */
    LogTurn begun(String place, long offset) {
        Map<String, Long> more = new TreeMap<>(begins);
        more.putIfAbsent(place, offset);
        return new LogTurn(name, kind, base, position, at, more, acceptedAt, by);
    }

    /** What is known of it by its acceptance alone. */
    LogMark mark(int turn) {
        return new LogMark(turn, kind, base, null, position, name, at, null, position, at);
    }
}
