package com.oakenspirits.lakehouse.lake.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;

/**
 * Hashes of the keys of a batch. As a part of the condition of a MERGE they keep the rows that the batch does not touch
 * out of its joins: Delta shuffles and sorts every row of every file that it has to look into, all columns of them where
 * the table has a change feed.
 */
public final class KeyHashes {
    /** The most keys that every task can be sent. */
    public static final long MOST = 500_000;

    private KeyHashes() {}

    /**
     * What rows must fulfil to have a key of the batch. Some others may fulfil it too.
     *
     * @param batch rows with the key columns, at most {@code count} of them; it is computed once more for this
     * @return the condition for an alias of the rows, with its dot, or for none; true for every row where there are too
     *     many keys, or keys that are equal but not the same (0.0 and -0.0)
     */
    public static Function<String, Column> of(Dataset<Row> batch, long count, List<String> keys) {
        List<DataType> types =
                keys.stream().map(key -> batch.schema().apply(key).dataType()).toList();
        boolean vague = types.stream().anyMatch(type -> type instanceof DoubleType || type instanceof FloatType);
        if (count > MOST || vague) {
            return alias -> lit(true);
        }
        long[] hashes = batch.select(hash(keys, types, "")).as(Encoders.LONG()).collectAsList().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        UDF1<Long, Boolean> touched = hash -> Arrays.binarySearch(hashes, hash) >= 0;
        return alias -> functions
                .udf(touched, DataTypes.BooleanType)
                .withName("touched")
                .apply(hash(keys, types, alias));
    }

    private static Column hash(List<String> keys, List<DataType> types, String alias) {
        return functions.xxhash64(IntStream.range(0, keys.size())
                .mapToObj(at -> col(alias + "`" + keys.get(at) + "`").cast(types.get(at)))
                .toArray(Column[]::new));
    }
}
