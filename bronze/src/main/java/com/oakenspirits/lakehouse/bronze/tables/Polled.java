package com.oakenspirits.lakehouse.bronze.tables;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * What a poll has done.
 *
 * @param read rows that the database gave: those changed since, and those of the overlap
 * @param landed rows that were new or changed
 * @param batches commits made; none when nothing was landed
 * @param batch the number of the newest batch, 0 when there has been none
 * @param watermark the timestamp up to which the table is known, in UTC; empty when there has been none
 * @param compared what the comparison of the keys came to; empty when there was none
 */
public record Polled(
        long read,
        long landed,
        int batches,
        long batch,
        Optional<LocalDateTime> watermark,
        Optional<Compared> compared) {

    /**
     * A comparison of all keys of the table with those that bronze knows.
     *
     * @param keys that the table has
     * @param deleted of those that bronze knew, how many are gone
     * @param refused why nothing was deleted, a line; empty where nothing was refused
     */
    public record Compared(long keys, long deleted, Optional<String> refused) {}
}
