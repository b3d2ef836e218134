package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;

/** Reads files in a task: the bronze rows of one after the other, a record at a time. */
final class FileRows implements FlatMapFunction<List<FileShare>, Row> {
    private static final long serialVersionUID = 2;

    /**
     * How many records a share of a file turned out to have.
     *
     * @param source of its rows
     * @param from the offset of the first one
     */
    record Count(String source, long from, long rows, long malformed) implements Serializable {
        Count plus(Count other) {
            return new Count(source, from, rows + other.rows, malformed + other.malformed);
        }
    }

    private final SerializableConfiguration hadoop;
    private final FileReading reading;
    private final CollectionAccumulator<Count> counts;
    private final long landedAtMs;

    FileRows(
            SerializableConfiguration hadoop,
            FileReading reading,
            CollectionAccumulator<Count> counts,
            long landedAtMs) {
        this.hadoop = hadoop;
        this.reading = reading;
        this.counts = counts;
        this.landedAtMs = landedAtMs;
    }

    @Override
    public Iterator<Row> call(List<FileShare> shares) {
        Reading rows = new Reading(shares.iterator());
        TaskCompletionListener close = done -> rows.close();
        TaskContext.get().addTaskCompletionListener(close);
        return rows;
    }

    private final class Reading implements Iterator<Row> {
        private final Iterator<FileShare> shares;
        private final Timestamp landedAt = new Timestamp(landedAtMs);
        private FileShare share;
        private FileShare.Opened open;
        private Row fileHeader;
        private Row[] plainHeaders;
        private Timestamp modified;
        private long offset;
        private long malformed;
        private Optional<Row> next = Optional.empty();

        private Reading(Iterator<FileShare> shares) {
            this.shares = shares;
        }

        @Override
        public boolean hasNext() {
            try {
                while (next.isEmpty() && (open != null || shares.hasNext())) {
                    if (open == null) {
                        begin(shares.next());
                    }
                    Optional<FileRecord> record = open.records().next();
                    if (record.isPresent()) {
                        next = Optional.of(row(share.file().columns().into(record.get())));
                    } else {
                        end();
                    }
                }
                return next.isPresent();
            } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
                throw FileRefused.because(share.file().file().path(), e);
            }
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row row = next.orElseThrow();
            next = Optional.empty();
            return row;
        }

        private void begin(FileShare beginning) throws IOException {
            share = beginning;
            offset = share.offset();
            malformed = 0;
            fileHeader = header("file", share.file().file().name());
            plainHeaders = new Row[] {fileHeader};
            modified = new Timestamp(share.file().file().modifiedMs());
            open = share.open(hadoop.value(), reading);
        }

        private void end() throws IOException {
            open.end();
            counts.add(new Count(share.file().source(), share.offset(), offset - share.offset(), malformed));
            close();
        }

        private Row row(FileRecord record) {
            return RowFactory.create(
                    share.file().source(), 0, offset++, null, record.value(), headers(record), modified, landedAt);
        }

        private Row[] headers(FileRecord record) {
            if (record.line() == FileRecord.NO_LINE && record.malformed().isEmpty()) {
                return plainHeaders;
            }
            List<Row> headers = new ArrayList<>(List.of(fileHeader));
            if (record.line() != FileRecord.NO_LINE) {
                headers.add(header("line", Long.toString(record.line())));
            }
            record.malformed().ifPresent(reason -> {
                malformed++;
                headers.add(header("malformed", reason));
            });
            return headers.toArray(Row[]::new);
        }

        private Row header(String key, String value) {
            return RowFactory.create(key, value.getBytes(StandardCharsets.UTF_8));
        }

        private void close() {
            try {
                if (open != null) {
                    open.close();
                }
                open = null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The files of one commit each. */
    static List<List<Fingerprint>> groups(List<Fingerprint> files, FileLanding.Limits limits) {
        List<List<Fingerprint>> groups = new ArrayList<>();
        long bytes = 0;
        for (Fingerprint file : files) {
            boolean full = groups.isEmpty()
                    || groups.get(groups.size() - 1).size() >= limits.files()
                    || bytes + file.file().bytes() > limits.bytes();
            if (full) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.get(groups.size() - 1).add(file);
            bytes += file.file().bytes();
        }
        return groups;
    }
}
