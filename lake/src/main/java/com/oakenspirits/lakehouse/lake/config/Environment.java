package com.oakenspirits.lakehouse.lake.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the lakehouse runs: one file {@code conf/env/<name>.yaml} with its placeholders filled in.
 *
 * @param name such as {@code local}
 * @param file where it was read
 * @param root the folder (absolute) or bucket URL of the tables, without a slash at the end; empty when they lie in a
 *     catalog
 * @param checkpoints the folder (absolute) or bucket URL of the streaming checkpoints, without a slash at the end
 * @param catalog the catalog of the tables, instead of {@code root}
 * @param models the folder of the gold models
 * @param kafka settings of every Kafka client; {@code bootstrap.servers} is always there
 * @param databases what tables are polled from, by name
 * @param trino where tables are published; empty where that is not said
 * @param mlflow where runs are tracked; empty where they are not
 * @param spark Spark settings, over the lakehouse's own defaults
 * @param run how flows are run
 * @param secrets what {@link #mask} hides
 */
public record Environment(
        String name,
        Path file,
        String root,
        String checkpoints,
        Optional<String> catalog,
        Path models,
        Map<String, String> kafka,
        Map<String, Database> databases,
        Optional<Trino> trino,
        Optional<Mlflow> mlflow,
        Map<String, String> spark,
        RunSettings run,
        Secrets secrets) {

    public Environment {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(catalog, "catalog");
        Objects.requireNonNull(models, "models");
        kafka = Collections.unmodifiableMap(new TreeMap<>(kafka));
        databases = Collections.unmodifiableMap(new TreeMap<>(databases));
        Objects.requireNonNull(trino, "trino");
        Objects.requireNonNull(mlflow, "mlflow");
        spark = Collections.unmodifiableMap(new TreeMap<>(spark));
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(secrets, "secrets");
    }

    /** The text with every secret of this environment replaced by three asterisks. */
    public String mask(String text) {
        return secrets.mask(text);
    }

    /** For logs: secrets are masked. */
    @Override
    public String toString() {
        return mask("Environment[name=" + name + ", root=" + root + ", checkpoints=" + checkpoints + ", catalog="
                + catalog.orElse("") + ", models=" + models + ", kafka=" + kafka + ", databases=" + databases
                + ", trino=" + trino.map(Trino::toString).orElse("") + ", mlflow="
                + mlflow.map(Mlflow::toString).orElse("") + ", spark=" + spark + ", run=" + run + "]");
    }
}
