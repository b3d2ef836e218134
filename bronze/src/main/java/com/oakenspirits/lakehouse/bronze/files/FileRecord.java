package com.oakenspirits.lakehouse.bronze.files;

import java.util.Optional;

/**
 * One record of a file.
 *
 * @param line in which it begins, counted from 1; {@link #NO_LINE} where there are none
 * @param value what bronze keeps of it
 * @param malformed why it is no record of its format; {@code value} then has its bytes as they are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FileRecord(long line, byte[] value, Optional<String> malformed) {
    static final long NO_LINE = 0;

    static FileRecord sound(long line, byte[] value) {
        return new FileRecord(line, value, Optional.empty());
    }

    static FileRecord malformed(long line, byte[] raw, String reason) {
        return new FileRecord(line, raw, Optional.of(reason));
    }
}
