package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.transform_values;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Rows on their way through {@link FoldKeys}: dates and times as whole numbers. As objects Java's old calendar would lose
 * the ten days of 1582 and whatever lies beyond its milliseconds, and what they are would hang on a setting of the session.
 *
 * @param types of the rows as tables have them
 */
record FoldCells(StructType types) implements Serializable {
    private static final long serialVersionUID = 1;

    /** The rows as the fold takes them. */
    Dataset<Row> in(Dataset<Row> rows) {
        return rows.select(Arrays.stream(rows.schema().fields())
                .map(field ->
                        in(col(Checker.quoted(field.name())), field.dataType()).as(field.name()))
                .toArray(Column[]::new));
    }

    /**
     * The rows as tables have them.
     *
     * @param like the schema that they had
     */
    static Dataset<Row> out(Dataset<Row> rows, StructType like) {
        return rows.select(Arrays.stream(like.fields())
                .map(field ->
                        out(col(Checker.quoted(field.name())), field.dataType()).as(field.name()))
                .toArray(Column[]::new));
    }

    private static Column in(Column cell, DataType type) {
        if (type instanceof DateType) {
            return unix_date(cell);
        } else if (type instanceof TimestampType) {
            return unix_micros(cell);
        } else if (!timed(type)) {
            return cell;
        } else if (type instanceof ArrayType array) {
            return transform(cell, element -> in(element, array.elementType()));
        } else if (type instanceof MapType map) {
            return transform_values(cell, (key, value) -> in(value, map.valueType()));
        }
        return of(cell, (StructType) type, true);
    }

    private static Column out(Column cell, DataType type) {
        if (type instanceof DateType) {
            return date_from_unix_date(cell);
        } else if (type instanceof TimestampType) {
            return timestamp_micros(cell);
        } else if (!timed(type)) {
            return cell;
        } else if (type instanceof ArrayType array) {
            return transform(cell, element -> out(element, array.elementType()));
        } else if (type instanceof MapType map) {
            return transform_values(cell, (key, value) -> out(value, map.valueType()));
        }
        return of(cell, (StructType) type, false);
    }

    private static Column of(Column cell, StructType type, boolean in) {
        Column[] fields = Arrays.stream(type.fields())
                .map(field -> (in
                                ? in(cell.getField(field.name()), field.dataType())
                                : out(cell.getField(field.name()), field.dataType()))
                        .as(field.name()))
                .toArray(Column[]::new);
        return when(cell.isNotNull(), struct(fields)).otherwise(lit(null));
    }

    /** Whether there is a date or time in it. */
    private static boolean timed(DataType type) {
        if (type instanceof ArrayType array) {
            return timed(array.elementType());
        } else if (type instanceof MapType map) {
            return timed(map.valueType());
        } else if (type instanceof StructType struct) {
            return Arrays.stream(struct.fields()).map(StructField::dataType).anyMatch(FoldCells::timed);
        }
        return type instanceof DateType || type instanceof TimestampType;
    }

    /** A cell for comparing: arrays of bytes are equal when they have the same bytes. */
    static Object comparable(Object cell) {
        return cell instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : cell;
    }

    /** The cell again. */
    static Object plain(Object comparable) {
        if (!(comparable instanceof ByteBuffer buffer)) {
            return comparable;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** A cell for people. */
    String text(String column, Object cell) {
        if (cell instanceof Number number) {
            DataType type = types.apply(column).dataType();
            if (type instanceof DateType) {
                return TemporalText.date(number.longValue());
            } else if (type instanceof TimestampType) {
                return TemporalText.timestamp(number.longValue(), TemporalText.MICROS);
            }
        }
        return String.valueOf(cell);
    }
}
