package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * What one task reads of a file: all of it, or some row groups of a Parquet file.
 *
 * @param from the first row group
 * @param end the one after the last
 * @param offset of the first record in the file
 * @param bytes about as many as it has
 */
record FileShare(Fingerprint file, int from, int end, long offset, long bytes) implements Serializable {

    /** A share that has been opened. */
    interface Opened extends AutoCloseable {
        Records records();

        /** Is called after the last record, to see that the file was the one that the digest was taken of. */
        default void end() throws IOException {}

        @Override
        void close() throws IOException;
    }

    /** A file in pieces that are worth a task each. */
    static List<FileShare> of(Fingerprint file, long bytesWorthATask) {
        if (file.parquet() == null) {
            return List.of(new FileShare(file, 0, 0, 0, file.file().bytes() + 1));
        }
        List<FileShare> shares = new ArrayList<>();
        List<ParquetShape.RowGroup> groups = file.parquet().groups();
        int from = 0;
        long offset = 0;
        long rows = 0;
        long bytes = 0;
        for (int i = 0; i < groups.size(); i++) {
            rows += groups.get(i).rows();
            bytes += groups.get(i).bytes();
            if (bytes >= bytesWorthATask || i == groups.size() - 1) {
                shares.add(new FileShare(file, from, i + 1, offset, bytes + 1));
                from = i + 1;
                offset += rows;
                rows = 0;
                bytes = 0;
            }
        }
        return shares;
    }

    /** Tasks of about equal size. */
    static List<List<FileShare>> tasks(List<FileShare> shares, int tasks) {
        List<List<FileShare>> all = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            all.add(new ArrayList<>());
            sizes.add(0L);
        }
        for (FileShare share : shares) {
            int least = sizes.indexOf(Collections.min(sizes));
            all.get(least).add(share);
            sizes.set(least, sizes.get(least) + share.bytes());
        }
        return all;
    }

    Opened open(Configuration hadoop, FileReading reading) throws IOException {
        FoundFile found = file.file();
        if (file.parquet() != null) {
            ParquetRecords rows = ParquetRecords.open(found, file.parquet(), from, end, hadoop);
            return new Opened() {
                @Override
                public Records records() {
                    return rows;
                }

                @Override
                public void close() throws IOException {
                    rows.close();
                }
            };
        }
        OpenFile open = OpenFile.of(found, hadoop);
        try {
            return new Text(file, open, Records.of(found.format(), found.path(), open.content(), reading));
        } catch (IOException | RuntimeException e) {
            open.close();
            throw e;
        }
    }

    private record Text(Fingerprint file, OpenFile open, Records records) implements Opened {
        @Override
        public void end() throws IOException {
            if (!open.digest().equals(file.sha256())) {
                throw new FileRefused(file.file().path(), FileRefused.CHANGED);
            }
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }
}
