package com.oakenspirits.lakehouse.lake.contract;

import java.util.Objects;
import java.util.Optional;

/**
 * A quality rule of a contract.
 *
 * @param name unique in the dataset, snake_case
 * @param column the column the rule stands at; empty for a rule about the row
 * @param condition Spark SQL boolean over the silver columns; true or NULL passes, false fails
 * @param severity what happens to a row that fails
 * @param message what people read beside a row that fails
 */
public record Rule(String name, Optional<String> column, String condition, Severity severity, String message) {

    public Rule {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(column, "column");
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(message, "message");
    }
}
