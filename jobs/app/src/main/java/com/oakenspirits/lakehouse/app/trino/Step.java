package com.oakenspirits.lakehouse.app.trino;

import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be done about one table.
 *
 * @param location where it is to be registered; empty where it is not
 * @param why for people; empty where the action says it all
 */
public record Step(TableName table, Action action, Optional<String> location, String why) {

    public Step {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(why, "why");
    }

    /** What publishing does with a table. */
    public enum Action {
        /** Nothing: it is registered where it lies. */
        KEEP,
        /** Trino does not know it. */
        REGISTER,
        /** Trino knows it by another location, or has lost it: it is registered anew. */
        RELOCATE,
        /** It is not in the lake any more. */
        UNREGISTER,
        /** It is not the lake's, or that cannot be told: it is left as it is. */
        LEAVE;

        /** Whether Trino is told anything. */
        public boolean changes() {
            return this == REGISTER || this == RELOCATE || this == UNREGISTER;
        }
    }
}
