package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Ranges of offsets of which the ledger knows how many hold no message, but not which: those of a batch of a compacted
 * topic, which are too many to name.
 */
final class CountedVoids {
    private static final int SAMPLES = 5;
    private static final Pattern COUNTED = Pattern.compile("(\\d+) of (\\S+)-(\\d+):\\[(\\d+),(\\d+)\\)");
    private static final StructType SCHEMA =
            StructType.fromDDL("_source string, _partition int, _from bigint, _until bigint, _messages bigint");

    private final List<Row> spans = new ArrayList<>();

    /** Takes them out of what the ledger says of a batch. */
    void add(String voids) {
        Matcher found = COUNTED.matcher(voids == null ? "" : voids);
        while (found.find()) {
            long from = Long.parseLong(found.group(4));
            long until = Long.parseLong(found.group(5));
            spans.add(RowFactory.create(
                    found.group(2),
                    Integer.parseInt(found.group(3)),
                    from,
                    until,
                    until - from - Long.parseLong(found.group(1))));
        }
    }

    boolean none() {
        return spans.isEmpty();
    }

    /** The rows of a bronze table that lie in none of them. */
    Dataset<Row> outside(SparkSession session, Dataset<Row> bronze) {
        return bronze.join(broadcast(session.createDataFrame(spans, SCHEMA)), within(), "left_anti");
    }

    /** Those in which the table has more or fewer messages than it should. */
    List<Finding> findings(SparkSession session, Dataset<Row> bronze, String table) {
        Dataset<Row> all = session.createDataFrame(spans, SCHEMA);
        List<String> keys = List.of("_source", "_partition", "_from", "_until", "_messages");
        Dataset<Row> found = bronze.join(broadcast(all), within())
                .groupBy(keys.stream().map(name -> col(name)).toArray(Column[]::new))
                .agg(countDistinct("offset").as("_there"));
        List<Row> wrong = all.join(found, StreamState.seq(keys), "left")
                .withColumn("_there", coalesce(col("_there"), lit(0L)))
                .where("_there <> _messages")
                .orderBy("_source", "_partition", "_from")
                .collectAsList();
        return wrong.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        table,
                        "gap: messages at these offsets were landed and are not there, or are there and were not landed",
                        wrong.stream()
                                .mapToLong(row -> Math.abs(row.getLong(5) - row.getLong(4)))
                                .sum(),
                        wrong.stream()
                                .limit(SAMPLES)
                                .map(row -> row.getString(0) + "-" + row.getInt(1) + ":[" + row.getLong(2) + ","
                                        + row.getLong(3) + "): " + row.getLong(5) + " of " + row.getLong(4)
                                        + " messages")
                                .toList()));
    }

    private static Column within() {
        return col("source")
                .equalTo(col("_source"))
                .and(col("partition").equalTo(col("_partition")))
                .and(col("offset").geq(col("_from")))
                .and(col("offset").lt(col("_until")));
    }
}
