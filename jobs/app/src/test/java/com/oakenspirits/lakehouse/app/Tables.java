package com.oakenspirits.lakehouse.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The Delta tables below a root, read past the lakehouse's own code. */
final class Tables {
    /** When and in which batch something was done, which no two runs share. */
    private static final List<String> OF_THE_RUN = List.of("landed_at", "_landed_at", "quarantined_at", "batch_id");

    private final SparkSession spark;
    private final Path root;

    Tables(SparkSession spark, Path root) {
        this.spark = spark;
        this.root = root;
    }

    /** @param table such as {@code silver.sales} */
    Dataset<Row> rows(String table) {
        return spark.read().format("delta").load(folder(table).toString());
    }

    boolean exists(String table) {
        // The folder of the log is there before the first commit is.
        return Files.exists(folder(table).resolve("_delta_log/00000000000000000000.json"));
    }

    /** The rows as texts, cells between bars, binary as hexadecimal digits; sorted. */
    List<String> texts(String table, String... expressions) {
        Dataset<Row> rows = rows(table);
        return (expressions.length == 0 ? rows : rows.selectExpr(expressions))
                .collectAsList().stream().map(row -> row.mkString("|")).sorted().toList();
    }

    /**
     * Every row of bronze, silver, quarantine and gold as JSON, sorted, by table; without what tells when and in which
     * batch it was written. An empty quarantine is as good as none.
     */
    Map<String, List<String>> content() throws IOException {
        Map<String, List<String>> content = new TreeMap<>();
        for (String layer : List.of("bronze", "silver", "quarantine", "gold")) {
            for (String table : tables(layer)) {
                Dataset<Row> rows = rows(table).drop(OF_THE_RUN.toArray(String[]::new));
                List<String> texts = rows
                        .select(functions.to_json(functions.struct("*"), Map.of("ignoreNullFields", "false")))
                        .as(Encoders.STRING())
                        .collectAsList()
                        .stream()
                        .sorted()
                        .toList();
                if (!layer.equals("quarantine") || !texts.isEmpty()) {
                    content.put(table + "(" + String.join(",", rows.columns()) + ")", texts);
                }
            }
        }
        return content;
    }

    /** Each table's newest version. */
    Map<String, Long> versions() throws IOException {
        Map<String, Long> versions = new TreeMap<>();
        for (String layer : List.of("bronze", "silver", "quarantine", "gold", "ops")) {
            for (String table : tables(layer)) {
                try (Stream<Path> log = Files.list(folder(table).resolve("_delta_log"))) {
                    versions.put(
                            table,
                            log.map(file -> file.getFileName().toString())
                                    .filter(name -> name.matches("\\d{20}\\.json"))
                                    .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
                                    .max()
                                    .orElse(-1));
                }
            }
        }
        return versions;
    }

    /** How many commits all tables have. */
    long commits() throws IOException {
        return versions().values().stream().mapToLong(version -> version + 1).sum();
    }

    private List<String> tables(String layer) throws IOException {
        if (!Files.isDirectory(root.resolve(layer))) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(root.resolve(layer))) {
            return folders.map(folder -> layer + "." + folder.getFileName())
                    .filter(this::exists)
                    .sorted()
                    .toList();
        }
    }

    private Path folder(String table) {
        return Arrays.stream(table.split("\\.")).reduce(root, Path::resolve, (a, b) -> b);
    }
}
