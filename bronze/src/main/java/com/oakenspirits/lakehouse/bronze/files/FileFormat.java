package com.oakenspirits.lakehouse.bronze.files;

import java.util.Locale;
import java.util.Optional;

/** How the records of a file are written. */
public enum FileFormat {
    /** RFC 4180 with a header; UTF-8. */
    CSV,
    /** An array of objects, or objects one after the other. */
    JSON,
    /** One JSON object a line. */
    JSONL,
    /** Apache Parquet. */
    PARQUET;

    private static final String COMPRESSED = ".gz";

    /** The format that a file's name tells, {@code .gz} or not; empty when it tells none. */
    public static Optional<FileFormat> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        String plain = compressed(name) ? name.substring(0, name.length() - COMPRESSED.length()) : name;
        return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
            case "csv" -> Optional.of(CSV);
            case "json" -> Optional.of(JSON);
            case "jsonl", "ndjson" -> Optional.of(JSONL);
            case "parquet" -> Optional.of(PARQUET);
            default -> Optional.empty();
        };
    }

    static boolean compressed(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).endsWith(COMPRESSED);
    }
}
