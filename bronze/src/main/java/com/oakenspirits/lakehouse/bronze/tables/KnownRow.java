package com.oakenspirits.lakehouse.bronze.tables;

import java.time.LocalDateTime;

/**
 * What bronze's newest message of a key says.
 *
 * @param digest of its content; null of a delete
 * @param time the message's, in UTC
 */
record KnownRow(String digest, LocalDateTime time) {
    boolean deleted() {
        return digest == null;
    }
}
