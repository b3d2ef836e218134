package com.oakenspirits.lakehouse.lake.sql;

/** Who wrote the SQL, and so what it may do. */
public enum SqlUse {
    /** An expression of a contract: one value of one row, the same at every run. */
    ROW,
    /** The query of a gold model: a function of the tables that it names. */
    MODEL,
    /** A question of an operator, which may also ask the clock, the dice, and how Spark would answer. */
    QUESTION
}
