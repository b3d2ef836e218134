package com.oakenspirits.lakehouse.app;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.gold.Behind;
import com.oakenspirits.lakehouse.gold.Behind.Part;
import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.silver.Origin;
import com.oakenspirits.lakehouse.silver.Origins;
import com.oakenspirits.lakehouse.silver.SilverTables;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;

/** Looks at the silver rows that a trace ends at: their sums, and the messages behind the first of them. */
final class TracedRows {
    private final SparkSession spark;
    private final Lake lake;
    private final Workspace workspace;
    private final int limit;

    TracedRows(SparkSession spark, Lake lake, Workspace workspace, int limit) {
        this.spark = spark;
        this.lake = lake;
        this.workspace = workspace;
        this.limit = limit;
    }

    /**
     * Rows of one table.
     *
     * @param sums of the numeric columns of all rows; null where all are null
     * @param shown the first rows with their messages
     */
    record Looked(Behind behind, Map<String, Object> sums, List<Shown> shown) {}

    /** A row and the messages behind it, oldest first. */
    record Shown(Row row, List<Origin> messages) {}

    /** The rows are not looked at where they may be any of the table. */
    Looked of(Behind behind) {
        boolean shown = behind.count() > 0 && behind.part() != Part.ANY;
        if (!shown || behind.table().layer() != Layer.SILVER) {
            return new Looked(behind, Map.of(), List.of());
        }
        Contract contract = workspace.contracts().valid().stream()
                .filter(candidate -> SilverTables.all(candidate).contains(behind.table()))
                .findFirst()
                .orElseGet(() -> workspace.contract(behind.table().dataset()));
        List<Row> rows = behind.rows()
                .orderBy("_source", "_partition", "_offset")
                .limit(limit)
                .collectAsList();
        List<List<Origin>> messages = new Origins(spark, lake, contract).of(behind.table(), rows);
        return new Looked(
                behind,
                sums(behind, contract),
                IntStream.range(0, rows.size())
                        .mapToObj(i -> new Shown(rows.get(i), messages.get(i)))
                        .toList());
    }

    private static Map<String, Object> sums(Behind behind, Contract contract) {
        Set<String> keys = contract.keys().stream().map(Column::name).collect(Collectors.toSet());
        List<org.apache.spark.sql.Column> sums = new ArrayList<>();
        Arrays.stream(behind.rows().schema().fields())
                .filter(field -> field.dataType() instanceof NumericType
                        && !field.name().startsWith("_")
                        && !keys.contains(field.name()))
                .forEach(field -> sums.add(functions
                        .sum(col("`" + field.name() + "`").cast(wide(field.dataType())))
                        .as(field.name())));
        Map<String, Object> named = new LinkedHashMap<>();
        if (!sums.isEmpty()) {
            Row row = behind.rows()
                    .agg(sums.get(0), sums.stream().skip(1).toArray(org.apache.spark.sql.Column[]::new))
                    .head();
            for (String name : row.schema().fieldNames()) {
                named.put(name, row.getAs(name));
            }
        }
        return named;
    }

    /** A type in which sums do not overflow. */
    private static DataType wide(DataType type) {
        if (type instanceof DecimalType decimal) {
            return new DecimalType(38, decimal.scale());
        }
        return type instanceof IntegralType ? new DecimalType(38, 0) : type;
    }

    static String text(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
    }
}
