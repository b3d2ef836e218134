package com.oakenspirits.lakehouse.lake.value;

import java.io.Serializable;

/**
 * Reads the text of a field as the value of a column: the one way from a message to a typed value, whatever the message
 * came in and whichever engine refines it. Each reader has a written grammar ({@code conf/README.md}, "How a value is
 * read"); what does not match it is no value. Readers depend on nothing but the text: not on a locale, a session's zone or
 * today's date.
 */
public sealed interface ValueReader extends Serializable
        permits TextReader,
                IntegerReader,
                DecimalReader,
                DoubleReader,
                BooleanReader,
                DateReader,
                TimestampReader,
                BinaryReader,
                StructReader,
                ListReader {

    /** The Spark SQL type in lower case without blanks, such as {@code decimal(12,2)}. */
    String type();

    /**
     * Reads a text that is not blank.
     *
     * @return by type: {@code string} String, {@code smallint} Short, {@code int} Integer, {@code bigint} Long,
     *     {@code decimal} BigDecimal with the column's scale, {@code double} Double, {@code boolean} Boolean, {@code date}
     *     LocalDate, {@code timestamp} Long (microseconds since 1970 in UTC), {@code binary} byte[], {@code struct}
     *     Object[], {@code array} List
     * @throws InvalidValue when it is not a value of the type; the message says which text and why
     */
    Object read(String text) throws InvalidValue;

    /**
     * Whether a text of blanks alone is a value like any other. Where not, it stands for NULL, and blanks around a value
     * are passed over.
     */
    default boolean blanksCount() {
        return false;
    }

    /** What is to be read of a text; null where it stands for NULL. */
    default String stripped(String text) {
        if (blanksCount()) {
            return text;
        }
        String stripped = text.strip();
        return stripped.isEmpty() ? null : stripped;
    }
}
