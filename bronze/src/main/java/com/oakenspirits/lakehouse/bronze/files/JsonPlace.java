package com.oakenspirits.lakehouse.bronze.files;

/** Where a value of a Parquet row belongs in its JSON. */
@FunctionalInterface
interface JsonPlace {
    /** The value is about to be written. */
    void begin();

    /** It has been written. */
    default void end() {}
}
