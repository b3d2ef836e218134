package com.oakenspirits.lakehouse.bronze.files;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rows of a Parquet file as JSON objects: nulls kept, decimals and times to their last digit, times in UTC. */
final class ParquetRows {
    private static final Map<String, String> EXACT = Map.of(
            "ignoreNullFields", "false",
            "timestampFormat", "yyyy-MM-dd HH:mm:ss.SSSSSS",
            "timestampNTZFormat", "yyyy-MM-dd HH:mm:ss.SSSSSS");

    private final SparkSession spark;

    ParquetRows(SparkSession spark) {
        this.spark = spark;
    }

    /** @throws FileRefused when it is no Parquet file */
    long count(Fingerprint file) {
        try {
            return read(file).count();
        } catch (Exception e) {
            throw unreadable(file, e);
        }
    }

    Dataset<Row> rows(Fingerprint file, long landedAtMs) {
        Dataset<Row> rows = read(file);
        Column[] columns = java.util.Arrays.stream(rows.columns())
                .map(name -> col("`" + name.replace("`", "``") + "`"))
                .toArray(Column[]::new);
        return rows.select(
                lit(file.source()).as("source"),
                lit(0).as("partition"),
                col("_metadata.row_index").as("offset"),
                lit(null).cast("binary").as("key"),
                to_json(struct(columns), EXACT).cast("binary").as("value"),
                array(struct(
                                lit("file").as("key"),
                                lit(file.file().name().getBytes(StandardCharsets.UTF_8))
                                        .as("value")))
                        .as("headers"),
                lit(new Timestamp(file.file().modifiedMs())).as("timestamp"),
                lit(new Timestamp(landedAtMs)).as("landed_at"));
    }

    private Dataset<Row> read(Fingerprint file) {
        try {
            return spark.read().parquet(escaped(file.file().path()));
        } catch (Exception e) {
            throw unreadable(file, e);
        }
    }

    /** Spark takes a path for a pattern; a name may have brackets. */
    private static String escaped(String path) {
        return path.replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
    }

    private static FileRefused unreadable(Fingerprint file, Exception e) {
        FileRefused refused = new FileRefused(
                file.file().path(),
                "it is no Parquet file that Spark can read; correct it or say what it is with --format");
        refused.addSuppressed(e);
        return refused;
    }
}
