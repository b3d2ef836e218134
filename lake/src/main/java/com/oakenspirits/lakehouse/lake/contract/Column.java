package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.value.ValueReader;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A property of a contract: one column of the silver table and how it comes out of a message.
 *
 * @param name the silver column, snake_case
 * @param field the field in the message, read unless {@code transform} says otherwise
 * @param reader of its values, which has its type
 * @param required whether a row without it is refused
 * @param primaryKey whether it is part of the primary key
 * @param transform Spark SQL over the raw fields, all of them strings; its result is read by {@code reader} unless it has the column's type already
 * @param description for people; empty when the contract has none
 * @param classification such as {@code internal}
 */
public record Column(
        String name,
        String field,
        ValueReader reader,
        boolean required,
        boolean primaryKey,
        Optional<String> transform,
        String description,
        Optional<String> classification) {

    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(transform, "transform");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(classification, "classification");
    }

    /** Spark SQL type of the column in lower case without blanks, such as {@code decimal(12,2)}. */
    public String type() {
        return reader.type();
    }

    /** Spark SQL over the raw fields that gives this column's value before the cast. */
    public String rawExpression() {
        return transform.orElseGet(() -> Sql.quoted(field));
    }

    /** The raw fields this column reads, in order of first use. */
    public List<String> rawFields() {
        return transform.map(Sql::fields).orElseGet(() -> List.of(field));
    }
}
