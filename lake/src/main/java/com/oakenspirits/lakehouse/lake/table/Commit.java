package com.oakenspirits.lakehouse.lake.table;

import java.time.Instant;
import java.util.Optional;

/**
 * One commit of a Delta table, as its log tells it.
 *
 * @param version the table version this commit made
 * @param at when it was committed, by the writer's clock
 * @param operation Delta's name of the operation, such as {@code WRITE}, {@code MERGE} or {@code OPTIMIZE}
 * @param changesData whether it added or removed rows (an OPTIMIZE does neither)
 * @param rows the rows written or, by a merge, inserted, updated and deleted, as Delta counted them; 0 where it did not
 * @param userMetadata what the writer recorded with it
 */
public record Commit(
        long version, Instant at, String operation, boolean changesData, long rows, Optional<String> userMetadata) {}
