package com.oakenspirits.lakehouse.bronze;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Rows in the bronze schema, for tests. */
final class BronzeRows {
    private BronzeRows() {}

    /** @param places partition and offset of each, 103 for offset 3 of partition 1 */
    static Dataset<Row> of(SparkSession spark, long... places) {
        String values =
                Arrays.stream(places).mapToObj(place -> "(" + place + ")").collect(Collectors.joining(", "));
        return spark.sql("select 'sales' as source, int(place div 100) as partition, bigint(place % 100) as offset,"
                + " cast(null as binary) as key, cast('{}' as binary) as value,"
                + " cast(null as array<struct<key: string, value: binary>>) as headers,"
                + " timestamp'2024-01-01 00:00:00' as timestamp, timestamp'2024-01-01 00:00:00' as landed_at"
                + " from values " + values + " as t(place)");
    }
}
