package com.oakenspirits.lakehouse.bronze.tables;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a table is polled. It stands in the commit of the rows it tells of.
 *
 * @param batch number of the newest batch, counted from 1
 * @param next the offset of the next row
 * @param watermark up to which timestamp the rows are known
 */
record Mark(long batch, long next, Optional<LocalDateTime> watermark) {
    private static final String WATERMARK = "@watermark";

    static Mark none() {
        return new Mark(0, 0, Optional.empty());
    }

    static Optional<Mark> of(BatchRecord record, String source) {
        return Optional.ofNullable(record.consumed().get(source)).map(next -> {
            Optional<LocalDateTime> watermark = Optional.ofNullable(
                            record.consumed().get(source + WATERMARK))
                    .map(Mark::time);
            return new Mark(record.batchId(), next, watermark);
        });
    }

    /** As a record carries it: microseconds since the epoch. */
    Map<String, Long> consumed(String source) {
        Map<String, Long> consumed = new HashMap<>();
        consumed.put(source, next);
        watermark.ifPresent(time -> consumed.put(source + WATERMARK, micros(time)));
        return consumed;
    }

    Mark after(long rows, Optional<LocalDateTime> newWatermark) {
        return new Mark(batch + 1, next + rows, newWatermark.or(() -> watermark));
    }

    static Instant instant(LocalDateTime utc) {
        return utc.toInstant(ZoneOffset.UTC);
    }

    /** Microseconds since the epoch. */
    static long micros(LocalDateTime utc) {
        // ChronoUnit.MICROS.between counts nanoseconds on its way, which a long has for 292 years only.
        Instant instant = instant(utc);
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    /** A number that tells times apart, and from none. */
    static long stamp(Optional<LocalDateTime> changed) {
        return changed.map(Mark::micros).orElse(Long.MIN_VALUE);
    }

    static LocalDateTime time(long micros) {
        return LocalDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
