package com.oakenspirits.lakehouse.lake.contract;

/** What a message means for the rows that are already there. */
public enum Changes {
    /** Every message is a new row; a message with the primary key of an earlier one is a duplicate. */
    APPEND,
    /** A message is the whole new state of the row with its primary key. */
    UPSERT,
    /** A message is a change, and a field of it says which: see {@link Operation}. */
    OP,
    /** A message is a change event of Debezium, with or without the envelope of Kafka Connect. */
    DEBEZIUM
}
