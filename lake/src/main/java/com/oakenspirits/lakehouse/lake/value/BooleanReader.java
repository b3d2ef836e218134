package com.oakenspirits.lakehouse.lake.value;

import java.util.Locale;

/** Reads {@code true t yes y 1} and {@code false f no n 0}, in upper or lower case. */
public record BooleanReader() implements ValueReader {
    @Override
    public String type() {
        return "boolean";
    }

    @Override
    public Object read(String text) throws InvalidValue {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "y", "1" -> true;
            case "false", "f", "no", "n", "0" -> false;
            default -> throw InvalidValue.of(text, type());
        };
    }
}
