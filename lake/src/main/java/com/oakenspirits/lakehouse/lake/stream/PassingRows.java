package com.oakenspirits.lakehouse.lake.stream;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.LogicalRDD$;
import scala.reflect.ClassTag$;

/** Rows that somebody looks at while a job reads them, in the form that Spark has them in. */
public final class PassingRows {
    private PassingRows() {}

    /**
     * The same rows.
     *
     * @param each gives the rows of a partition on, one by one; a row may be another one when the next has been asked for
     */
    public static Dataset<Row> of(
            Dataset<Row> rows, Function2<Integer, Iterator<InternalRow>, Iterator<InternalRow>> each) {
        var dataset = (org.apache.spark.sql.classic.Dataset<Row>) rows;
        RDD<InternalRow> passing = JavaRDD.fromRDD(
                        dataset.queryExecution().toRdd(), ClassTag$.MODULE$.<InternalRow>apply(InternalRow.class))
                .mapPartitionsWithIndex(each, true)
                .rdd();
        return org.apache.spark.sql.classic.Dataset.ofRows(
                dataset.sparkSession(), LogicalRDD$.MODULE$.fromDataset(passing, dataset, false));
    }
}
