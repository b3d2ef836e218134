package com.oakenspirits.lakehouse.lake.contract;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * How a field of a change event is written, where no schema says so.
 *
 * @param kind what stands in the JSON
 * @param argument the scale of {@code base64(2)}, the bits of {@code bits(12)}; -1 where the contract gives none
 */
public record FieldEncoding(Kind kind, int argument) implements Serializable {
    private static final long serialVersionUID = 1;

    /** What stands in the JSON. */
    public enum Kind {
        /** As it came: for expressions that decode it themselves. */
        TEXT,
        /** A number, quoted or not. */
        STRING,
        /** A JSON number. */
        DOUBLE,
        /** A decimal's unscaled value, or bytes, as base64. */
        BASE64,
        /** Bytes as base64 of the alphabet for addresses. */
        BASE64_URL,
        /** Bytes as hexadecimal digits. */
        HEX,
        /** Days since 1970. */
        DAYS,
        /** Milliseconds since 1970. */
        MILLIS,
        /** Microseconds since 1970. */
        MICROS,
        /** Nanoseconds since 1970. */
        NANOS,
        /** ISO 8601 whose closing {@code Z} says nothing: the database's column has no zone. */
        ISOSTRING,
        /** Milliseconds since midnight. */
        TIME_MILLIS,
        /** Microseconds since midnight. */
        TIME_MICROS,
        /** Nanoseconds since midnight. */
        TIME_NANOS,
        /** Bits, the lowest first, as base64. */
        BITS,
        /** An object of a scale and an unscaled value as base64: a decimal that says its scale itself. */
        VARIABLE_SCALE;

        /** As a contract writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public FieldEncoding {
        Objects.requireNonNull(kind, "kind");
    }

    /** One without an argument. */
    public static FieldEncoding of(Kind kind) {
        return new FieldEncoding(kind, -1);
    }
}
