package com.oakenspirits.lakehouse.silver;

import java.util.Locale;

/** What a message of a change stream does. */
enum Op {
    /** Its row is the new state of its key. */
    UPSERT,
    /** Its key is gone. */
    DELETE,
    /** All keys are gone. */
    TRUNCATE,
    /** Nothing: the message has no rows, or repeats a delete so that Kafka's compaction can forget the key. */
    TOMBSTONE;

    /** As it stands in the column {@code _op}. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
