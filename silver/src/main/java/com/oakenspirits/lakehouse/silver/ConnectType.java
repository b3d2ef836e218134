package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An encoding of Kafka Connect or Debezium that JSON has no type for. The names are those of the schema that the JSON
 * converter sends along if asked to: <a
 * href="https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-data-types">Debezium's data
 * types</a>.
 *
 * @param kind how the value is encoded
 * @param scale of a decimal
 */
record ConnectType(Kind kind, int scale) implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\d+,(\\d+)\\)");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");
    private static final Pattern NUMBER = Pattern.compile("\\s*[-+]?(\\d|\\.\\d).*");
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.nnnnnnnnn");
    private static final Map<String, Kind> NAMES = Map.of(
            "org.apache.kafka.connect.data.Decimal",
            Kind.DECIMAL,
            "org.apache.kafka.connect.data.Date",
            Kind.DAYS,
            "io.debezium.time.Date",
            Kind.DAYS,
            "org.apache.kafka.connect.data.Timestamp",
            Kind.MILLIS,
            "io.debezium.time.Timestamp",
            Kind.MILLIS,
            "io.debezium.time.MicroTimestamp",
            Kind.MICROS,
            "io.debezium.time.NanoTimestamp",
            Kind.NANOS);

    /** How a value is encoded. */
    enum Kind {
        /** The unscaled value as base64 of its two's complement. */
        DECIMAL,
        /** Days since 1970. */
        DAYS,
        /** Milliseconds since 1970. */
        MILLIS,
        /** Microseconds since 1970. */
        MICROS,
        /** Nanoseconds since 1970. */
        NANOS
    }

    /** What a contract's column may be encoded as, when no schema says so. */
    static Optional<ConnectType> of(String columnType) {
        Matcher decimal = DECIMAL.matcher(columnType);
        if (decimal.matches()) {
            return Optional.of(new ConnectType(Kind.DECIMAL, Integer.parseInt(decimal.group(1))));
        }
        return columnType.equals("date") ? Optional.of(new ConnectType(Kind.DAYS, 0)) : Optional.empty();
    }

    /** The encodings of the fields of {@code after} (or {@code before}), by field, from an envelope's schema. */
    static Map<String, ConnectType> of(JsonNode schema) {
        Map<String, ConnectType> types = new HashMap<>();
        for (JsonNode part : schema.path("fields")) {
            String name = part.path("field").asText();
            if (name.equals("after") || name.equals("before")) {
                for (JsonNode field : part.path("fields")) {
                    Kind kind = NAMES.get(field.path("name").asText());
                    if (kind != null) {
                        int scale = field.path("parameters").path("scale").asInt(0);
                        types.put(field.path("field").asText(), new ConnectType(kind, scale));
                    }
                }
            }
        }
        return types;
    }

    /** The value as a contract reads it; what is not so encoded is given back as it is, for the contract to refuse. */
    String text(String encoded) {
        try {
            return switch (kind) {
                case DECIMAL ->
                    new BigDecimal(new BigInteger(Base64.getDecoder().decode(encoded)), scale).toPlainString();
                case DAYS -> LocalDate.ofEpochDay(Long.parseLong(encoded)).toString();
                case MILLIS -> timestamp(encoded, 1_000L);
                case MICROS -> timestamp(encoded, 1_000_000L);
                case NANOS -> timestamp(encoded, 1_000_000_000L);
            };
        } catch (RuntimeException notSo) {
            return encoded;
        }
    }

    /**
     * As {@link #text}, where the text cannot be what the column wants as it stands. A base64 decimal that happens to
     * look like a number stays one: a connector should send decimals as strings, or the schema along.
     */
    String guess(String encoded) {
        return switch (kind) {
            case DECIMAL -> NUMBER.matcher(encoded).matches() ? encoded : text(encoded);
            case DAYS -> INTEGER.matcher(encoded).matches() ? text(encoded) : encoded;
            default -> encoded;
        };
    }

    private static String timestamp(String encoded, long perSecond) {
        long value = Long.parseLong(encoded);
        long nanos = Math.floorMod(value, perSecond) * (1_000_000_000L / perSecond);
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(value, perSecond), nanos);
        return TIMESTAMP.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }
}
