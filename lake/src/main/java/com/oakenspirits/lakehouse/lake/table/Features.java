package com.oakenspirits.lakehouse.lake.table;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * What a Delta table asks of those who read it.
 *
 * @param names the features that its protocol lists
 * @param properties Delta's properties
 * @param schema the columns as the log says them
 */
public record Features(Set<String> names, Map<String, String> properties, StructType schema) {

    public Features {
        names = Set.copyOf(names);
        properties = Map.copyOf(properties);
        Objects.requireNonNull(schema, "schema");
    }
}
