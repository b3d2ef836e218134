package com.oakenspirits.lakehouse.lake.contract;

/** What becomes of the fields of a message that no property of the contract reads. */
public enum UnknownFields {
    /** Kept as JSON text in the silver column {@code _unknown}. */
    KEEP,
    /** Left in bronze only. */
    IGNORE,
    /** The row is quarantined. */
    QUARANTINE
}
