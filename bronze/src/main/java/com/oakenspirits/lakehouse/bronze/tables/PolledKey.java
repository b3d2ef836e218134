package com.oakenspirits.lakehouse.bronze.tables;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * The key of a row of a database.
 *
 * @param key its key columns as a JSON object
 * @param changed when the row was last changed, as {@link PolledRow} has it
 */
record PolledKey(String key, Optional<LocalDateTime> changed) {}
