package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows of one gold table and the rows of its sources that they were made from.
 *
 * @param table the gold table
 * @param version its version that was read
 * @param made when that version was committed
 * @param rows the traced rows of it
 * @param count how many
 * @param sources a line for each use of a source, in the order of the query
 * @param anew whether the query gives the same rows again
 */
public record Step(
        TableName table, long version, Instant made, Dataset<Row> rows, long count, List<Behind> sources, Anew anew) {

    public Step {
        sources = List.copyOf(sources);
    }

    /**
     * What the model's query gives for the traced rows when it is asked again, over nothing but the rows found behind
     * them (over all rows, where these cannot be told).
     *
     * @param differences what is not the same, at most {@link Lineage#MOST_DIFFERENCES}; empty when everything is
     * @param rowsThatDiffer how many rows are not the same
     * @param note why they may differ and the table be right all the same; empty where no reason is known
     */
    public record Anew(List<Difference> differences, long rowsThatDiffer, String note) {

        public Anew {
            differences = List.copyOf(differences);
        }

        /** Whether every row came out as it stands in the table. */
        public boolean same() {
            return rowsThatDiffer == 0;
        }

        /** Whether the table is known to be what its query says, with or without the rows that are not behind it. */
        public boolean agrees() {
            return same() || !note.isEmpty();
        }
    }

    /**
     * A cell that came out differently.
     *
     * @param key the grain of its row, as {@code column=value} texts
     * @param column its column
     * @param table as it stands in the table; null where it is null or the row is missing
     * @param anew as it came out
     */
    public record Difference(String key, String column, Object table, Object anew) {}
}
