package com.oakenspirits.lakehouse.bronze.tables;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A message as bronze gets it.
 *
 * @param value the row, or empty where it was deleted
 * @param time what orders it among those of its key; empty where only the time of landing is known
 * @param headers beside the number of the batch
 */
record Message(String key, Optional<String> value, Optional<LocalDateTime> time, Map<String, String> headers) {
    /** The row does not say when it was changed. */
    static final String UNTIMED = "untimed";
    /** The row is gone; the message's time is when that was noticed, not when it happened. */
    static final String DELETED = "deleted";
    /**
     * The message's time is not the row's but just after that of its key's message before; the header has the row's in
     * microseconds since the epoch, or is empty where the row says none.
     */
    static final String AGAIN = "again";
    /** Why silver must refuse the row. */
    private static final String MALFORMED = "malformed";

    Message {
        headers = Map.copyOf(headers);
    }

    /** A row, at its own time. */
    static Message of(PolledRow row) {
        return new Message(row.key(), Optional.of(row.value()), row.changed(), headers(row));
    }

    /**
     * A row, at its own time, or just after the message before where that is later: what was seen later is the newer
     * state. So a row lives again that was put back as it was before it was deleted.
     *
     * @param landedAt stands for a time that the row does not say
     */
    static Message after(KnownRow before, PolledRow row, LocalDateTime landedAt) {
        LocalDateTime time = row.changed().orElse(landedAt);
        boolean late = before.deleted() ? !time.isAfter(before.time()) : time.isBefore(before.time());
        if (!late) {
            return of(row);
        }
        Map<String, String> headers = headers(row);
        headers.put(
                AGAIN, row.changed().map(own -> Long.toString(Mark.micros(own))).orElse(""));
        return new Message(row.key(), Optional.of(row.value()), Optional.of(next(before.time())), headers);
    }

    /**
     * The delete of a key.
     *
     * @param seen when the row was seen to be gone, by the database's clock
     */
    static Message delete(String key, KnownRow before, LocalDateTime seen) {
        LocalDateTime time = seen.isAfter(before.time()) ? seen : next(before.time());
        return new Message(key, Optional.empty(), Optional.of(time), Map.of(DELETED, "true"));
    }

    int length() {
        return key.length() + value.map(String::length).orElse(0);
    }

    private static LocalDateTime next(LocalDateTime time) {
        return time.plus(1, ChronoUnit.MICROS);
    }

    private static Map<String, String> headers(PolledRow row) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (row.changed().isEmpty()) {
            headers.put(UNTIMED, "true");
        }
        row.problem().ifPresent(problem -> headers.put(MALFORMED, problem));
        return headers;
    }
}
