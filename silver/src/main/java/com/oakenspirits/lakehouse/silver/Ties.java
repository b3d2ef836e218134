package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.Tie;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Ties as they pass through Spark: key, what stands and what yields in one text. */
final class Ties {
    /** Stands between the parts. */
    static final String BETWEEN = "\u001f";

    private Ties() {}

    /** The ties that a column of texts names, the first ones in the order of their texts. */
    static List<Tie> of(Dataset<Row> rows, String column) {
        return rows
                .where(col(column).isNotNull())
                .select(column)
                .orderBy(column)
                .limit(BatchRecord.MOST_TIES)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0).split(BETWEEN, -1))
                .map(parts -> new Tie(parts[0], parts[1], parts[2]))
                .toList();
    }

    /** A tie as one text. */
    static String text(List<Object> key, List<Object> stands, List<Object> yields) {
        return joined(key) + BETWEEN + joined(stands) + BETWEEN + joined(yields);
    }

    private static String joined(List<Object> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
