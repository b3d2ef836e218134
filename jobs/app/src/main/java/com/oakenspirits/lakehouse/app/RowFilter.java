package com.oakenspirits.lakehouse.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads which rows of a table are meant from texts such as {@code sale_date=2022-10-21}. */
final class RowFilter {
    private static final Map<String, String> EXAMPLES = Map.of(
            "date", "2022-10-21", "timestamp", "2022-10-21 12:30:00", "boolean", "true", "int", "12", "bigint", "12");

    private final SparkSession spark;
    private final TableName table;
    private final StructType schema;

    RowFilter(SparkSession spark, TableName table, StructType schema) {
        this.spark = spark;
        this.table = table;
        this.schema = schema;
    }

    /**
     * The rows for which all of these are so.
     *
     * @throws LakehouseException (usage) naming the columns or how to write a value
     */
    Column of(List<String> values) {
        return values.stream().map(this::of).reduce(Column::and).orElseThrow();
    }

    private Column of(String given) {
        int equals = given.indexOf('=');
        if (equals < 1) {
            throw new LakehouseException(Kind.USAGE, "'" + given + "' is not COL=VALUE, such as sale_date=2022-10-21");
        }
        String name = given.substring(0, equals);
        String value = given.substring(equals + 1);
        StructField field = Arrays.stream(schema.fields())
                .filter(candidate -> candidate.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new LakehouseException(
                        Kind.USAGE,
                        table + " has no column '" + name + "'; "
                                + Suggestion.remedy(name, List.of(schema.fieldNames()), "Columns")));
        Column column = col("`" + field.name() + "`");
        return value.isEmpty() ? column.isNull() : column.equalTo(lit(typed(field, value)));
    }

    private Object typed(StructField field, String value) {
        String type = field.dataType().simpleString();
        boolean nested = type.startsWith("array") || type.startsWith("map") || type.startsWith("struct");
        Row row = nested
                ? RowFactory.create((Object) null)
                : spark.createDataFrame(List.of(RowFactory.create(value)), StructType.fromDDL("v string"))
                        .select(col("v").try_cast(field.dataType()))
                        .head();
        if (row.isNullAt(0)) {
            String example = EXAMPLES.getOrDefault(type, "12.50");
            throw new LakehouseException(
                    Kind.USAGE,
                    table + ": '" + value + "' is no " + type + ", which " + field.name() + " is; "
                            + (nested ? "ask for another column" : "write it as " + field.name() + "=" + example));
        }
        return row.get(0);
    }
}
