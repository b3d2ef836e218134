package com.oakenspirits.lakehouse.lake.contract;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How the values of change events are written, as far as the contract says so. An event that brings its schema is read by
 * that; what neither says is not guessed.
 *
 * @param decimal of quoted texts in decimal columns: {@code STRING}, {@code BASE64} or {@code DOUBLE}
 * @param time of JSON numbers in timestamp columns: {@code MILLIS}, {@code MICROS} or {@code NANOS}; {@code ISOSTRING} of
 *     texts there
 * @param bytes of texts in binary columns: {@code BASE64}, {@code BASE64_URL} or {@code HEX}
 * @param fields of single fields, whatever their column is
 * @param unavailable the text that stands for a large value which did not change, Debezium's
 *     {@code unavailable.value.placeholder}
 */
public record Encodings(
        Optional<FieldEncoding.Kind> decimal,
        Optional<FieldEncoding.Kind> time,
        Optional<FieldEncoding.Kind> bytes,
        Map<String, FieldEncoding> fields,
        String unavailable) {
    /** Debezium's own. */
    public static final String UNAVAILABLE = "__debezium_unavailable_value";

    /** Nothing is said. */
    public static final Encodings NONE =
            new Encodings(Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), UNAVAILABLE);

    public Encodings {
        Objects.requireNonNull(decimal, "decimal");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(bytes, "bytes");
        fields = Map.copyOf(fields);
        Objects.requireNonNull(unavailable, "unavailable");
    }
}
