package com.oakenspirits.lakehouse.silver;

import java.util.List;
import java.util.Set;

/**
 * Messages of Debezium that are no rows, told by exactly the fields that they have: heartbeats, the beginning and end of
 * transactions, changes of a schema, signals and notifications.
 *
 * @param required the fields that one has
 * @param optional those that it may have
 */
record ControlMessage(Set<String> required, Set<String> optional) {
    private static final List<ControlMessage> ALL = List.of(
            // heartbeat
            new ControlMessage(Set.of("ts_ms"), Set.of("ts_us", "ts_ns")),
            // begin or end of a transaction
            new ControlMessage(
                    Set.of("status", "id"), Set.of("ts_ms", "ts_us", "ts_ns", "event_count", "data_collections")),
            // change of a schema
            new ControlMessage(
                    Set.of("source", "databaseName", "ddl"),
                    Set.of("ts_ms", "ts_us", "ts_ns", "position", "schemaName", "tableChanges")),
            new ControlMessage(
                    Set.of("source", "databaseName", "tableChanges"),
                    Set.of("ts_ms", "ts_us", "ts_ns", "position", "schemaName", "ddl")),
            // signal
            new ControlMessage(Set.of("type", "data"), Set.of("id")),
            // notification
            new ControlMessage(Set.of("id", "aggregate_type", "type"), Set.of("additional_data", "timestamp")));

    /** Whether a message with these fields, and no others, is one. */
    static boolean is(Set<String> fields) {
        return ALL.stream().anyMatch(kind -> kind.has(fields));
    }

    private boolean has(Set<String> fields) {
        return fields.containsAll(required)
                && fields.stream().allMatch(field -> required.contains(field) || optional.contains(field));
    }
}
