package com.oakenspirits.lakehouse.lake.direct;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The statistics of a file as Delta's protocol writes them ("Per-file Statistics"): records, and least, greatest and null
 * values of columns.
 */
final class Statistics {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    /** Delta cuts texts off here; a longer one is left without bounds. */
    private static final int LONGEST_TEXT = 32;

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final long MICROS = 1_000_000;

    private Statistics() {}

    /** The statistics of rows. */
    static String of(List<? extends InternalRow> rows, StructType schema, Set<String> columns) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("numRecords", rows.size());
        ObjectNode least = all.putObject("minValues");
        ObjectNode greatest = all.putObject("maxValues");
        ObjectNode nulls = all.putObject("nullCount");
        StructField[] fields = schema.fields();
        for (int at = 0; at < fields.length; at++) {
            DataType type = fields[at].dataType();
            if (columns.contains(fields[at].name()) && (Values.plain(type) || Values.countedOnly(type))) {
                column(rows, at, fields[at], least, greatest, nulls);
            }
        }
        all.put("tightBounds", true);
        return all.toString();
    }

    private static void column(
            List<? extends InternalRow> rows,
            int at,
            StructField field,
            ObjectNode least,
            ObjectNode greatest,
            ObjectNode nulls) {
        Comparator<Object> order = Values.order();
        long none = 0;
        Object low = null;
        Object high = null;
        boolean bounded = Values.plain(field.dataType());
        for (InternalRow row : rows) {
            if (row.isNullAt(at)) {
                none++;
            } else if (bounded) {
                Object value = row.get(at, field.dataType());
                low = low == null || order.compare(value, low) < 0 ? value : low;
                high = high == null || order.compare(value, high) > 0 ? value : high;
            }
        }
        nulls.put(field.name(), none);
        if (low != null && written(low, field.dataType()) != null && written(high, field.dataType()) != null) {
            least.set(field.name(), written(low, field.dataType()));
            greatest.set(field.name(), written(high, field.dataType()));
        }
    }

    private static JsonNode written(Object value, DataType type) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (type instanceof StringType) {
            String text = value.toString();
            return text.length() > LONGEST_TEXT ? null : json.textNode(text);
        } else if (type instanceof DateType) {
            return json.textNode(LocalDate.ofEpochDay((Integer) value).toString());
        } else if (type instanceof TimestampType) {
            Instant instant = instant((Long) value).truncatedTo(ChronoUnit.MILLIS);
            return json.textNode(MILLIS.format(instant.atOffset(java.time.ZoneOffset.UTC)));
        } else if (type instanceof DecimalType) {
            return json.numberNode(((Decimal) value).toJavaBigDecimal());
        }
        return json.numberNode(((Number) value).longValue());
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }

    /** The bounds that statistics give; a column that they do not speak of is left out. */
    static Map<String, Bounds> bounds(String statistics, StructType schema) {
        Map<String, Bounds> bounds = new HashMap<>();
        if (statistics == null) {
            return bounds;
        }
        try {
            JsonNode all = JSON.readTree(statistics);
            for (StructField field : schema.fields()) {
                JsonNode low = all.path("minValues").path(field.name());
                JsonNode high = all.path("maxValues").path(field.name());
                JsonNode nulls = all.path("nullCount").path(field.name());
                boolean someNull = nulls.isMissingNode() || nulls.asLong() > 0;
                if (!low.isMissingNode() && !high.isMissingNode() && Values.plain(field.dataType())) {
                    bounds.put(
                            field.name(),
                            new Bounds(
                                    read(low, field.dataType(), false), read(high, field.dataType(), true), someNull));
                }
            }
            return bounds;
        } catch (JsonProcessingException | DateTimeParseException | ArithmeticException strange) {
            // Statistics only spare reading: a file whose statistics cannot be understood is read.
            return Map.of();
        }
    }

    private static Object read(JsonNode value, DataType type, boolean upper) {
        if (type instanceof StringType) {
            return UTF8String.fromString(value.asText());
        } else if (type instanceof DateType) {
            return Math.toIntExact(LocalDate.parse(value.asText()).toEpochDay());
        } else if (type instanceof TimestampType) {
            Instant instant = OffsetDateTime.parse(value.asText()).toInstant();
            // Delta cuts timestamps off after milliseconds.
            return instant.getEpochSecond() * MICROS + instant.getNano() / 1000 + (upper ? 999 : 0);
        } else if (type instanceof DecimalType decimal) {
            return Decimal.apply(value.decimalValue(), decimal.precision(), decimal.scale());
        } else if (type instanceof org.apache.spark.sql.types.LongType) {
            return value.longValue();
        } else if (type instanceof org.apache.spark.sql.types.IntegerType) {
            return value.intValue();
        } else if (type instanceof org.apache.spark.sql.types.ShortType) {
            return value.shortValue();
        }
        return (byte) value.intValue();
    }
}
