package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.gold.Model.ModelColumn;
import com.oakenspirits.lakehouse.lake.config.Durations;
import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.sql.ReadingSql;
import com.oakenspirits.lakehouse.lake.sql.SqlUse;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.yaml.Yaml;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlScalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads {@code <domain>/…/<name>.sql} with {@code <name>.yml} beside it, and puts the models in dependency order. */
public final class ModelLoader {
    private static final List<String> KEYS = List.of(
            "name",
            "description",
            "grain",
            "grain_description",
            "materialization",
            "closed",
            "target_lag",
            "columns",
            "tests");
    private static final Map<String, Materialization> MATERIALIZATIONS = Map.of(
            "full", Materialization.FULL,
            "incremental", Materialization.INCREMENTAL,
            "auto", Materialization.AUTO);

    /** Counted up when tables that an older engine made have to be made anew. */
    private static final int ENGINE = 2;

    private final Set<String> datasets;

    /** @param datasets the datasets that contracts declare, valid or broken */
    public ModelLoader(Collection<String> datasets) {
        this.datasets = new TreeSet<>(datasets);
    }

    /** Reads every model below the folder. */
    public Models load(Path folder) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Model> models = new LinkedHashMap<>();
        for (Path sql : files(folder, ".sql", faults)) {
            Path yaml = sql.resolveSibling(name(sql, ".sql") + ".yml");
            if (!Files.exists(yaml)) {
                faults.add(new Fault(sql, 0, "no " + yaml.getFileName() + " is beside it", "describe the model there"));
                continue;
            }
            model(folder, sql, yaml, faults).ifPresent(model -> {
                Model other = models.putIfAbsent(model.name(), model);
                if (other != null) {
                    faults.add(new Fault(
                            sql,
                            0,
                            "model '" + model.name() + "' is there twice",
                            "rename this one or " + other.file()));
                }
            });
        }
        for (Path yaml : files(folder, ".yml", faults)) {
            if (!Files.exists(yaml.resolveSibling(name(yaml, ".yml") + ".sql"))) {
                faults.add(
                        new Fault(yaml, 0, "no " + name(yaml, ".yml") + ".sql is beside it", "write the query there"));
            }
        }
        checkSources(models, faults);
        CheckReader.resolve(models, faults);
        return new Models(order(models, faults), faults);
    }

    private Optional<Model> model(Path folder, Path sqlFile, Path yamlFile, List<Fault> faults) {
        int before = faults.size();
        Optional<YamlMap> read = Yaml.read(yamlFile, faults);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        YamlMap yaml = read.get();
        yaml.allow(KEYS);
        String name = yaml.requiredText("name").orElse("");
        String file = name(sqlFile, ".sql");
        if (!name.isEmpty() && !name.equals(file)) {
            yaml.faultAt("name", "the name '" + name + "' is not that of the file", "write '" + file + "'");
        } else if (!file.matches("[a-z][a-z0-9_]*")) {
            faults.add(new Fault(sqlFile, 0, "'" + file + "' is no table name", "use a-z, 0-9 and _"));
        }
        String description = yaml.requiredText("description").orElse("");
        List<YamlScalar> grain = yaml.requiredList("grain").map(YamlList::texts).orElse(List.of());
        Materialization materialization =
                yaml.choice("materialization", MATERIALIZATIONS).orElse(Materialization.AUTO);
        String sql = text(sqlFile);
        Set<TableName> sources = SqlTables.in(sql).names();
        CheckReader checkReader =
                new CheckReader(grain.stream().map(YamlScalar::value).toList(), sources);
        List<ModelCheck> checks = new ArrayList<>(List.of(new ModelCheck.GrainUnique()));
        List<ModelColumn> columns = new ArrayList<>();
        for (YamlMap column : yaml.requiredList("columns").map(YamlList::maps).orElse(List.of())) {
            column.allow(List.of("name", "type", "description", "nullable", "tests"));
            checks.addAll(checkReader.read(column));
            Optional<String> type = column.requiredText("type");
            type.flatMap(TypedText::refused).ifPresent(why -> column.faultAt("type", why.what(), why.remedy()));
            columns.add(new ModelColumn(
                    column.requiredText("name").orElse(""),
                    type.orElse(""),
                    column.requiredText("description").orElse("")));
        }
        List<String> names = columns.stream().map(ModelColumn::name).toList();
        for (YamlScalar key : grain) {
            if (!names.contains(key.value())) {
                key.fault(
                        "the grain '" + key.value() + "' is no column",
                        Suggestion.remedy(key.value(), names, "Columns"));
            }
        }
        yaml.text("closed")
                .flatMap(closed -> ReadingSql.refusal(closed, SqlUse.MODEL))
                .ifPresent(why -> yaml.faultAt("closed", "closed does not work: " + why, "name columns of the model"));
        List<ModelTest> tests = new TestReader(columns, sources).read(yaml);
        String domain = folder.relativize(sqlFile).getName(0).toString();
        Model model = new Model(
                file,
                domain,
                description,
                grain.stream().map(YamlScalar::value).toList(),
                materialization,
                yaml.text("closed"),
                targetLag(yaml),
                columns,
                sql,
                sources,
                checks,
                tests,
                sqlFile,
                hash(ENGINE + "\n" + sql + "\n" + withoutLag(TestReader.without(text(yamlFile), yaml))));
        return faults.size() == before ? Optional.of(model) : Optional.empty();
    }

    private static Duration targetLag(YamlMap yaml) {
        Optional<String> text = yaml.text("target_lag");
        Optional<Duration> lag = text.flatMap(Durations::parse);
        if (text.isPresent() && lag.isEmpty()) {
            yaml.faultAt("target_lag", "'" + text.get() + "' is no duration", "write one, such as 10s or 5m");
        }
        return lag.orElse(Duration.ZERO);
    }

    /** When a table is refreshed does not change what is in it. */
    private static String withoutLag(String yaml) {
        return yaml.replaceAll("(?m)^target_lag:.*\\R?", "");
    }

    private void checkSources(Map<String, Model> models, List<Fault> faults) {
        for (Model model : List.copyOf(models.values())) {
            int before = faults.size();
            if (model.sources().isEmpty()) {
                faults.add(new Fault(model.file(), 0, "the query reads no table", "name one, such as silver.sales"));
            }
            for (TableName source : model.sources()) {
                Collection<String> known = source.layer() == Layer.GOLD ? models.keySet() : datasets;
                boolean there = source.layer() != Layer.OPS && known.contains(source.dataset());
                if (!there) {
                    faults.add(new Fault(
                            model.file(),
                            line(model.sql(), source),
                            "there is no table " + source,
                            Suggestion.remedy(
                                    source.dataset(),
                                    known,
                                    "Tables of " + source.layer().id())));
                }
            }
            if (faults.size() > before) {
                models.remove(model.name());
            }
        }
    }

    private static List<Model> order(Map<String, Model> models, List<Fault> faults) {
        Map<String, Model> waiting = new LinkedHashMap<>(models);
        Set<String> done = new LinkedHashSet<>();
        List<Model> ordered = new ArrayList<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Model model : List.copyOf(waiting.values())) {
                boolean ready = model.sources().stream()
                        .allMatch(source -> source.layer() != Layer.GOLD || done.contains(source.dataset()));
                if (ready) {
                    waiting.remove(model.name());
                    done.add(model.name());
                    ordered.add(model);
                    moved = true;
                }
            }
        }
        for (Model model : waiting.values()) {
            faults.add(new Fault(
                    model.file(),
                    0,
                    "the model waits for itself or for a model with faults: it reads " + model.sources(),
                    "break the circle, or correct the other models"));
        }
        return ordered;
    }

    private static int line(String sql, TableName table) {
        int at = sql.toLowerCase(java.util.Locale.ROOT).indexOf(table.toString());
        return at < 0
                ? 0
                : 1 + (int) sql.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    private static List<Path> files(Path folder, String ending, List<Fault> faults) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            if (faults.isEmpty()) {
                faults.add(new Fault(folder, 0, "the folder of the models cannot be read", "set lake.models"));
            }
            return List.of();
        }
    }

    private static String name(Path file, String ending) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ending.length());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
