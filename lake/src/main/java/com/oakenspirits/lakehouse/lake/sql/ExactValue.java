package com.oakenspirits.lakehouse.lake.sql;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map.Entry;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimeType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.UserDefinedType;
import org.apache.spark.sql.types.YearMonthIntervalType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.unsafe.types.VariantVal;

/**
 * A value of Spark as one of Java that is equal to it: numbers, truth values and bytes as they are, decimals as
 * {@link java.math.BigDecimal}, texts as {@link String}; dates and times as those of {@code java.time}, timestamps as
 * {@link Instant}, intervals as {@link Period} and {@link Duration}; arrays as {@link List}, what has names as
 * {@link Struct} and {@link Entries}, a variant as {@link Json}. What Spark has besides is its text.
 */
public final class ExactValue {
    private ExactValue() {}

    /**
     * The fields of a struct in their order; two may have the same name.
     *
     * @param names of the fields
     * @param values of the fields, null where there is none
     */
    public record Struct(List<String> names, List<Object> values) {}

    /**
     * A map in its order.
     *
     * @param entries a key of any type, and its value or null
     */
    public record Entries(List<Entry<Object, Object>> entries) {}

    /**
     * A value that is JSON already.
     *
     * @param text in UTF-8, times in UTC
     */
    public record Json(String text) {}

    static Object of(Object value, DataType type) {
        if (value == null) {
            return null;
        }
        if (value instanceof UTF8String text) {
            return text.toString();
        }
        if (value instanceof Decimal decimal) {
            return decimal.toJavaBigDecimal();
        }
        if (type instanceof DateType) {
            return LocalDate.ofEpochDay((Integer) value);
        }
        if (type instanceof TimestampType) {
            return Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
        }
        if (type instanceof TimestampNTZType) {
            return LocalDateTime.ofInstant(Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS), ZoneOffset.UTC);
        }
        if (type instanceof TimeType) {
            return LocalTime.ofNanoOfDay((Long) value);
        }
        if (type instanceof YearMonthIntervalType) {
            return Period.ofMonths((Integer) value).normalized();
        }
        if (type instanceof DayTimeIntervalType) {
            return Duration.of((Long) value, ChronoUnit.MICROS);
        }
        if (type instanceof UserDefinedType<?> own) {
            return of(value, own.sqlType());
        }
        return nested(value, type);
    }

    private static Object nested(Object value, DataType type) {
        if (value instanceof InternalRow row && type instanceof StructType struct) {
            return new Struct(Arrays.asList(struct.fieldNames()), ExactRows.values(row, struct));
        }
        if (value instanceof ArrayData array && type instanceof ArrayType of) {
            return items(array, of.elementType());
        }
        if (value instanceof MapData map && type instanceof MapType of) {
            List<Object> keys = items(map.keyArray(), of.keyType());
            List<Object> values = items(map.valueArray(), of.valueType());
            List<Entry<Object, Object>> entries = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                entries.add(new SimpleImmutableEntry<>(keys.get(i), values.get(i)));
            }
            return new Entries(entries);
        }
        if (value instanceof VariantVal variant) {
            return new Json(variant.toJson(ZoneOffset.UTC));
        }
        return value instanceof Number || value instanceof Boolean || value instanceof byte[]
                ? value
                : String.valueOf(value);
    }

    private static List<Object> items(ArrayData array, DataType type) {
        List<Object> items = new ArrayList<>(array.numElements());
        for (int i = 0; i < array.numElements(); i++) {
            items.add(array.isNullAt(i) ? null : of(array.get(i, type), type));
        }
        return items;
    }
}
