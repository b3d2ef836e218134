package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** Rows between datasets and the driver. */
public final class DriverRows {
    private DriverRows() {}

    /** The rows of a dataset, by one job. */
    public static List<UnsafeRow> collected(Dataset<Row> rows) {
        return Arrays.stream(((org.apache.spark.sql.classic.Dataset<Row>) rows)
                        .queryExecution()
                        .executedPlan()
                        .executeCollect())
                .map(UnsafeRow.class::cast)
                .toList();
    }

    /** A dataset of rows at hand. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static Dataset<Row> dataset(SparkSession session, StructType schema, List<? extends InternalRow> rows) {
        return org.apache.spark.sql.classic.Dataset.ofRows(
                (org.apache.spark.sql.classic.SparkSession) session,
                new LocalRelation(
                        (scala.collection.immutable.Seq) DataTypeUtils.toAttributes(schema),
                        Scala.<InternalRow>seq(new ArrayList<>(rows)),
                        false,
                        Option.empty()));
    }

    /** The row with the values that people and programs outside Spark know. */
    public static Row external(InternalRow row, StructType schema) {
        return (Row) CatalystTypeConverters.convertToScala(row, schema);
    }

    /** What takes the first columns out of rows. */
    public static UnsafeProjection first(StructType columns) {
        List<Expression> kept = new ArrayList<>();
        for (int at = 0; at < columns.length(); at++) {
            kept.add(new BoundReference(at, columns.apply(at).dataType(), true));
        }
        return UnsafeProjection.create(Scala.<Expression>seq(kept));
    }
}
