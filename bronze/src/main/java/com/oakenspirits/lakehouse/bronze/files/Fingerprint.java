package com.oakenspirits.lakehouse.bronze.files;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;

/**
 * What is known of a file before it is landed.
 *
 * @param sha256 of its content, null when it cannot be read
 * @param columns that its path states
 * @param empty whether it has no record
 * @param refusal why it cannot be landed, null when it can
 * @param parquet what it is made of, null of other formats
 */
record Fingerprint(
        FoundFile file, String sha256, PathColumns columns, boolean empty, String refusal, ParquetShape parquet)
        implements Serializable {

    private static final PathColumns NO_COLUMNS = new PathColumns(Map.of());

    /** The source of its rows in bronze. The same content with other columns of the path is other data. */
    String source() {
        return bareSource() + columns.suffix();
    }

    /** What the source was before columns of a path were read, and is without any. */
    String bareSource() {
        return "file:" + sha256;
    }

    static Fingerprint of(FoundFile file, Configuration hadoop, FileReading reading) {
        if (file.refusal() != null) {
            return refused(file, file.refusal());
        }
        try {
            PathColumns columns = PathColumns.of(file.path());
            return file.format() == FileFormat.PARQUET
                    ? parquet(file, columns, hadoop)
                    : text(file, columns, hadoop, reading);
        } catch (FileRefused e) {
            return refused(file, e.getMessage());
        } catch (EOFException | ZipException e) {
            return file.bytes() == 0
                    ? nothing(file)
                    : refused(
                            file,
                            "it is no whole .gz file: "
                                    + (e.getMessage() == null ? "it ends too early" : e.getMessage()));
        } catch (IOException e) {
            return refused(file, FileSearch.unreadable(e));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return refused(file, FileRefused.because(file.path(), e).getMessage());
        }
    }

    private static Fingerprint refused(FoundFile file, String reason) {
        return new Fingerprint(file, null, NO_COLUMNS, false, reason, null);
    }

    private static Fingerprint nothing(FoundFile file) {
        return new Fingerprint(file, null, NO_COLUMNS, true, null, null);
    }

    private static Fingerprint parquet(FoundFile file, PathColumns columns, Configuration hadoop) throws IOException {
        ParquetShape.Blocks blocks = new ParquetShape.Blocks();
        String sha256;
        try (OpenFile open = OpenFile.of(file, hadoop)) {
            sha256 = open.digest(blocks::add);
        }
        if (blocks.length() == 0) {
            return nothing(file);
        }
        ParquetShape shape = ParquetShape.of(file, blocks, hadoop);
        return new Fingerprint(file, sha256, columns, shape.rows() == 0, null, shape);
    }

    private static Fingerprint text(FoundFile file, PathColumns columns, Configuration hadoop, FileReading reading)
            throws IOException {
        TextCensus census = new TextCensus();
        String sha256;
        try (OpenFile open = OpenFile.of(file, hadoop)) {
            boolean encodings = !reading.declares("encoding");
            sha256 = open.digest((bytes, count) -> census.add(bytes, count, encodings));
        }
        OtherFormat.of(file.format(), census.head()).ifPresent(other -> {
            throw new FileRefused(file.path(), other);
        });
        refuse(file, reading, census.encoding(reading));
        if (file.format() == FileFormat.CSV) {
            refuse(file, reading, CsvLook.at(reading, census.head(), census.whole()));
        }
        return new Fingerprint(file, sha256, columns, empty(file, hadoop, reading, census), null, null);
    }

    private static void refuse(FoundFile file, FileReading reading, Optional<TextCensus.Finding> finding) {
        finding.ifPresent(found -> {
            throw new FileRefused(
                    file.path(), found.what() + "; " + reading.remedy(found.keys()) + ", or correct the file");
        });
    }

    private static boolean empty(FoundFile file, Configuration hadoop, FileReading reading, TextCensus census)
            throws IOException {
        if (census.whole()) {
            return none(file, new ByteArrayInputStream(census.head()), reading);
        }
        try (OpenFile open = OpenFile.of(file, hadoop)) {
            return none(file, open.content(), reading);
        }
    }

    private static boolean none(FoundFile file, InputStream content, FileReading reading) throws IOException {
        return Records.of(file.format(), file.path(), content, reading).next().isEmpty();
    }
}
