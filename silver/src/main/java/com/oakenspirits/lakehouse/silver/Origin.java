package com.oakenspirits.lakehouse.silver;

import java.time.Instant;
import java.util.Optional;

/**
 * A message that had a part in a silver row.
 *
 * @param source the topic, file or database table it came from
 * @param offset its place in the partition
 * @param timestamp of the message
 * @param operation what it did, of a change stream: {@code upsert}, {@code delete} or {@code truncate}
 * @param raw the message as it was landed; empty where bronze has it no more
 */
public record Origin(
        String source, int partition, long offset, Instant timestamp, Optional<String> operation, Optional<Raw> raw) {

    /**
     * Bytes of a message.
     *
     * @param key null where the message had none
     * @param value null where the message had none
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, compared never
    public record Raw(byte[] key, byte[] value) {}
}
