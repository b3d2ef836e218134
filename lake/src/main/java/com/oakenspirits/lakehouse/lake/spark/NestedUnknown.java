package com.oakenspirits.lakehouse.lake.spark;

import com.oakenspirits.lakehouse.lake.value.Unknown;
import com.oakenspirits.lakehouse.lake.value.ValueReader;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.spark.unsafe.types.UTF8String;

/** Adds to {@code _unknown} what a nested column passes over. Called by generated code, so it is public. */
public final class NestedUnknown implements Serializable {
    private static final long serialVersionUID = 1;

    private final ValueReader reader;
    private final String field;

    NestedUnknown(ValueReader reader, String field) {
        this.reader = reader;
        this.field = field;
    }

    /** The unknown fields with those inside a nested value, as JSON; null for none. */
    public UTF8String with(UTF8String unknown, UTF8String nested) {
        try {
            String inside = Unknown.in(reader, nested == null ? null : nested.toString());
            return UTF8String.fromString(Unknown.with(unknown == null ? null : unknown.toString(), field, inside));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
