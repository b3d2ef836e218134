package com.oakenspirits.lakehouse.app.trino;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** The columns that Trino must see of a table, in Trino's words. */
final class TrinoColumns {
    private TrinoColumns() {}

    /** Trino's name of a type. Instants are seen in milliseconds: its Delta connector has no finer ones. */
    static String type(DataType type) {
        if (type instanceof ArrayType array) {
            return "array(" + type(array.elementType()) + ")";
        }
        if (type instanceof MapType map) {
            return "map(" + type(map.keyType()) + ", " + type(map.valueType()) + ")";
        }
        if (type instanceof StructType struct) {
            return Arrays.stream(struct.fields())
                    .map(field -> field.name() + " " + type(field.dataType()))
                    .collect(Collectors.joining(", ", "row(", ")"));
        }
        if (type instanceof DecimalType decimal) {
            return "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
        }
        return switch (type.simpleString()) {
            case "string" -> "varchar";
            case "int" -> "integer";
            case "float" -> "real";
            case "binary" -> "varbinary";
            case "timestamp" -> "timestamp(3) with time zone";
            case "timestamp_ntz" -> "timestamp(6)";
            // tinyint, smallint, bigint, double, boolean and date are called the same.
            default -> type.simpleString();
        };
    }

    /** How what Trino sees differs from what there is, a line for each column. */
    static List<String> differences(StructType lake, Map<String, String> seen) {
        Map<String, String> wanted = new LinkedHashMap<>();
        Arrays.stream(lake.fields())
                .forEach(field -> wanted.put(field.name().toLowerCase(Locale.ROOT), type(field.dataType())));
        List<String> differences = new ArrayList<>();
        wanted.forEach((name, type) -> {
            String other = seen.get(name);
            if (other == null) {
                differences.add("Trino does not see column " + name);
            } else if (!other.equalsIgnoreCase(type)) {
                differences.add("Trino sees column " + name + " as " + other + ", not as " + type);
            }
        });
        seen.keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> differences.add("Trino sees a column " + name + " that is not there"));
        return differences;
    }
}
