package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The keys that a batch is about. A null is a value like any other. */
public final class KeySet {
    private final StructType key;
    private final Set<UnsafeRow> keys = new HashSet<>();

    /** No keys yet, of these columns. */
    public KeySet(StructType key) {
        this.key = key;
    }

    /** The columns of that name, in that order. */
    public static StructType columns(StructType schema, List<String> names) {
        return new StructType(names.stream().map(schema::apply).toArray(StructField[]::new));
    }

    /** Whether rows can be found by these columns: those whose equal values are the same. */
    public static boolean usable(StructType key) {
        return java.util.Arrays.stream(key.fields()).allMatch(column -> Values.plain(column.dataType()));
    }

    /** What takes the key out of rows; what it gives is used again for the next. */
    public Function<InternalRow, UnsafeRow> of(StructType rows) {
        List<Expression> columns = new ArrayList<>();
        for (StructField column : key.fields()) {
            columns.add(new BoundReference(rows.fieldIndex(column.name()), column.dataType(), true));
        }
        UnsafeProjection projection = UnsafeProjection.create(Scala.<Expression>seq(columns));
        return projection::apply;
    }

    /** Adds the keys of rows. */
    public void addAll(StructType schema, Iterable<? extends InternalRow> rows) {
        Function<InternalRow, UnsafeRow> of = of(schema);
        rows.forEach(row -> {
            UnsafeRow found = of.apply(row);
            if (!keys.contains(found)) {
                keys.add(found.copy());
            }
        });
    }

    /** The columns of a key. */
    public StructType columns() {
        return key;
    }

    /** The keys. */
    public Set<UnsafeRow> keys() {
        return keys;
    }

    public boolean contains(UnsafeRow one) {
        return keys.contains(one);
    }

    /** The values of each column that is null in none of the keys. */
    public Map<String, NavigableSet<Object>> values() {
        Map<String, NavigableSet<Object>> values = new HashMap<>();
        for (int at = 0; at < key.length(); at++) {
            StructField column = key.apply(at);
            NavigableSet<Object> all = new TreeSet<>(Values.order());
            boolean nulls = false;
            for (UnsafeRow one : keys) {
                if (one.isNullAt(at)) {
                    nulls = true;
                } else {
                    all.add(one.get(at, column.dataType()));
                }
            }
            if (!nulls) {
                values.put(column.name(), all);
            }
        }
        return values;
    }

    /** The rows of a table under these keys; empty where too many would have to be read. */
    public java.util.Optional<Map<UnsafeRow, StoredRow>> standing(DirectTables tables, TableState table, long most) {
        return tables.rows(table, values(), any -> true, most).map(rows -> {
            Function<InternalRow, UnsafeRow> of = of(table.schema());
            Map<UnsafeRow, StoredRow> standing = new HashMap<>();
            for (StoredRow row : rows) {
                UnsafeRow found = of.apply(row.row());
                if (keys.contains(found)) {
                    standing.put(found.copy(), row);
                }
            }
            return standing;
        });
    }
}
