package com.oakenspirits.lakehouse.lake.value;

/** Reads values inside others, by the rules of columns. */
final class Nested {
    private Nested() {}

    /** @param path of the value, for its faults */
    static Object read(ValueReader reader, String text, String path) throws InvalidValue {
        if (text == null || (!reader.blanksCount() && text.isBlank())) {
            return null;
        }
        try {
            return reader.read(reader.blanksCount() ? text : text.strip());
        } catch (InvalidValue e) {
            throw e.at(path);
        }
    }
}
