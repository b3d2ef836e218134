package com.oakenspirits.lakehouse.lake.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStore$;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.collection.Iterator;

/** Reads Parquet files on the calling thread, by Spark's own reader. */
final class FileRows {
    private final SparkSession session;
    private final Map<StructType, Function1<PartitionedFile, Iterator<InternalRow>>> readers = new HashMap<>();
    private final RowCache cache;

    FileRows(SparkSession session, RowCache cache) {
        this.session = session;
        this.cache = cache;
    }

    /** All rows of a file in their order, deleted ones too. */
    List<UnsafeRow> all(Path file, StructType schema) {
        return cache.get(file, schema, () -> read(file, schema));
    }

    /** The rows of a file that are not deleted. */
    List<StoredRow> standing(TableState table, DataFile file) {
        List<UnsafeRow> rows = all(path(table.path(), file.add().path()), table.schema());
        DeletionVectorDescriptor deleted = file.add().deletionVector();
        RoaringBitmapArray gone = deleted == null ? null : deleted(table.path(), deleted);
        List<StoredRow> standing = new ArrayList<>(rows.size());
        for (int position = 0; position < rows.size(); position++) {
            if (gone == null || !gone.contains(position)) {
                standing.add(new StoredRow(file, position, rows.get(position)));
            }
        }
        return standing;
    }

    /** The positions that a deletion vector names. */
    RoaringBitmapArray deleted(String table, DeletionVectorDescriptor vector) {
        return DeletionVectorStore$.MODULE$.createInstance(hadoop()).read(vector, new Path(table));
    }

    /** Where a file lies that a log names. */
    static Path path(String table, String logged) {
        Path file = new Path(java.net.URI.create(logged));
        return file.isAbsolute() ? file : new Path(table, file);
    }

    Configuration hadoop() {
        return ((org.apache.spark.sql.classic.SparkSession) session)
                .sessionState()
                .newHadoopConf();
    }

    private List<UnsafeRow> read(Path file, StructType schema) {
        UnsafeProjection copying = UnsafeProjection.create(schema);
        List<UnsafeRow> rows = new ArrayList<>();
        each(file, schema, row -> rows.add(copying.apply(row).copy()));
        return List.copyOf(rows);
    }

    /** Shows all rows of a file in their order, deleted ones too; a row is only good until the next. */
    void each(Path file, StructType schema, Consumer<InternalRow> see) {
        try {
            FileStatus status = file.getFileSystem(session.sparkContext().hadoopConfiguration())
                    .getFileStatus(file);
            PartitionedFile whole = new PartitionedFile(
                    InternalRow.empty(),
                    SparkPath.fromPath(status.getPath()),
                    0,
                    status.getLen(),
                    new String[0],
                    status.getModificationTime(),
                    status.getLen(),
                    scala.collection.immutable.Map$.MODULE$.empty());
            Iterator<InternalRow> each = reader(schema).apply(whole);
            while (each.hasNext()) {
                see.accept(each.next());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private synchronized Function1<PartitionedFile, Iterator<InternalRow>> reader(StructType schema) {
        return readers.computeIfAbsent(
                schema,
                any -> new ParquetFileFormat()
                        .buildReaderWithPartitionValues(
                                session,
                                schema,
                                new StructType(),
                                schema,
                                Scala.seq(List.of()),
                                Scala.map(Map.of("returning_batch", "false")),
                                hadoop()));
    }
}
