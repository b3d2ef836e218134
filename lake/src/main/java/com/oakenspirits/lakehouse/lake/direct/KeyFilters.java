package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.sketch.BloomFilter;

/**
 * Which values a column of a file has, where its least and greatest do not tell: numbers given out in order lie in every
 * file once some of another series lie between them. A filter is made by reading the one column; some are made each time
 * they are asked for, so that a table which is asked about again and again has all of them soon, and one that is asked
 * about once costs little.
 */
final class KeyFilters {
    /** One key in a hundred thousand is found by mistake: thousands are looked for at once. */
    private static final long BITS_OF_A_ROW = 24;
    /** A file of fewer rows is as soon read. */
    private static final long FEWEST_ROWS = 2_000;
    /** So many rows are read for filters at a time, which takes about a second. */
    private static final long READ_AT_A_TIME = 2_000_000;
    /** After so many answers it is known whether a column's values lie in few files at all. */
    private static final int ENOUGH = 16;

    private final FileRows files;
    private final long readAtATime;
    private final Recent<Column, BloomFilter> kept;
    private final Map<Column, Use> uses = new HashMap<>();

    /** A column of a file, or of a table. */
    private record Column(String path, String name) {}

    /** How often a filter of a table's column was asked, and how often it spared the file. */
    record Use(int asked, int spared) {
        boolean worth() {
            return asked < ENOUGH || spared * 4 > asked;
        }

        Use with(boolean one) {
            return new Use(asked + 1, one ? spared + 1 : spared);
        }
    }

    /** Keeps filters of at most so many bytes. */
    KeyFilters(FileRows files, long most) {
        this(files, most, READ_AT_A_TIME);
    }

    KeyFilters(FileRows files, long most, long readAtATime) {
        this.files = files;
        this.readAtATime = readAtATime;
        this.kept = new Recent<>(most);
    }

    /**
     * The files that may have a row with one of the values in each column.
     *
     * @param among files that their statistics do not exclude
     */
    List<DataFile> holding(TableState table, List<DataFile> among, Map<String, NavigableSet<Object>> values) {
        List<DataFile> left = among;
        for (Map.Entry<String, NavigableSet<Object>> column : values.entrySet()) {
            StructField field = table.schema().apply(column.getKey());
            if (filtered(field.dataType())) {
                left = holding(table, left, field, column.getValue());
            }
        }
        return left;
    }

    private List<DataFile> holding(
            TableState table, List<DataFile> among, StructField column, NavigableSet<Object> values) {
        List<DataFile> left = new ArrayList<>();
        long read = 0;
        for (DataFile file : among) {
            Optional<BloomFilter> filter = kept.get(key(table, file, column));
            if (filter.isEmpty()
                    && file.rows() >= FEWEST_ROWS
                    && file.rows() <= readAtATime - read
                    && worth(table, column)) {
                read += file.rows();
                filter = Optional.of(made(table, file, column));
            }
            boolean may = filter.isEmpty() || meets(filter.get(), values, file.bounds(column.name()));
            if (may) {
                left.add(file);
            }
            if (filter.isPresent()) {
                used(table, column, !may);
            }
        }
        return left;
    }

    private static boolean meets(BloomFilter filter, NavigableSet<Object> values, Bounds bounds) {
        NavigableSet<Object> possible =
                bounds.known() ? values.subSet(bounds.least(), true, bounds.greatest(), true) : values;
        return possible.stream()
                .anyMatch(value -> value instanceof UTF8String text
                        ? filter.mightContainBinary(text.getBytes())
                        : filter.mightContainLong(((Number) value).longValue()));
    }

    private BloomFilter made(TableState table, DataFile file, StructField column) {
        long rows = file.rows();
        BloomFilter filter = BloomFilter.create(rows, Math.max(64, rows * BITS_OF_A_ROW));
        files.each(FileRows.path(table.path(), file.add().path()), new StructType(new StructField[] {column}), row -> {
            if (!row.isNullAt(0)) {
                put(filter, row, column.dataType());
            }
        });
        kept.put(key(table, file, column), filter, filter.bitSize() / Byte.SIZE);
        return filter;
    }

    private static void put(BloomFilter filter, InternalRow row, DataType type) {
        if (type instanceof StringType) {
            filter.putBinary(row.getUTF8String(0).getBytes());
        } else {
            filter.putLong(type instanceof LongType ? row.getLong(0) : row.getInt(0));
        }
    }

    private synchronized boolean worth(TableState table, StructField column) {
        return uses.getOrDefault(new Column(table.path(), column.name()), new Use(0, 0))
                .worth();
    }

    private synchronized void used(TableState table, StructField column, boolean spared) {
        uses.merge(
                new Column(table.path(), column.name()),
                new Use(0, 0).with(spared),
                (before, one) -> before.with(spared));
    }

    private static Column key(TableState table, DataFile file, StructField column) {
        return new Column(FileRows.path(table.path(), file.add().path()).toString(), column.name());
    }

    private static boolean filtered(DataType type) {
        return type instanceof StringType || type instanceof LongType || type instanceof IntegerType;
    }
}
