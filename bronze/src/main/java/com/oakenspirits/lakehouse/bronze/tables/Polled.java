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
 */
public record Polled(long read, long landed, int batches, long batch, Optional<LocalDateTime> watermark) {}
