package com.oakenspirits.lakehouse.bronze.files;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Knows files that are not what their names say by their first bytes. */
final class OtherFormat {
    private static final Map<String, String> BEGINNINGS = Map.of(
            "PAR1", "it is a Parquet file; say --format parquet or name it .parquet",
            "\u001F\u008B", "it is compressed with gzip; name it .gz",
            "PK\u0003\u0004", "it is a zip archive or an Excel workbook; land the CSV files that it holds",
            "(\u00B5/\u00FD", "it is compressed with zstd; decompress it, or compress it with gzip",
            "BZh", "it is compressed with bzip2; decompress it, or compress it with gzip",
            "ORC", "it is an ORC file; write it as Parquet",
            "Obj\u0001", "it is an Avro file; write it as Parquet or JSON lines");

    private OtherFormat() {}

    /** What a text is instead, and what to do. */
    static Optional<String> of(FileFormat declared, byte[] head) {
        String text = new String(head, 0, Math.min(head.length, 4_096), StandardCharsets.ISO_8859_1);
        Optional<String> other = BEGINNINGS.entrySet().stream()
                .filter(beginning -> text.startsWith(beginning.getKey()))
                .filter(beginning -> text.chars().limit(64).anyMatch(c -> c < ' ' && "\t\n\r".indexOf(c) < 0))
                .map(Map.Entry::getValue)
                .findFirst();
        boolean array = declared == FileFormat.JSONL && text.strip().matches("(?s)\\[\\s*\\R.*");
        return other.isEmpty() && array
                ? Optional.of("it is a JSON array over several lines; say --format json or name it .json")
                : other;
    }
}
