package com.oakenspirits.lakehouse.app.trino;

import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.Objects;
import org.apache.spark.sql.types.StructType;

/**
 * A table of the lake that Trino shall know.
 *
 * @param location the URL of its folder, as Trino calls it
 * @param schema its columns
 */
public record LakeTable(TableName name, String location, StructType schema) {

    public LakeTable {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(schema, "schema");
    }
}
