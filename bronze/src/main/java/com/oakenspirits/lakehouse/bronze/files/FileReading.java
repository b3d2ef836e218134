package com.oakenspirits.lakehouse.bronze.files;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.FileLayout;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the files of a dataset are read.
 *
 * @param dataset whose contract says it
 * @param encoding name of the declared character set; UTF-8 where none is declared
 * @param dialect of CSV, with the usual signs where none are declared
 * @param declared the keys of the contract's {@code files} as they are written there, by name
 * @param fields that the contract reads; empty where that is not known
 */
record FileReading(
        String dataset, String encoding, CsvDialect dialect, Map<String, String> declared, List<String> fields)
        implements Serializable {

    private static final String UTF_8 = "UTF-8";

    static FileReading undeclared(String dataset) {
        return new FileReading(dataset, UTF_8, CsvDialect.COMMON, Map.of(), List.of());
    }

    static FileReading of(Contract contract) {
        FileLayout layout = contract.files();
        Set<String> numeric = contract.columns().stream()
                .filter(column -> number(column.type()) && column.transform().isEmpty())
                .map(Column::field)
                .collect(Collectors.toCollection(HashSet::new));
        return new FileReading(
                contract.dataset(),
                layout.encoding().map(Charset::name).orElse(UTF_8),
                new CsvDialect(
                        layout.separator().orElse(','),
                        layout.quote().orElse('"'),
                        layout.escape().orElse(FileLayout.NO_QUOTE),
                        layout.names(),
                        new HashSet<>(layout.nullText()),
                        layout.skipLines().orElse(0),
                        new NumberSigns(
                                layout.decimal().orElse('.'), layout.grouping().orElse(FileLayout.NO_QUOTE)),
                        numeric),
                declared(layout),
                contract.rawFields());
    }

    boolean declares(String key) {
        return declared.containsKey(key);
    }

    boolean transcodes() {
        return !encoding.equals(UTF_8);
    }

    /** What the contract must say, with further keys beside those it has. */
    String remedy(Map<String, String> further) {
        Map<String, String> all = new LinkedHashMap<>(declared);
        all.putAll(further);
        String value = all.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return (declared.isEmpty() ? "add to" : "change in") + " the customProperties of the contract of " + dataset
                + ": - {property: files, value: {" + value + "}}";
    }

    private static boolean number(String type) {
        return type.startsWith("decimal")
                || List.of("double", "int", "bigint", "smallint").contains(type);
    }

    private static Map<String, String> declared(FileLayout layout) {
        Map<String, String> keys = new LinkedHashMap<>();
        layout.separator().ifPresent(sign -> keys.put("separator", sign(sign)));
        layout.quote().ifPresent(sign -> keys.put("quote", sign(sign)));
        layout.escape().ifPresent(sign -> keys.put("escape", sign(sign)));
        layout.encoding().ifPresent(charset -> keys.put("encoding", charset.name()));
        layout.decimal().ifPresent(sign -> keys.put("decimal", sign(sign)));
        layout.grouping().ifPresent(sign -> keys.put("grouping", sign(sign)));
        if (!layout.names().isEmpty()) {
            keys.put("header", "[" + texts(layout.names()) + "]");
        } else {
            layout.header().ifPresent(header -> keys.put("header", header.toString()));
        }
        if (!layout.nullText().isEmpty()) {
            keys.put("nullText", "[" + texts(layout.nullText()) + "]");
        }
        layout.skipLines().ifPresent(lines -> keys.put("skipLines", lines.toString()));
        return keys;
    }

    static String texts(List<String> texts) {
        return texts.stream().map(FileReading::quoted).collect(Collectors.joining(", "));
    }

    /** A sign as a contract writes it. */
    static String sign(char sign) {
        return switch (sign) {
            case '\t' -> "tab";
            case FileLayout.NO_QUOTE -> "none";
            case '\u0001' -> "\"\\u0001\"";
            default -> quoted(String.valueOf(sign));
        };
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
