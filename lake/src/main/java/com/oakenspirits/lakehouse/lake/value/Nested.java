package com.oakenspirits.lakehouse.lake.value;

/** Reads values inside others, by the rules of columns. */
final class Nested {
    private Nested() {}

    /** @param path of the value, for its faults */
    static Object read(ValueReader reader, String text, String path) throws InvalidValue {
        String stripped = text == null ? null : reader.stripped(text);
        if (stripped == null) {
            return null;
        }
        try {
            return reader.read(stripped);
        } catch (InvalidValue e) {
            throw e.at(path);
        }
    }
}
