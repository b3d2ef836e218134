package com.oakenspirits.lakehouse.bronze.tables;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A row of a database.
 *
 * @param key its key columns as a JSON object
 * @param value all its columns as a JSON object
 * @param changed when it was last changed, in UTC where the database knows the zone; empty when it does not say
 * @param problem which of its values cannot be read, and why; empty when all can
 */
record PolledRow(String key, String value, Optional<LocalDateTime> changed, Optional<String> problem) {

    /** Tells contents apart, as Spark's {@code sha2(value, 256)} does. */
    String digest() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
