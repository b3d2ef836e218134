package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** The rows of some row groups of a Parquet file, each as a JSON object. */
final class ParquetRecords implements Records, AutoCloseable {
    private final String path;
    private final VerifiedInput input;
    private final ParquetFileReader reader;
    private final MessageColumnIO columns;
    private final ParquetJson json;
    private final int end;
    private int group;
    private PageReadStore pages;
    private RecordReader<ParquetRow> rows;
    private long left;

    private ParquetRecords(String path, VerifiedInput input, ParquetFileReader reader, int from, int end) {
        this.path = path;
        this.input = input;
        this.reader = reader;
        this.group = from;
        this.end = end;
        MessageType schema = reader.getFileMetaData().getSchema();
        columns = new ColumnIOFactory(reader.getFileMetaData().getCreatedBy()).getColumnIO(schema);
        json = new ParquetJson(schema, ParquetWriter.of(reader.getFileMetaData().getKeyValueMetaData()));
    }

    /**
     * Opens a file.
     *
     * @param from the first row group
     * @param end the one after the last
     */
    static ParquetRecords open(FoundFile file, ParquetShape shape, int from, int end, Configuration hadoop)
            throws IOException {
        VerifiedInput input = new VerifiedInput(file, FileBytes.open(file, hadoop), shape);
        try {
            ParquetFileReader reader = ParquetFileReader.open(input, ParquetShape.options());
            return new ParquetRecords(file.path(), input, reader, from, end);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public Optional<FileRecord> next() throws IOException {
        while (left == 0) {
            if (group == end) {
                return Optional.empty();
            }
            begin();
        }
        ParquetRow row;
        try {
            row = rows.read();
        } catch (RuntimeException e) {
            throw ParquetStumble.at(path, input, group - 1, e);
        }
        left--;
        byte[] value = row.json().since(0);
        if (value.length > ByteScan.LONGEST_RECORD) {
            throw new FileRefused(
                    path, "a row is longer than " + (ByteScan.LONGEST_RECORD >> 20) + " MB; correct the file");
        }
        return Optional.of(row.problem()
                .map(problem -> FileRecord.malformed(FileRecord.NO_LINE, value, problem))
                .orElseGet(() -> FileRecord.sound(FileRecord.NO_LINE, value)));
    }

    private void begin() throws IOException {
        release();
        int beginning = group++;
        left = reader.getRowGroups().get(beginning).getRowCount();
        if (left == 0) {
            // A row group without rows is nothing that can be read.
            return;
        }
        try {
            pages = reader.readRowGroup(beginning);
            rows = columns.getRecordReader(pages, json);
        } catch (RuntimeException e) {
            throw ParquetStumble.at(path, input, beginning, e);
        }
    }

    private void release() {
        if (pages != null) {
            pages.close();
            pages = null;
        }
    }

    @Override
    public void close() throws IOException {
        try (input;
                reader) {
            release();
        }
    }
}
