package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.sql.ExactValue.Entries;
import com.oakenspirits.lakehouse.lake.sql.ExactValue.Json;
import com.oakenspirits.lakehouse.lake.sql.ExactValue.Struct;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The text of a value, from which it can be told to the last digit. */
final class RowText {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    private RowText() {}

    /** Times are UTC; a null is nothing. */
    static String of(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Instant instant) {
            return dateTime(instant.atOffset(ZoneOffset.UTC).toLocalDateTime(), " ");
        }
        if (value instanceof LocalDateTime time) {
            return dateTime(time, " ");
        }
        if (value instanceof LocalTime time) {
            return TIME.format(time);
        }
        if (value instanceof Struct struct) {
            return struct.values().stream().map(RowText::of).collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Entries map) {
            return map.entries().stream()
                    .map(entry -> of(entry.getKey()) + " -> " + of(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(RowText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof Json json ? json.text() : value.toString();
    }

    /** The years before 1 and after 9999 as ISO 8601 and Spark write them: -0044 is 45 BC, +10000 follows 9999. */
    static String dateTime(LocalDateTime time, String between) {
        return time.toLocalDate() + between + TIME.format(time);
    }

    /**
     * The text as one line that no terminal takes for a command: what controls it, or turns the direction of writing, is
     * shown as its code.
     */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\r') {
                line.append(' ');
            } else if (hidden(c)) {
                line.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    private static boolean hidden(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x200e
                || c == 0x200f
                || c == 0x061c;
    }
}
