package com.oakenspirits.lakehouse.lake.contract;

import java.util.Objects;
import java.util.Optional;

/**
 * How the messages of a dataset change its rows, beyond {@link Changes}.
 *
 * @param operation which field says what a message does; there for {@link Changes#OP} alone
 * @param tombstones whether a message without value deletes the row of its Kafka key
 * @param ignoreNulls whether a null leaves the column as it was
 * @param history there when every state is kept
 * @param shape where the rows of a message are, and which messages are meant
 * @param encodings how the values of change events are written
 */
public record ChangeRules(
        Optional<Operation> operation,
        boolean tombstones,
        boolean ignoreNulls,
        Optional<History> history,
        MessageShape shape,
        Encodings encodings) {
    /** Newest state, nothing deleted. */
    public static final ChangeRules NONE = new ChangeRules(Optional.empty(), false, false, Optional.empty());

    public ChangeRules {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(encodings, "encodings");
    }

    /** Those of messages that are one row each, all of them meant, which say nothing of encodings. */
    public ChangeRules(
            Optional<Operation> operation, boolean tombstones, boolean ignoreNulls, Optional<History> history) {
        this(operation, tombstones, ignoreNulls, history, MessageShape.PLAIN, Encodings.NONE);
    }
}
