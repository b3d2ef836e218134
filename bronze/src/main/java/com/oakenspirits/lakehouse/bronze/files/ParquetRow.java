package com.oakenspirits.lakehouse.bronze.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The row that is being read: its JSON, and what in it cannot be said. */
final class ParquetRow {
    private final JsonBuffer json = new JsonBuffer();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private String problem;

    void clear() {
        json.clear();
        problem = null;
    }

    JsonBuffer json() {
        return json;
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Notes a value that is none of its type; the first one of a row is told. */
    void problem(String column, String what) {
        if (problem == null) {
            problem = "column '" + column + "' " + what;
        }
    }

    boolean sound() {
        return problem == null;
    }

    /** A text in quotes, which has to be UTF-8. */
    void text(String column, byte[] utf8) {
        if (!isUtf8(utf8)) {
            problem(column, "has a text that is not UTF-8");
        }
        json.quoted(utf8);
    }

    private boolean isUtf8(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                try {
                    decoder.decode(ByteBuffer.wrap(bytes));
                    return true;
                } catch (CharacterCodingException e) {
                    return false;
                }
            }
        }
        return true;
    }
}
