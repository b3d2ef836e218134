package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;

import java.sql.Date;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;

/**
 * In which order the rows of a large table lie in its files, so that those under a few keys, or of a few days, are found
 * in few of them by the files' least and greatest values.
 */
final class Layout {
    /** More would be put together again by the commits that follow, and reading one for a single row takes longer. */
    private static final long ROWS_OF_A_FILE = 75_000;

    private static final long SAMPLED = 2_000;
    /** Numbers are given out in the order of days but for a few that come late; of those drawn by lot half are in order. */
    private static final double IN_ORDER = 0.9;

    private Layout() {}

    /**
     * The rows in files of some keys or days each; a table of one file is left as it is.
     *
     * @param rows kept at hand, as they are read more than once
     * @param count how many they are
     */
    static Dataset<Row> of(Model model, Dataset<Row> rows, long count) {
        int files = (int) (count / ROWS_OF_A_FILE) + 1;
        List<String> keys = keys(model);
        List<String> dates = dates(model);
        if (files == 1 || (keys.isEmpty() && dates.isEmpty())) {
            return rows;
        }
        boolean byKey = dates.isEmpty() || (!keys.isEmpty() && follow(rows, count, keys, dates));
        Stream<String> order =
                byKey ? Stream.concat(keys.stream(), dates.stream()) : Stream.concat(dates.stream(), keys.stream());
        Column[] columns = columns(order.distinct().toList());
        return rows.repartitionByRange(files, columns).sortWithinPartitions(columns);
    }

    /** The key, by which rows are found again. */
    static List<String> keys(Model model) {
        return model.grain().stream()
                .filter(key -> bounded(model.schema().apply(key).dataType()))
                .toList();
    }

    /** Dates, by which models that read the table group its rows. */
    static List<String> dates(Model model) {
        return model.columns().stream()
                .filter(column -> column.type().equals("date"))
                .map(Model.ModelColumn::name)
                .toList();
    }

    /** Whether the first of the dates rises with the keys: then files in the order of keys are files of some days too. */
    private static boolean follow(Dataset<Row> rows, long count, List<String> keys, List<String> dates) {
        if (keys.stream().anyMatch(dates::contains)) {
            return false;
        }
        List<Date> days = rows
                .sample(Math.min(1.0, (double) SAMPLED / count), 1)
                .orderBy(columns(keys))
                .select(columns(dates.subList(0, 1)))
                .collectAsList()
                .stream()
                .filter(row -> !row.isNullAt(0))
                .map(row -> row.getDate(0))
                .toList();
        return inOrder(days) >= IN_ORDER;
    }

    /** The part of neighbours of which the second is not less than the first; 1 where there are none. */
    static <T extends Comparable<? super T>> double inOrder(List<T> values) {
        long rising = 0;
        for (int at = 1; at < values.size(); at++) {
            if (values.get(at - 1).compareTo(values.get(at)) <= 0) {
                rising++;
            }
        }
        return values.size() < 2 ? 1 : (double) rising / (values.size() - 1);
    }

    /** Whether Delta keeps the least and greatest value of a type; naming a column of another one is an error to it. */
    private static boolean bounded(DataType type) {
        return type instanceof AtomicType && !(type instanceof BooleanType) && !(type instanceof BinaryType);
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(Increment.quoted(name))).toArray(Column[]::new);
    }
}
