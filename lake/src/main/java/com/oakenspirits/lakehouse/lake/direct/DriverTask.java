package com.oakenspirits.lakehouse.lake.direct;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.spark.Partition;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.TaskContextImpl;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.memory.TaskMemoryManager;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.collection.Iterator;

/**
 * Computes the partitions of an RDD on the calling thread, with what Spark's operators ask of a task: memory and somebody
 * who tells them that it has ended. For a few rows, sending a task costs more than the task.
 */
final class DriverTask {
    List<InternalRow> run(RDD<InternalRow> rows) {
        List<InternalRow> all = new ArrayList<>();
        for (Partition partition : rows.partitions()) {
            run(rows, partition, all);
        }
        return all;
    }

    private void run(RDD<InternalRow> rows, Partition partition, List<InternalRow> all) {
        // Memory is accounted for by this number; Spark counts its own tasks from 0.
        long attempt = ThreadLocalRandom.current().nextLong(Long.MIN_VALUE, -1);
        TaskMemoryManager memory = new TaskMemoryManager(SparkEnv.get().memoryManager(), attempt);
        TaskContextImpl context = new TaskContextImpl(
                0,
                0,
                partition.index(),
                attempt,
                0,
                1,
                memory,
                new Properties(),
                SparkEnv.get().metricsSystem(),
                TaskMetrics.empty(),
                1,
                Scala.map(java.util.Map.of()));
        TaskContext before = TaskContext.get();
        TaskContext$.MODULE$.setTaskContext(context);
        Throwable failure = null;
        try {
            Iterator<InternalRow> each = rows.iterator(partition, context);
            while (each.hasNext()) {
                all.add(each.next().copy());
            }
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            if (failure != null) {
                context.markTaskFailed(failure);
            }
            context.markTaskCompleted(scala.Option.apply(failure));
            memory.cleanUpAllAllocatedMemory();
            TaskContext$.MODULE$.unset();
            if (before != null) {
                TaskContext$.MODULE$.setTaskContext(before);
            }
        }
    }
}
