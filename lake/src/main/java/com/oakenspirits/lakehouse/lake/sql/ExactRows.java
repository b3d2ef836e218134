package com.oakenspirits.lakehouse.lake.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution$;
import org.apache.spark.sql.types.StructType;
import scala.Function0;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The rows of a dataset with every digit, microsecond and year that Spark holds: read from Spark's own form, past
 * {@code java.sql.Date} and its kin, which know neither 1582-10-10 nor the year 10000. What a value is in Java stands at
 * {@link ExactValue}.
 */
public final class ExactRows {
    private ExactRows() {}

    /** All rows, a partition at a time in memory. */
    public static Iterator<List<Object>> all(Dataset<Row> rows) {
        QueryExecution query = query(rows);
        StructType schema = rows.schema();
        Iterator<InternalRow> found = CollectionConverters.asJava(
                run(query, () -> query.executedPlan().executeToIterator()));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return found.hasNext();
            }

            @Override
            public List<Object> next() {
                return values(found.next(), schema);
            }
        };
    }

    /** The first rows, at most so many. */
    public static List<List<Object>> first(Dataset<Row> rows, int most) {
        // Limited in the plan, so that a sort keeps no more than these.
        QueryExecution query = query(rows.limit(most));
        StructType schema = rows.schema();
        return Arrays.stream(run(query, () -> query.executedPlan().executeCollect()))
                .map(row -> values(row, schema))
                .toList();
    }

    /** As Dataset runs its actions: the query is told to the listeners and the UI. */
    private static <T> T run(QueryExecution query, Function0<T> action) {
        return SQLExecution$.MODULE$.withNewExecutionId(query, Option.apply("rows"), action);
    }

    private static QueryExecution query(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    }

    static List<Object> values(InternalRow row, StructType schema) {
        List<Object> values = new ArrayList<>(schema.length());
        for (int at = 0; at < schema.length(); at++) {
            values.add(
                    row.isNullAt(at)
                            ? null
                            : ExactValue.of(
                                    row.get(at, schema.apply(at).dataType()),
                                    schema.apply(at).dataType()));
        }
        return values;
    }
}
