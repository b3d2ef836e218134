package com.oakenspirits.lakehouse.lake.contract;

/** What happens to a row that breaks a rule. */
public enum Severity {
    /** The row goes to quarantine. */
    ERROR,
    /** The row is applied, and counted. */
    WARNING
}
