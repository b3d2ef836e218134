package com.oakenspirits.lakehouse.lake.direct;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/** The rows of files that were read or written last, up to a size. Files never change, so what is kept is never old. */
final class RowCache {
    private static final int ROW_OVERHEAD = 64;

    private final Recent<Key, List<UnsafeRow>> kept;

    private record Key(Path file, StructType schema) {}

    /** Keeps at most so many bytes. */
    RowCache(long most) {
        this.kept = new Recent<>(most);
    }

    List<UnsafeRow> get(Path file, StructType schema, Supplier<List<UnsafeRow>> read) {
        Key key = new Key(file, schema);
        Optional<List<UnsafeRow>> found = kept.get(key);
        if (found.isPresent()) {
            return found.get();
        }
        List<UnsafeRow> rows = read.get();
        keep(key, rows);
        return rows;
    }

    void put(Path file, StructType schema, List<UnsafeRow> rows) {
        keep(new Key(file, schema), List.copyOf(rows));
    }

    private void keep(Key key, List<UnsafeRow> rows) {
        long size = ROW_OVERHEAD;
        for (UnsafeRow row : rows) {
            size += row.getSizeInBytes() + ROW_OVERHEAD;
        }
        kept.put(key, rows, size);
    }
}
