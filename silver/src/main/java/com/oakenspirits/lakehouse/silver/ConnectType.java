package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.databind.JsonNode;
import com.oakenspirits.lakehouse.lake.contract.FieldEncoding;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * How Kafka Connect's JSON converter has written a field. The names are those of the schema that it sends along if asked
 * to: <a href="https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-data-types">Debezium's data
 * types</a>. What a schema names and nobody knows comes as it is written.
 *
 * @param kind how the value is encoded
 * @param scale of a decimal; the length of bits
 * @param element of arrays and maps
 * @param fields of a struct
 */
record ConnectType(Kind kind, int scale, Optional<ConnectType> element, Map<String, ConnectType> fields) {
    private static final int MOST_DIGITS = 20_000;

    /** More is taken for no length: a few bytes must not become a text that fills the memory. */
    private static final int MOST_BITS = 1_000_000;

    private static final String CONNECT = "org.apache.kafka.connect.data.";
    private static final String TIME = "io.debezium.time.";
    private static final Map<String, Kind> NAMES = Map.ofEntries(
            Map.entry(CONNECT + "Decimal", Kind.DECIMAL),
            Map.entry(CONNECT + "Date", Kind.DAYS),
            Map.entry(CONNECT + "Time", Kind.TIME_MILLIS),
            Map.entry(CONNECT + "Timestamp", Kind.MILLIS),
            Map.entry(TIME + "Date", Kind.DAYS),
            Map.entry(TIME + "Time", Kind.TIME_MILLIS),
            Map.entry(TIME + "MicroTime", Kind.TIME_MICROS),
            Map.entry(TIME + "NanoTime", Kind.TIME_NANOS),
            Map.entry(TIME + "Timestamp", Kind.MILLIS),
            Map.entry(TIME + "MicroTimestamp", Kind.MICROS),
            Map.entry(TIME + "NanoTimestamp", Kind.NANOS),
            Map.entry(TIME + "IsoDate", Kind.ISO),
            Map.entry(TIME + "IsoTime", Kind.ISO),
            Map.entry(TIME + "IsoTimestamp", Kind.ISO),
            Map.entry("io.debezium.data.VariableScaleDecimal", Kind.VARIABLE_DECIMAL),
            Map.entry("io.debezium.data.Bits", Kind.BITS));

    /** How a value is encoded. */
    enum Kind {
        /** As it is. */
        PLAIN,
        /** Bytes as base64. */
        BYTES,
        /** The unscaled value as base64 of its two's complement; as a JSON number it is one. */
        DECIMAL,
        /** An object of scale and unscaled value. */
        VARIABLE_DECIMAL,
        /** Days since 1970. */
        DAYS,
        /** Milliseconds since 1970. */
        MILLIS,
        /** Microseconds since 1970. */
        MICROS,
        /** Nanoseconds since 1970. */
        NANOS,
        /** Milliseconds since midnight. */
        TIME_MILLIS,
        /** Microseconds since midnight. */
        TIME_MICROS,
        /** Nanoseconds since midnight. */
        TIME_NANOS,
        /** ISO 8601 with a Z that says nothing: the database's column has no zone. */
        ISO,
        /** Bits in bytes as base64, the lowest first. */
        BITS,
        /** An array whose elements are encoded. */
        ARRAY,
        /** A map whose values are encoded. */
        MAP,
        /** A struct with encoded fields. */
        STRUCT;

        /** Whether it counts days or parts of a second. */
        boolean counts() {
            return switch (this) {
                case DAYS, MILLIS, MICROS, NANOS, TIME_MILLIS, TIME_MICROS, TIME_NANOS -> true;
                default -> false;
            };
        }
    }

    static ConnectType of(Kind kind, int scale) {
        return new ConnectType(kind, scale, Optional.empty(), Map.of());
    }

    /**
     * What a contract says of a field.
     *
     * @param scale of the column, for decimals that do not say theirs
     */
    static ConnectType of(FieldEncoding encoding, int scale) {
        return switch (encoding.kind()) {
            case TEXT, STRING, DOUBLE, HEX, BASE64_URL -> of(Kind.PLAIN, 0);
            case BASE64 -> of(Kind.DECIMAL, encoding.argument() < 0 ? scale : encoding.argument());
            case DAYS -> of(Kind.DAYS, 0);
            case MILLIS -> of(Kind.MILLIS, 0);
            case MICROS -> of(Kind.MICROS, 0);
            case NANOS -> of(Kind.NANOS, 0);
            case ISOSTRING -> of(Kind.ISO, 0);
            case TIME_MILLIS -> of(Kind.TIME_MILLIS, 0);
            case TIME_MICROS -> of(Kind.TIME_MICROS, 0);
            case TIME_NANOS -> of(Kind.TIME_NANOS, 0);
            case BITS -> of(Kind.BITS, encoding.argument());
            case VARIABLE_SCALE -> of(Kind.VARIABLE_DECIMAL, 0);
        };
    }

    /** The encodings of the fields of {@code after} (or {@code before}), by field, from an envelope's schema. */
    static Map<String, ConnectType> of(JsonNode schema) {
        Map<String, ConnectType> types = new HashMap<>();
        for (JsonNode part : schema.path("fields")) {
            String name = part.path("field").asText();
            if (name.equals("after") || name.equals("before")) {
                types.putAll(fields(part));
            }
        }
        return types;
    }

    /** The encodings of the fields of a struct, by field, from its schema. */
    static Map<String, ConnectType> fields(JsonNode struct) {
        Map<String, ConnectType> types = new HashMap<>();
        for (JsonNode field : struct.path("fields")) {
            types.put(field.path("field").asText(), type(field));
        }
        return types;
    }

    /** The encoding of a value, from its schema. */
    static ConnectType type(JsonNode schema) {
        Kind kind = NAMES.get(schema.path("name").asText());
        if (kind != null) {
            String parameter = kind == Kind.BITS ? "length" : "scale";
            return of(kind, schema.path("parameters").path(parameter).asInt(0));
        }
        return switch (schema.path("type").asText()) {
            case "bytes" -> of(Kind.BYTES, 0);
            case "array" -> ofElements(Kind.ARRAY, type(schema.path("items")));
            case "map" -> ofElements(Kind.MAP, type(schema.path("values")));
            case "struct" -> struct(fields(schema));
            default -> of(Kind.PLAIN, 0);
        };
    }

    /** An array of these. */
    ConnectType array() {
        return ofElements(Kind.ARRAY, this);
    }

    private static ConnectType ofElements(Kind kind, ConnectType element) {
        return element.asWritten() ? of(Kind.PLAIN, 0) : new ConnectType(kind, 0, Optional.of(element), Map.of());
    }

    private static ConnectType struct(Map<String, ConnectType> fields) {
        return fields.values().stream().allMatch(ConnectType::asWritten)
                ? of(Kind.PLAIN, 0)
                : new ConnectType(Kind.STRUCT, 0, Optional.empty(), Map.copyOf(fields));
    }

    /** Whether the text in the JSON is the value's own. */
    boolean asWritten() {
        return kind == Kind.PLAIN || kind == Kind.BYTES;
    }

    /** The value as a contract reads it; what is not so encoded is given back as it is, for the contract to refuse. */
    JsonField read(JsonField written) {
        if (written.text() == null || asWritten() || (kind == Kind.DECIMAL && !written.quoted())) {
            return written;
        }
        if (kind == Kind.ARRAY || kind == Kind.MAP || kind == Kind.STRUCT) {
            return new JsonField(NestedText.of(this, written.text()), false);
        }
        return new JsonField(text(written.text()), true);
    }

    /** As {@link #read}, of one value that is neither array nor object, or of a decimal that is one. */
    String text(String encoded) {
        try {
            return switch (kind) {
                case DECIMAL -> unscaled(encoded, scale);
                case VARIABLE_DECIMAL -> NestedText.decimal(encoded).orElse(encoded);
                case DAYS -> TemporalText.date(Long.parseLong(encoded));
                case MILLIS -> TemporalText.timestamp(Long.parseLong(encoded), TemporalText.MILLIS);
                case MICROS -> TemporalText.timestamp(Long.parseLong(encoded), TemporalText.MICROS);
                case NANOS -> TemporalText.timestamp(Long.parseLong(encoded), TemporalText.NANOS);
                case TIME_MILLIS -> TemporalText.time(Long.parseLong(encoded), TemporalText.MILLIS);
                case TIME_MICROS -> TemporalText.time(Long.parseLong(encoded), TemporalText.MICROS);
                case TIME_NANOS -> TemporalText.time(Long.parseLong(encoded), TemporalText.NANOS);
                case ISO -> withoutZone(encoded);
                case BITS -> scale == 0 ? encoded : bits(encoded);
                default -> encoded;
            };
        } catch (RuntimeException notSo) {
            return encoded;
        }
    }

    /**
     * A decimal of base64.
     *
     * @throws IllegalArgumentException when the text is not base64 of a number
     */
    static String unscaled(String base64, int scale) {
        if (Math.abs((long) scale) > MOST_DIGITS) {
            // Written out, it would be longer than any memory.
            throw new IllegalArgumentException("scale " + scale);
        }
        return new BigDecimal(new BigInteger(Base64.getDecoder().decode(base64)), scale).toPlainString();
    }

    private static String withoutZone(String text) {
        return text.endsWith("Z") ? TemporalText.local(text.substring(0, text.length() - 1)) : text;
    }

    /**
     * The bits as digits, the highest first. Zeros that lead are not in the bytes: a column of a length has them all; one
     * without tells none.
     */
    private String bits(String base64) {
        BitSet bits = BitSet.valueOf(Base64.getDecoder().decode(base64));
        int length = Math.max(bits.length(), scale > MOST_BITS ? 0 : scale);
        StringBuilder digits = new StringBuilder();
        for (int at = length - 1; at >= 0; at--) {
            digits.append(bits.get(at) ? '1' : '0');
        }
        return digits.toString();
    }

    /** Bits as the number that they are. */
    static Optional<String> number(String base64) {
        try {
            byte[] lowestFirst = Base64.getDecoder().decode(base64);
            byte[] highestFirst = new byte[lowestFirst.length];
            for (int i = 0; i < lowestFirst.length; i++) {
                highestFirst[i] = lowestFirst[lowestFirst.length - 1 - i];
            }
            return Optional.of(new BigInteger(1, highestFirst).toString());
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Bytes, written in another way, as base64; empty when they are not so written. */
    static Optional<String> base64(String text, FieldEncoding.Kind written) {
        try {
            byte[] bytes = switch (written) {
                case HEX -> HexFormat.of().parseHex(text);
                case BASE64_URL -> Base64.getUrlDecoder().decode(text);
                default -> Base64.getDecoder().decode(text);
            };
            return Optional.of(Base64.getEncoder().encodeToString(bytes));
        } catch (IllegalArgumentException notSo) {
            return Optional.empty();
        }
    }
}
