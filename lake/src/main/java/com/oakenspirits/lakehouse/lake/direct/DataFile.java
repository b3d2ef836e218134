package com.oakenspirits.lakehouse.lake.direct;

import java.util.Collection;
import java.util.Map;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructType;

/** A file that a table consists of, and the bounds that its statistics give for columns. */
public final class DataFile {
    private final AddFile add;
    private final StructType schema;
    private Map<String, Bounds> bounds;

    DataFile(AddFile add, StructType schema) {
        this.add = add;
        this.schema = schema;
    }

    /** The file as the log names it. */
    AddFile add() {
        return add;
    }

    /** How many rows are in it and not deleted; {@link Long#MAX_VALUE} where the log does not say. */
    public long rows() {
        return add.numLogicalRecords().isEmpty()
                ? Long.MAX_VALUE
                : ((Number) add.numLogicalRecords().get()).longValue();
    }

    /** How many rows files have together; {@link Long#MAX_VALUE} where the log does not say it of each. */
    static long rows(Collection<DataFile> files) {
        long rows = 0;
        for (DataFile file : files) {
            if (file.rows() == Long.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
            rows += file.rows();
        }
        return rows;
    }

    /** Bounds of a column; {@link Bounds#UNKNOWN} where there are no statistics of it. */
    public synchronized Bounds bounds(String column) {
        if (bounds == null) {
            bounds = Statistics.bounds(add.stats(), schema);
        }
        return bounds.getOrDefault(column, Bounds.UNKNOWN);
    }
}
