package com.oakenspirits.lakehouse.gold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of models for tests, over the datasets {@code sales} and {@code products}. */
record ModelFolder(Path root) {

    ModelFolder file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A model of the domain shop.
     *
     * @param columns as {@code name type}, the first is the grain
     */
    ModelFolder model(String name, String sql, String... columns) {
        return file("shop/" + name + ".sql", sql).file("shop/" + name + ".yml", yaml(name, columns));
    }

    /** A model with more said about it than its name, grain and columns. */
    ModelFolder modelWith(String more, String name, String sql, String... columns) {
        return model(name, sql, columns).file("shop/" + name + ".yml", more + "\n" + yaml(name, columns));
    }

    static String yaml(String name, String... columns) {
        StringBuilder yaml = new StringBuilder("name: " + name + "\ndescription: Test.\ngrain: ["
                + columns[0].substring(0, columns[0].indexOf(' ')) + "]\ncolumns:\n");
        for (String column : columns) {
            String[] parts = column.split(" ", 2);
            yaml.append("- {name: ")
                    .append(parts[0])
                    .append(", type: '")
                    .append(parts[1])
                    .append("', description: x}\n");
        }
        return yaml.toString();
    }

    Models load() {
        return new ModelLoader(List.of("sales", "products")).load(root);
    }

    Model load(String name) {
        Models models = load();
        return models.find(name).orElseThrow(() -> new AssertionError(models.faults()));
    }

    /** All faults, with paths relative to the domain's folder. */
    List<String> faults() {
        return load().faults().stream()
                .map(fault -> fault.toString().replace(root + "/shop/", ""))
                .toList();
    }
}
