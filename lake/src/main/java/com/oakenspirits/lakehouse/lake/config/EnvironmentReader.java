package com.oakenspirits.lakehouse.lake.config;

import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.table.ReadingEngines;
import com.oakenspirits.lakehouse.lake.yaml.Yaml;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads one environment file. */
final class EnvironmentReader {
    private static final List<String> SECTIONS =
            List.of("lake", "kafka", "databases", "trino", "mlflow", "spark", "run");
    private static final List<String> LAKE = List.of("root", "catalog", "checkpoints", "models");
    /** A scheme of two letters or more; one letter would be a drive. */
    private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    /** What Spark puts on every table that it makes. */
    private static final String TABLE_DEFAULTS = "spark.databricks.delta.properties.defaults.";

    private static final Pattern CATALOG = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String SERVERS = "bootstrap.servers";
    private static final String ISOLATION = "isolation.level";
    private static final List<String> ISOLATION_LEVELS = List.of("read_committed", "read_uncommitted");
    /** What Spark's Kafka source sets itself and refuses from anybody else. */
    private static final List<String> KAFKA_TAKEN = List.of(
            "auto.offset.reset", "key.deserializer", "value.deserializer", "enable.auto.commit", "interceptor.classes");

    private final Path workingDirectory;
    private final Path confDir;
    private final Placeholders placeholders;

    EnvironmentReader(Function<String, Optional<String>> variables, Path workingDirectory, Path confDir) {
        this.workingDirectory = workingDirectory;
        this.confDir = confDir;
        this.placeholders = new Placeholders(variables, confDir);
    }

    /** Usable only when no fault was added. */
    Optional<Environment> read(String name, List<Fault> faults) {
        Path file = confDir.resolve("env").resolve(name + ".yaml");
        return Yaml.read(file, faults).map(root -> {
            root.allow(SECTIONS);
            Optional<YamlMap> lake = root.requiredMap("lake");
            lake.ifPresent(section -> section.allow(LAKE));
            Optional<String> catalog = lake.flatMap(this::catalog);
            String tables = lake.flatMap(section -> location(section, "root")).orElse("");
            lake.ifPresent(EnvironmentReader::oneOfBoth);
            return new Environment(
                    name,
                    file,
                    tables,
                    lake.flatMap(section -> location(section, "checkpoints")).orElse(tables + "/_checkpoints"),
                    catalog,
                    lake.flatMap(this::models).orElse(confDir),
                    kafka(root),
                    root.map("databases")
                            .map(section -> new DatabasesReader(placeholders, section).read())
                            .orElse(Map.of()),
                    root.map("trino").map(section -> new TrinoReader(placeholders, section).read()),
                    root.map("mlflow").flatMap(section -> new MlflowReader(placeholders, section).read()),
                    spark(root),
                    root.map("run")
                            .map(section -> new RunReader(placeholders, section).read())
                            .orElseGet(RunSettings::defaults),
                    placeholders.secrets());
        });
    }

    private static void oneOfBoth(YamlMap lake) {
        if (lake.has("root") == lake.has("catalog")) {
            lake.fault(
                    lake.has("root") ? "both 'root' and 'catalog' are given" : "neither 'root' nor 'catalog' is given",
                    "write 'root: <folder or bucket URL>', or 'catalog: <name>' for Unity or Hive");
        } else if (lake.has("catalog")) {
            lake.require("checkpoints");
        }
    }

    private Optional<String> catalog(YamlMap lake) {
        Optional<String> catalog = placeholders.value(lake, "catalog");
        if (catalog.isPresent() && !CATALOG.matcher(catalog.get()).matches()) {
            lake.faultAt("catalog", "catalog '" + catalog.get() + "' is no name", "use letters, digits and _");
        }
        return catalog;
    }

    private Optional<String> location(YamlMap lake, String key) {
        return placeholders.value(lake, key).map(text -> {
            String trimmed = text.replaceFirst("(?<=[^/:])/+$", "");
            return URL.matcher(trimmed).matches()
                    ? trimmed
                    : workingDirectory.resolve(trimmed).normalize().toString();
        });
    }

    private Optional<Path> models(YamlMap lake) {
        lake.require("models");
        Optional<Path> models = placeholders
                .value(lake, "models")
                .map(text -> confDir.resolve(text).toAbsolutePath().normalize());
        if (models.isPresent() && !Files.isDirectory(models.get())) {
            lake.faultAt(
                    "models",
                    "models: no such folder: " + models.get(),
                    "name the folder of the gold models, relative to " + confDir);
        }
        return models;
    }

    private Map<String, String> kafka(YamlMap root) {
        Optional<YamlMap> kafka = root.requiredMap("kafka");
        kafka.ifPresent(section -> {
            section.require(SERVERS);
            for (String key : KAFKA_TAKEN) {
                if (section.has(key)) {
                    section.faultAt(key, "'" + key + "' is set by the lakehouse itself", "remove it");
                }
            }
            placeholders
                    .value(section, ISOLATION)
                    .filter(level -> !ISOLATION_LEVELS.contains(level))
                    .ifPresent(level -> section.faultAt(
                            ISOLATION,
                            ISOLATION + " '" + level + "' is unknown",
                            "write read_committed (the default), or read_uncommitted, which reads what transactions"
                                    + " abort too"));
        });
        return kafka.map(this::values).orElse(Map.of());
    }

    private Map<String, String> spark(YamlMap root) {
        Optional<YamlMap> spark = root.map("spark");
        spark.ifPresent(section -> section.keys().stream()
                .filter(key -> !key.startsWith("spark."))
                .forEach(key ->
                        section.faultAt(key, "'" + key + "' is no Spark setting", "their names begin with 'spark.'")));
        spark.ifPresent(section -> section.keys().stream()
                .filter(key -> key.startsWith(TABLE_DEFAULTS))
                .forEach(key -> placeholders
                        .value(section, key)
                        .flatMap(value ->
                                ReadingEngines.misread("delta." + key.substring(TABLE_DEFAULTS.length()), value))
                        .ifPresent(why -> section.faultAt(key, why.what(), "leave '" + key + "' out"))));
        return spark.map(this::values).orElse(Map.of());
    }

    private Map<String, String> values(YamlMap section) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String key : section.keys()) {
            placeholders.value(section, key).ifPresent(value -> values.put(key, value));
        }
        return values;
    }
}
