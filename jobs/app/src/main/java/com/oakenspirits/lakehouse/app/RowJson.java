package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.oakenspirits.lakehouse.lake.sql.ExactValue.Entries;
import com.oakenspirits.lakehouse.lake.sql.ExactValue.Json;
import com.oakenspirits.lakehouse.lake.sql.ExactValue.Struct;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows as JSON objects (RFC 8259). Numbers are numbers with all their digits, decimals without an exponent; NaN and the
 * infinities, which JSON has not, are the texts {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}. Timestamps
 * have three digits of a second, or six where three would lose some.
 */
final class RowJson {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 3, 3, true)
            .toFormatter();

    private static final DateTimeFormatter EXACT = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 6, 9, true)
            .toFormatter();

    private final JsonFactory json = new JsonFactory().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
    private final List<String> names;

    RowJson(List<String> names) {
        this.names = distinct(names);
    }

    /** One object in one line. */
    String line(List<Object> values) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = json.createGenerator(line)) {
            write(out, names, values);
        }
        return line.toString();
    }

    private static void write(JsonGenerator out, List<String> names, List<Object> values) throws IOException {
        out.writeStartObject();
        for (int i = 0; i < names.size(); i++) {
            out.writeFieldName(names.get(i));
            write(out, values.get(i));
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof BigDecimal decimal) {
            out.writeNumber(decimal);
        } else if (value instanceof Double || value instanceof Float) {
            number(out, (Number) value);
        } else if (value instanceof Number number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Instant instant) {
            out.writeString(dateTime(instant.atOffset(ZoneOffset.UTC).toLocalDateTime()) + "Z");
        } else if (value instanceof LocalDateTime time) {
            out.writeString(dateTime(time));
        } else if (value instanceof Struct struct) {
            write(out, distinct(struct.names()), struct.values());
        } else if (value instanceof Entries map) {
            write(
                    out,
                    map.entries().stream()
                            .map(entry -> RowText.of(entry.getKey()))
                            .toList(),
                    map.entries().stream().map(java.util.Map.Entry::getValue).toList());
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                write(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof Json ready) {
            out.writeRawValue(ready.text());
        } else {
            out.writeString(RowText.of(value));
        }
    }

    private static void number(JsonGenerator out, Number value) throws IOException {
        if (Double.isFinite(value.doubleValue())) {
            // The text of a float is shorter than that of the double that equals it.
            out.writeNumber(value.toString());
        } else {
            out.writeString(value.toString());
        }
    }

    private static String dateTime(LocalDateTime time) {
        return time.toLocalDate() + "T"
                + (time.truncatedTo(ChronoUnit.MILLIS).equals(time) ? TIME : EXACT).format(time);
    }

    /** Strict readers refuse an object with two fields of a name: the second n is n_2. */
    private static List<String> distinct(List<String> names) {
        Set<String> taken = new HashSet<>(names);
        if (taken.size() == names.size()) {
            return names;
        }
        Set<String> given = new HashSet<>();
        return names.stream()
                .map(name -> {
                    String free = name;
                    for (int i = 2; !given.add(free); i++) {
                        free = taken.contains(name + "_" + i) ? free : name + "_" + i;
                    }
                    return free;
                })
                .toList();
    }
}
