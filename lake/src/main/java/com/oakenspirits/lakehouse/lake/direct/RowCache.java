package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/** The rows of files that were read or written last, up to a size. Files never change, so what is kept is never old. */
final class RowCache {
    private static final int ROW_OVERHEAD = 64;

    private final long most;
    private final LinkedHashMap<Key, Kept> kept = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    private record Key(Path file, StructType schema) {}

    private record Kept(List<UnsafeRow> rows, long bytes) {}

    /** Keeps at most so many bytes. */
    RowCache(long most) {
        this.most = most;
    }

    List<UnsafeRow> get(Path file, StructType schema, Supplier<List<UnsafeRow>> read) {
        Key key = new Key(file, schema);
        synchronized (this) {
            Kept found = kept.get(key);
            if (found != null) {
                return found.rows();
            }
        }
        List<UnsafeRow> rows = read.get();
        keep(key, rows);
        return rows;
    }

    void put(Path file, StructType schema, List<UnsafeRow> rows) {
        keep(new Key(file, schema), List.copyOf(rows));
    }

    private synchronized void keep(Key key, List<UnsafeRow> rows) {
        long size = ROW_OVERHEAD;
        for (UnsafeRow row : rows) {
            size += row.getSizeInBytes() + ROW_OVERHEAD;
        }
        if (size > most / 2) {
            return;
        }
        Kept before = kept.put(key, new Kept(rows, size));
        bytes += size - (before == null ? 0 : before.bytes());
        List<Key> oldest = new ArrayList<>();
        long over = bytes - most;
        for (var entry : kept.entrySet()) {
            if (over <= 0) {
                break;
            }
            oldest.add(entry.getKey());
            over -= entry.getValue().bytes();
        }
        oldest.forEach(one -> bytes -= kept.remove(one).bytes());
    }
}
