package com.oakenspirits.lakehouse.lake.direct;

import java.util.List;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/** The place of rows in a plan that is made once and run with other rows each time. */
final class RowSource extends RDD<InternalRow> {
    private static final long serialVersionUID = 1;

    private transient Iterable<? extends InternalRow> rows = List.of();

    RowSource(SparkContext spark) {
        super(spark, Scala.<Dependency<?>>seq(List.of()), ClassTag$.MODULE$.apply(InternalRow.class));
    }

    void put(Iterable<? extends InternalRow> next) {
        rows = next;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Iterator<InternalRow> compute(Partition partition, TaskContext context) {
        return CollectionConverters.asScala((java.util.Iterator<InternalRow>) rows.iterator());
    }

    @Override
    public Partition[] getPartitions() {
        return new Partition[] {new Only()};
    }

    private static final class Only implements Partition {
        private static final long serialVersionUID = 1;

        @Override
        public int index() {
            return 0;
        }
    }
}
