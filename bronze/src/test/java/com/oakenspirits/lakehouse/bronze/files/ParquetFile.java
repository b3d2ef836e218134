package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes Parquet files for tests, and reads them as landing does. */
record ParquetFile(Path path) {

    /** How a file is written. */
    record Options(CompressionCodecName codec, WriterVersion version, long groupBytes, Map<String, String> metadata) {
        static Options plain() {
            return new Options(CompressionCodecName.UNCOMPRESSED, WriterVersion.PARQUET_1_0, 1 << 20, Map.of());
        }

        Options with(CompressionCodecName other, WriterVersion version) {
            return new Options(other, version, groupBytes, metadata);
        }

        Options with(Map<String, String> other) {
            return new Options(codec, version, groupBytes, other);
        }

        Options groups(long bytes) {
            return new Options(codec, version, bytes, metadata);
        }
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // they are only read
    static ParquetFile write(Path path, String schema, Options options, Consumer<Group>... rows) throws IOException {
        return write(path, MessageTypeParser.parseMessageType("message m { " + schema + " }"), options, rows);
    }

    static ParquetFile write(Path path, String schema, Options options, List<Consumer<Group>> rows) throws IOException {
        return write(path, MessageTypeParser.parseMessageType("message m { " + schema + " }"), options, rows);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // they are only read
    static ParquetFile write(Path path, MessageType type, Options options, Consumer<Group>... rows) throws IOException {
        return write(path, type, options, List.of(rows));
    }

    private static ParquetFile write(Path path, MessageType type, Options options, List<Consumer<Group>> rows)
            throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.deleteIfExists(path);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withType(type)
                .withExtraMetaData(options.metadata())
                .withCompressionCodec(options.codec())
                .withWriterVersion(options.version())
                .withRowGroupSize(options.groupBytes())
                .build()) {
            for (Consumer<Group> row : rows) {
                Group group = new SimpleGroup(type);
                row.accept(group);
                writer.write(group);
            }
        }
        return new ParquetFile(path);
    }

    FoundFile found() throws IOException {
        return new LocalTree(path.toAbsolutePath()).file(Optional.of(FileFormat.PARQUET));
    }

    Fingerprint fingerprint() throws IOException {
        return Fingerprint.of(found(), new Configuration(false), FileReading.undeclared("things"));
    }

    /** The rows; one with a value that is none of its type begins with what is wrong. */
    List<String> rows() throws IOException {
        Fingerprint fingerprint = fingerprint();
        if (fingerprint.refusal() != null) {
            throw new FileRefused(fingerprint.file().path(), fingerprint.refusal());
        }
        return rows(fingerprint);
    }

    static List<String> rows(Fingerprint fingerprint) throws IOException {
        List<String> rows = new ArrayList<>();
        ParquetShape shape = fingerprint.parquet();
        try (ParquetRecords records =
                ParquetRecords.open(fingerprint.file(), shape, 0, shape.groups().size(), new Configuration(false))) {
            for (Optional<FileRecord> next = records.next(); next.isPresent(); next = records.next()) {
                FileRecord record = next.get();
                rows.add(record.malformed().map(problem -> problem + ": ").orElse("")
                        + new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        return rows;
    }
}
