package com.oakenspirits.lakehouse.lake.spark;

import com.oakenspirits.lakehouse.lake.value.InvalidValue;
import com.oakenspirits.lakehouse.lake.value.ValueReader;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;

/** A {@link ValueReader} on the values that Spark has inside its rows. Called by generated code, so it is public. */
public final class ReadValue implements Serializable {
    private static final long serialVersionUID = 1;

    private final ValueReader reader;

    ReadValue(ValueReader reader) {
        this.reader = reader;
    }

    /** The value in Spark's own form; null for null, blanks and what is not a value. */
    public Object read(UTF8String text) {
        try {
            String stripped = stripped(text);
            return stripped == null ? null : internal(reader.read(stripped));
        } catch (InvalidValue e) {
            return null;
        }
    }

    /** Why a text is not a value; null where it is one, or none is there. */
    public UTF8String problem(UTF8String text) {
        try {
            String stripped = stripped(text);
            if (stripped != null) {
                reader.read(stripped);
            }
            return null;
        } catch (InvalidValue e) {
            return UTF8String.fromString(e.getMessage());
        }
    }

    private String stripped(UTF8String text) {
        return text == null ? null : reader.stripped(text.toString());
    }

    private static Object internal(Object value) {
        if (value instanceof String text) {
            return UTF8String.fromString(text);
        }
        if (value instanceof BigDecimal number) {
            return Decimal.apply(number);
        }
        if (value instanceof LocalDate date) {
            return (int) date.toEpochDay();
        }
        if (value instanceof Object[] fields) {
            Object[] inner = new Object[fields.length];
            for (int i = 0; i < fields.length; i++) {
                inner[i] = internal(fields[i]);
            }
            return new GenericInternalRow(inner);
        }
        if (value instanceof List<?> items) {
            return new GenericArrayData(items.stream().map(ReadValue::internal).toArray());
        }
        return value;
    }
}
