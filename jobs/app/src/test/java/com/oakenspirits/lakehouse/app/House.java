package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.config.EnvironmentLoader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** A configuration folder and a lake of a test's own, and the command over them. */
final class House {
    private final Path folder;
    private final String kafka;
    private final Map<String, String> spark = new LinkedHashMap<>(Map.of("spark.sql.shuffle.partitions", "2"));
    private final List<String> java = new ArrayList<>();
    private String lake;
    private String checkpoints;
    private Path root;
    private Path conf;
    private Path logging = project().resolve("conf/log4j2.properties");

    /**
     * @param folder empty; gets conf, gold and lake
     * @param kafka the broker's address
     */
    House(Path folder, String kafka) {
        this.folder = folder;
        this.kafka = kafka;
        this.conf = folder.resolve("conf");
        this.root = folder.resolve("lake");
        this.lake = root.toString();
        this.checkpoints = lake + "/_checkpoints";
        environment("1000000");
    }

    /** The project's root. */
    static Path project() {
        return Path.of(System.getProperty("lakehouse.project"));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Where the tables lie; those of a bucket lie there in the server's folder. */
    Path root() {
        return root;
    }

    /**
     * The tables and checkpoints are objects. Commands run in processes of their own then: a session of this JVM has the
     * file systems that it began with.
     *
     * @param endpoint of the server, or of a relay before it
     * @param tables such as {@code oaken/lake}
     * @param flows the same for the checkpoints
     */
    House inBuckets(S3Sandbox s3, String endpoint, String tables, String flows) {
        root = s3.file(tables);
        java.add("-Djavax.net.ssl.trustStore=" + s3.trustStore());
        return inBuckets(endpoint, tables, flows);
    }

    /** The same with another S3, whose objects are no files here. */
    House inBuckets(String endpoint, String tables, String flows) {
        lake = "s3a://" + tables;
        checkpoints = "s3a://" + flows;
        S3Sandbox.settings(endpoint).forEach((key, value) -> spark.put("spark.hadoop." + key, value));
        environment("1000000");
        return this;
    }

    /** A setting of the environment's section spark; a password comes from a file. */
    House withSpark(String key, String value) {
        spark.put(key, value);
        environment("1000000");
        return this;
    }

    Path conf() {
        return conf;
    }

    /** Commands are told that the configuration is there. */
    House withConf(Path other) {
        conf = other;
        return this;
    }

    /** The project's own contracts and gold models of the domain oaken. */
    House withTheOakenHouse() {
        return withTheContractsOf("oaken").withTheModelsOf("oaken");
    }

    /** The project's own gold models of a domain. */
    House withTheModelsOf(String domain) {
        copy(
                project().resolve("gold/models").resolve(domain),
                folder.resolve("gold").resolve(domain));
        return this;
    }

    /** Only these of the gold models it has, for a test that refreshes them again and again. */
    House withOnlyTheModels(List<String> names) {
        try (Stream<Path> files = Files.walk(folder.resolve("gold"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!names.contains(file.getFileName().toString().replaceFirst("\\.(sql|yml)$", ""))) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The project's own contracts of a domain. */
    House withTheContractsOf(String domain) {
        copy(
                project().resolve("conf/contracts").resolve(domain),
                conf().resolve("contracts").resolve(domain));
        return this;
    }

    /** A database that tables can be polled from; its password is {@code hush-hush}. */
    House withDatabase(String name, String url, String user) {
        Path password = folder.resolve("password");
        write(password, "hush-hush");
        try {
            Files.writeString(
                    conf().resolve("env/local.yaml"),
                    """
                    databases:
                      %s: {url: "%s", user: %s, password: "${file:%s}"}
                    """.formatted(name, url, user, password),
                    UTF_8,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Processes of {@link #start} log whatever there is to be logged, and Spark tells its plans and events. */
    House withEverythingTold() {
        try {
            String settings = Files.readString(logging, UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("logger."))
                    .map(line -> line.replace("rootLogger.level = warn", "rootLogger.level = debug")
                            .replace("size = 10MB", "size = 1GB"))
                    .collect(Collectors.joining("\n"));
            logging = folder.resolve("log4j2.properties");
            write(logging, settings);
            Path events = Files.createDirectories(folder.resolve("events"));
            Path environment = conf().resolve("env/local.yaml");
            write(environment, Files.readString(environment, UTF_8).replace("spark:\n", """
                    spark:
                      spark.sql.planChangeLog.level: WARN
                      spark.eventLog.enabled: true
                      spark.eventLog.compress: false
                      spark.eventLog.dir: %s
                    """.formatted(events.toUri())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Few messages at a time make many batches for a job to be killed in. */
    House withBatchesOf(int messages) {
        environment(Integer.toString(messages));
        return this;
    }

    /** How a contract of tests begins, down to its properties. */
    static String contractOf(String dataset, String physicalType, String physicalName) {
        return """
                apiVersion: v3.1.0
                kind: DataContract
                id: test-%1$s
                name: %1$s
                version: 1.0.0
                status: active
                domain: test
                schema:
                - name: %1$s
                  physicalName: %3$s
                  physicalType: %2$s
                  properties:
                """.formatted(dataset, physicalType, physicalName);
    }

    /** A contract of orders: an id, an amount, a day, a count that must not be 0, a note. */
    House withOrders(String dataset, String topic) {
        return withContract(dataset, contractOf(dataset, "topic", topic) + """
                  - {name: id, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
                  - {name: amount, logicalType: number, physicalType: "decimal(10,2)"}
                  - {name: day, logicalType: date}
                  - {name: count, logicalType: integer}
                  - {name: note, logicalType: string}
                  quality:
                  - name: count_not_zero
                    type: custom
                    engine: lakehouse
                    implementation: "count <> 0"
                    severity: error
                    description: An order is of something.
                  customProperties:
                  - {property: changes, value: upsert}
                  - {property: unknownFields, value: keep}
                """);
    }

    House withContract(String dataset, String yaml) {
        write(conf().resolve("contracts/test/" + dataset + ".odcs.yaml"), yaml);
        return this;
    }

    /** A gold model: the orders of each day. */
    House withDays(String dataset) {
        write(
                folder.resolve("gold/test/aggregates/agg_days.sql"),
                "select day, count(*) as orders, cast(sum(amount) as decimal(18, 2)) as amount from silver." + dataset
                        + " group by day\n");
        write(folder.resolve("gold/test/aggregates/agg_days.yml"), """
                name: agg_days
                description: The orders of each day.
                grain: [day]
                grain_description: one row per day
                materialization: full
                columns:
                - {name: day, type: date, description: The day.}
                - {name: orders, type: bigint, description: How many.}
                - {name: amount, type: "decimal(18,2)", description: Their sum.}
                """);
        return this;
    }

    void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command in this JVM. */
    Outcome lakehouse(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> line = new ArrayList<>(List.of("--conf", conf().toString()));
        line.addAll(List.of(args));
        CommandLine command = Main.command().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int code = command.execute(line.toArray(String[]::new));
        return new Outcome(code, out.toString(), err.toString());
    }

    /**
     * Starts a command in a process of its own, with the options of scripts/lakehouse.
     *
     * @param name of the files {@code name.out} and {@code name.err} that get what it prints
     */
    Process start(String name, String... args) throws IOException {
        List<String> line = new ArrayList<>(List.of(java()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens") || option.startsWith("-X"))
                .forEach(line::add);
        line.addAll(java);
        line.addAll(List.of(
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Djdk.reflect.useDirectMethodHandle=false",
                "-Duser.timezone=UTC",
                "-Dlog4j2.configurationFile=" + logging,
                "-Dlakehouse.log=" + folder.resolve(name + ".log"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--conf",
                conf().toString()));
        line.addAll(List.of(args));
        return new ProcessBuilder(line)
                .redirectOutput(new File(folder.toFile(), name + ".out"))
                .redirectError(new File(folder.toFile(), name + ".err"))
                .start();
    }

    /** Runs a command in a process of its own. */
    Outcome alone(String name, String... args) throws IOException, InterruptedException {
        Process process = start(name, args);
        try {
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                throw new IllegalStateException(name + " does not end: " + errors(name));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(folder.resolve(name + ".out"), UTF_8), errors(name));
    }

    /** What a process of {@link #start} has printed to its standard error. */
    String errors(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".err"), UTF_8);
    }

    /** The tables of this house as they are now. */
    Tables tables() {
        return new Tables(spark(), root());
    }

    SparkSession spark() {
        String name = "local";
        if (lake.startsWith("s3a:")) {
            // The objects are read as the files that they are.
            name = "beside";
            write(
                    conf().resolve("env/beside.yaml"),
                    "lake: {root: %s, models: ../gold}\nkafka: {bootstrap.servers: %s}\n".formatted(root, kafka));
        }
        Environment environment = new EnvironmentLoader(any -> Optional.empty(), Path.of("")).load(conf(), name);
        return new Sessions(environment).open();
    }

    private void environment(String mostMessages) {
        StringBuilder settings = new StringBuilder();
        spark.forEach((key, value) -> {
            String shown = value;
            if (key.endsWith("secret.key")) {
                write(folder.resolve("secret"), value);
                shown = "${file:" + folder.resolve("secret") + "}";
            }
            settings.append("  ").append(key).append(": \"").append(shown).append("\"\n");
        });
        write(conf().resolve("env/local.yaml"), """
                lake:
                  root: %1$s
                  checkpoints: %2$s
                  models: ../gold
                kafka:
                  bootstrap.servers: %3$s
                run:
                  trigger: 200ms
                  max-messages-per-batch: %4$s
                  retries: 1
                  backoff: 100ms
                  backoff-max: 1s
                spark:
                %5$s
                """.formatted(lake, checkpoints, kafka, mostMessages, settings));
        try {
            Files.createDirectories(conf().resolve("contracts"));
            Files.createDirectories(folder.resolve("gold"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
