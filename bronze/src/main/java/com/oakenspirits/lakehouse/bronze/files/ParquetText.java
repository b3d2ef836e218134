package com.oakenspirits.lakehouse.bronze.files;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** What a value of one primitive column is in JSON: every digit of it, a text in quotes, bytes in base64. */
abstract class ParquetText {

    /** A whole number, or what Parquet stores as one. */
    void write(ParquetRow row, long value) {
        row.json().put(Long.toString(value));
    }

    /** Bytes, or what Parquet stores as bytes. */
    void write(ParquetRow row, Binary value) {
        row.json().put('"');
        row.json().put(Base64.getEncoder().encode(value.getBytesUnsafe()));
        row.json().put('"');
    }

    /** A number with a binary fraction, as Java writes it: the shortest that reads as the same. */
    static void write(ParquetRow row, double value, String text) {
        boolean number = Double.isFinite(value);
        row.json().put(number ? text : '"' + text + '"');
    }

    /** @param path of the column */
    static ParquetText of(PrimitiveType type, String path, ParquetWriter writer) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (logical instanceof StringLogicalTypeAnnotation
                || logical instanceof EnumLogicalTypeAnnotation
                || logical instanceof JsonLogicalTypeAnnotation) {
            return new Characters(path);
        } else if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
            return new Exact(decimal.getScale());
        } else if (logical instanceof IntLogicalTypeAnnotation whole && !whole.isSigned()) {
            return new Unsigned(whole.getBitWidth());
        } else if (logical instanceof DateLogicalTypeAnnotation) {
            return new ParquetTimes.Dates(writer.calendar());
        } else if (logical instanceof TimeLogicalTypeAnnotation time) {
            return new ParquetTimes.TimesOfDay(path, time.getUnit());
        } else if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
            return new ParquetTimes.Timestamps(timestamp.getUnit(), timestamp.isAdjustedToUTC(), writer.calendar());
        } else if (logical instanceof Float16LogicalTypeAnnotation) {
            return new Halves();
        } else if (logical instanceof UUIDLogicalTypeAnnotation) {
            return new Uuids();
        } else if (logical instanceof IntervalLogicalTypeAnnotation) {
            return new Intervals();
        } else if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
            return new ParquetTimes.Timestamps(TimeUnit.NANOS, writer.spark(), writer.calendarOfInt96());
        }
        return new ParquetText() {};
    }

    private static final class Characters extends ParquetText {
        private final String path;

        private Characters(String path) {
            this.path = path;
        }

        @Override
        void write(ParquetRow row, Binary value) {
            row.text(path, value.getBytesUnsafe());
        }
    }

    private static final class Exact extends ParquetText {
        private final int scale;

        private Exact(int scale) {
            this.scale = scale;
        }

        @Override
        void write(ParquetRow row, long value) {
            row.json().put(BigDecimal.valueOf(value, scale).toPlainString());
        }

        @Override
        void write(ParquetRow row, Binary value) {
            row.json().put(new BigDecimal(new BigInteger(value.getBytesUnsafe()), scale).toPlainString());
        }
    }

    private static final class Unsigned extends ParquetText {
        private final int bits;

        private Unsigned(int bits) {
            this.bits = bits;
        }

        @Override
        void write(ParquetRow row, long value) {
            row.json().put(Long.toUnsignedString(bits == 64 ? value : value & 0xFFFF_FFFFL));
        }
    }

    /** Of 16 bits: a sign, five of an exponent and ten of a fraction, the lower byte first. */
    private static final class Halves extends ParquetText {
        @Override
        void write(ParquetRow row, Binary value) {
            int bits = little(value).getShort() & 0xFFFF;
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double size = exponent == 31
                    ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                    : exponent == 0
                            ? Math.scalb((double) fraction, -24)
                            : Math.scalb((double) (1024 + fraction), exponent - 25);
            float number = (float) (bits >> 15 == 0 ? size : -size);
            write(row, number, Float.toString(number));
        }
    }

    private static final class Uuids extends ParquetText {
        @Override
        void write(ParquetRow row, Binary value) {
            ByteBuffer bytes = value.toByteBuffer();
            row.json()
                    .quoted(new UUID(bytes.getLong(), bytes.getLong())
                            .toString()
                            .getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** ISO 8601 keeps months, days and milliseconds apart, as Parquet does. */
    private static final class Intervals extends ParquetText {
        @Override
        void write(ParquetRow row, Binary value) {
            ByteBuffer bytes = little(value);
            long months = bytes.getInt() & 0xFFFF_FFFFL;
            long days = bytes.getInt() & 0xFFFF_FFFFL;
            long millis = bytes.getInt() & 0xFFFF_FFFFL;
            row.json()
                    .put("\"P" + months + "M" + days + "DT"
                            + BigDecimal.valueOf(millis, 3).toPlainString() + "S\"");
        }
    }

    static ByteBuffer little(Binary value) {
        return ByteBuffer.wrap(value.getBytesUnsafe()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
