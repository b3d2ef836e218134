package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A silver table that is brought from state to state, each by one commit whose change feed tells just what differs.
 *
 * @param <T> a row as the test has it
 */
final class SilverState<T> {
    private static final String GONE = "_gone";

    private final Lake lake;
    private final TableName table;
    private final List<String> keys;
    private final Function<List<T>, Dataset<Row>> rows;
    private Map<String, T> before = Map.of();
    private int commits;

    /**
     * @param keys the columns that tell rows apart
     * @param rows makes a dataset of rows
     */
    SilverState(Lake lake, String dataset, List<String> keys, Function<List<T>, Dataset<Row>> rows) {
        this.lake = lake;
        this.table = TableName.silver(dataset);
        this.keys = List.copyOf(keys);
        this.rows = rows;
    }

    /** @param now all rows, by texts that tell them apart as their keys do */
    void become(Map<String, T> now) {
        List<T> changed = now.entrySet().stream()
                .filter(row -> !Objects.equals(row.getValue(), before.get(row.getKey())))
                .map(Map.Entry::getValue)
                .toList();
        List<T> gone = before.entrySet().stream()
                .filter(row -> !now.containsKey(row.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        before = Map.copyOf(now);
        if (!lake.exists(table)) {
            lake.append(rows.apply(changed), table, "", Map.of("delta.enableChangeDataFeed", "true"), List.of());
        } else if (!changed.isEmpty() || !gone.isEmpty()) {
            merge(rows.apply(changed), rows.apply(gone));
        }
    }

    private void merge(Dataset<Row> changed, Dataset<Row> gone) {
        Map<String, Column> values = new HashMap<>();
        List.of(changed.columns()).forEach(name -> values.put("`" + name + "`", col("s.`" + name + "`")));
        lake.merge(
                changed.withColumn(GONE, lit(false)).unionByName(gone.withColumn(GONE, lit(true))),
                table,
                keys.stream()
                        .map(key -> col("t." + key).eqNullSafe(col("s." + key)))
                        .reduce(Column::and)
                        .orElseThrow(),
                new Stamp("test", commits++, ""),
                merge -> merge.whenMatched(col("s." + GONE))
                        .delete()
                        .whenMatched()
                        .update(values)
                        .whenNotMatched(functions.not(col("s." + GONE)))
                        .insert(values));
    }
}
