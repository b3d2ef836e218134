package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A real broker of the sandbox, with a real database if asked for, in a process that dies with this one. */
final class KafkaSandbox implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final Path folder;
    private final Process broker;
    private final String address;
    private final Optional<String> database;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sending = new ArrayList<>();

    private KafkaSandbox(Path folder, Process broker, String address, Optional<String> database) {
        this.folder = folder;
        this.broker = broker;
        this.address = address;
        this.database = database;
        this.admin = Admin.create(Map.of("bootstrap.servers", address));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", address, "max.request.size", 3_000_000, "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Gives tests the one broker of the module as a parameter. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == KafkaSandbox.class;
        }

        @Override
        public KafkaSandbox resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(KafkaSandbox.class, type -> start(), KafkaSandbox.class);
        }
    }

    /** A broker of a test's own, for fixed topic names. */
    static KafkaSandbox start() {
        return start(false);
    }

    /** With a MariaDB of the oaken tables, whose changes Debezium publishes. */
    static KafkaSandbox startWithDatabase() {
        return start(true);
    }

    private static KafkaSandbox start(boolean withDatabase) {
        try {
            Path folder = Files.createTempDirectory("lakehouse-kafka");
            List<String> command =
                    new ArrayList<>(List.of("up", "--port", "0", "--dir", folder.toString(), "--until-stdin-closes"));
            if (withDatabase) {
                command.addAll(List.of("--database", "--database-port", "0"));
            }
            Process broker = process(folder, command.toArray(String[]::new));
            // Not closed: the broker writes to it until it ends.
            BufferedReader out = new BufferedReader(new InputStreamReader(broker.getInputStream(), UTF_8));
            Optional<String> database = withDatabase ? Optional.of(told(out, "DATABASE ", folder)) : Optional.empty();
            return new KafkaSandbox(folder, broker, told(out, "READY ", folder), database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String told(BufferedReader out, String what, Path folder) throws IOException {
        String line = out.readLine();
        if (line == null || !line.startsWith(what)) {
            throw new IllegalStateException(
                    "the sandbox does not start (" + line + "): " + Files.readString(folder.resolve("log"), UTF_8));
        }
        return line.substring(what.length());
    }

    static Process process(Path folder, String... command) throws IOException {
        Path target = House.project().resolve("jobs/sandbox/target");
        if (!Files.exists(target.resolve("sandbox.jar"))) {
            throw new IllegalStateException(
                    target + " has no sandbox.jar: ./mvnw verify builds it, ./mvnw test does not");
        }
        List<String> line = new ArrayList<>(List.of(
                House.java(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                target.resolve("sandbox.jar") + File.pathSeparator + target.resolve("lib") + File.separator + "*",
                "com.oakenspirits.lakehouse.sandbox.Sandbox"));
        line.addAll(List.of(command));
        return new ProcessBuilder(line)
                .redirectError(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    String address() {
        return address;
    }

    /** A connection to its database as the business has one: in UTC, counting rows that really changed. */
    Connection database() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://" + database.orElseThrow() + "/oaken?useAffectedRows=true&allowMultiQueries=true",
                "oaken",
                "oaken");
    }

    void createTopic(String topic, int partitions) {
        done(() -> admin.createTopics(List.of(
                        new NewTopic(topic, partitions, (short) 1).configs(Map.of("max.message.bytes", "3000000"))))
                .all()
                .get());
        // A producer that comes before the partitions have leaders may have a batch refused for ever.
        for (long end = System.nanoTime() + PATIENCE.toNanos(); !leads(topic, partitions); ) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(topic + " has no leaders after " + PATIENCE);
            }
        }
    }

    private boolean leads(String topic, int partitions) {
        try {
            return messages(partitions, topic) >= 0;
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    void send(String topic, String key, String value) {
        send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)));
    }

    /** Sends in the background; {@link #flush} waits and throws what went wrong. */
    void send(ProducerRecord<byte[], byte[]> message) {
        sending.add(producer.send(message));
    }

    void flush() {
        producer.flush();
        sending.forEach(sent -> done(sent::get));
        sending.clear();
    }

    /** What retention does when nobody has landed the messages in time. */
    void deleteBefore(String topic, int partition, long offset) {
        done(() -> admin.deleteRecords(
                        Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get());
    }

    /** How many messages the topics have. */
    long messages(int partitions, String... topics) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (String topic : topics) {
            IntStream.range(0, partitions)
                    .forEach(partition -> asked.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
        }
        return done(() -> admin.listOffsets(asked).all().get()).values().stream()
                .mapToLong(found -> found.offset())
                .sum();
    }

    /** Starts the sandbox's feed of the oaken domain in a process of its own, through the database if there is one. */
    Process feed(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "feed",
                "--bootstrap",
                address,
                "--state",
                folder.resolve("feed").toString()));
        command.addAll(database.map(at -> List.of("--mariadb", at)).orElse(List.of("--reference-to", "topics")));
        command.addAll(Arrays.asList(options));
        return process(folder, command.toArray(String[]::new));
    }

    @Override
    public void close() throws IOException {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
        broker.getOutputStream().close();
        broker.onExit()
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(late -> broker.destroyForcibly())
                .join();
        House.delete(folder);
    }

    private static <T> T done(Asked<T> asked) {
        try {
            return asked.answer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What an admin client is asked. */
    private interface Asked<T> {
        T answer() throws InterruptedException, ExecutionException;
    }
}
