package com.oakenspirits.lakehouse.lake.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;

/** Writes one Parquet file on the calling thread, by Spark's own writer. */
final class FileWriter {
    private final SparkSession session;
    private final FileRows files;
    private final Map<StructType, Prepared> writers = new HashMap<>();

    private record Prepared(OutputWriterFactory factory, Job job) {}

    FileWriter(SparkSession session, FileRows files) {
        this.session = session;
        this.files = files;
    }

    /** Writes a file and gives its size in bytes. */
    long write(Path file, List<? extends InternalRow> rows, StructType schema) {
        try {
            Prepared writer = prepared(schema);
            OutputWriter out = writer.factory()
                    .newInstance(
                            file.toString(),
                            schema,
                            new TaskAttemptContextImpl(
                                    writer.job().getConfiguration(),
                                    new TaskAttemptID("direct", 0, TaskType.MAP, 0, 0)));
            try {
                rows.forEach(out::write);
            } finally {
                out.close();
            }
            return file.getFileSystem(session.sparkContext().hadoopConfiguration())
                    .getFileStatus(file)
                    .getLen();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private synchronized Prepared prepared(StructType schema) throws IOException {
        Prepared known = writers.get(schema);
        if (known == null) {
            Job job = Job.getInstance(files.hadoop());
            known = new Prepared(new ParquetFileFormat().prepareWrite(session, job, Scala.map(Map.of()), schema), job);
            writers.put(schema, known);
        }
        return known;
    }
}
