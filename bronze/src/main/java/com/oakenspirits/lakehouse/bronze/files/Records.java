package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Optional;

/** The records of one file, read one after the other. What is at hand is never more than one record. */
interface Records {

    /** The next record, or empty after the last; the stream is then read to its end. */
    Optional<FileRecord> next() throws IOException;

    /**
     * The records of a stream.
     *
     * @param path names the file in errors
     * @param reading what the contract declares of its files
     * @throws FileRefused when no record can be told from another, as where a CSV file has no usable header
     */
    static Records of(FileFormat format, String path, InputStream in, FileReading reading) throws IOException {
        ByteScan scan =
                new ByteScan(path, reading.transcodes() ? new Transcoded(in, Charset.forName(reading.encoding())) : in);
        return switch (format) {
            case CSV -> CsvRecords.open(scan, path, reading);
            case JSON -> new JsonElements(scan);
            case JSONL -> new JsonLines(scan);
            case PARQUET -> throw new IllegalArgumentException("Parquet is not read as a stream");
        };
    }
}
