package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
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
final class FileRows implements FlatMapFunction<List<Fingerprint>, Row> {
    private static final long serialVersionUID = 1;

    /**
     * How many records a file turned out to have.
     *
     * @param source of its rows
     */
    record Count(String source, long rows, long malformed) implements Serializable {}

    private final SerializableConfiguration hadoop;
    private final CollectionAccumulator<Count> counts;
    private final long landedAtMs;

    FileRows(SerializableConfiguration hadoop, CollectionAccumulator<Count> counts, long landedAtMs) {
        this.hadoop = hadoop;
        this.counts = counts;
        this.landedAtMs = landedAtMs;
    }

    @Override
    public Iterator<Row> call(List<Fingerprint> files) {
        Reading reading = new Reading(files.iterator());
        TaskCompletionListener close = done -> reading.close();
        TaskContext.get().addTaskCompletionListener(close);
        return reading;
    }

    private final class Reading implements Iterator<Row> {
        private final Iterator<Fingerprint> files;
        private final Timestamp landedAt = new Timestamp(landedAtMs);
        private Fingerprint file;
        private OpenFile open;
        private Records records;
        private long offset;
        private long malformed;
        private Optional<Row> next = Optional.empty();

        private Reading(Iterator<Fingerprint> files) {
            this.files = files;
        }

        @Override
        public boolean hasNext() {
            try {
                while (next.isEmpty() && (records != null || files.hasNext())) {
                    if (records == null) {
                        begin(files.next());
                    }
                    next = records.next().map(this::row);
                    if (next.isEmpty()) {
                        end();
                    }
                }
                return next.isPresent();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file.file().path(), e);
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

        private void begin(Fingerprint beginning) throws IOException {
            file = beginning;
            offset = 0;
            malformed = 0;
            open = OpenFile.of(file.file(), hadoop.value());
            records = Records.of(file.file().format(), file.file().path(), open.content());
        }

        private void end() throws IOException {
            if (!open.digest().equals(file.sha256())) {
                throw new FileRefused(
                        file.file().path(), "it changed while it was being landed; land it again when it is complete");
            }
            counts.add(new Count(file.source(), offset, malformed));
            open.close();
            records = null;
        }

        private Row row(FileRecord record) {
            List<Row> headers = new ArrayList<>();
            headers.add(header("file", file.file().name()));
            headers.add(header("line", Long.toString(record.line())));
            record.malformed().ifPresent(reason -> {
                malformed++;
                headers.add(header("malformed", reason));
            });
            return RowFactory.create(
                    file.source(),
                    0,
                    offset++,
                    null,
                    record.value(),
                    headers.toArray(Row[]::new),
                    new Timestamp(file.file().modifiedMs()),
                    landedAt);
        }

        private Row header(String key, String value) {
            return RowFactory.create(key, value.getBytes(StandardCharsets.UTF_8));
        }

        private void close() {
            try {
                if (open != null) {
                    open.close();
                }
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

    /** Tasks of about equal size. */
    static List<List<Fingerprint>> tasks(List<Fingerprint> files, int tasks) {
        List<List<Fingerprint>> shares = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            shares.add(new ArrayList<>());
            sizes.add(0L);
        }
        for (Fingerprint file : files) {
            int least = sizes.indexOf(Collections.min(sizes));
            shares.get(least).add(file);
            sizes.set(least, sizes.get(least) + file.file().bytes() + 1);
        }
        return shares;
    }
}
