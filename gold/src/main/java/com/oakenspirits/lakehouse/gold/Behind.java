package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.TableName;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of a table that rows of gold were made from.
 *
 * @param table a silver or gold table
 * @param version the version of it that was read
 * @param part what the rows are to the rows of gold
 * @param why what in the query makes it so; empty for {@link Part#THESE}
 * @param rows the rows with all columns of the table; with {@link Part#ANY} all rows of the table
 * @param count how many
 */
public record Behind(TableName table, long version, Part part, String why, Dataset<Row> rows, long count) {

    /** What rows of a source are to the rows made from it. */
    public enum Part {
        /** They were made from these rows and no others. */
        THESE,
        /** They were made from these rows, but others had a say too: in their rank, or whether they are there at all. */
        AMONG,
        /** Any row may have had a part. */
        ANY,
        /** They are there because none of the table's rows is of a certain kind. */
        ABSENT
    }
}
