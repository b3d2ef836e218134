package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
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
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
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
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private final Path folder;
    private final List<String> options;
    private final String address;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> sending = new ArrayList<>();
    private SandboxProgram program;

    private KafkaSandbox(Path folder, SandboxProgram program, List<String> options) {
        this.folder = folder;
        this.program = program;
        this.options = options;
        this.address = program.told("READY");
        this.admin = Admin.create(client("admin"));
        Map<String, Object> settings = client("producer");
        settings.putAll(Map.of("max.request.size", 3_000_000, "linger.ms", 5));
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
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
        return start(List.of());
    }

    /** A broker of a test's own where another one was. */
    static KafkaSandbox start(int port) {
        return start(port, List.of());
    }

    /** With a MariaDB of the oaken tables, whose changes Debezium publishes. */
    static KafkaSandbox startWithDatabase() {
        return start(List.of("--database", "--database-port", "0"));
    }

    /** With TLS, users and rights; {@link #secure} tells where they stand. */
    static KafkaSandbox startSecured() {
        return start(List.of("--secure"));
    }

    private static KafkaSandbox start(List<String> options) {
        return start(0, options);
    }

    private static KafkaSandbox start(int port, List<String> options) {
        try {
            Path folder = Files.createTempDirectory("lakehouse-kafka");
            return new KafkaSandbox(folder, SandboxProgram.up(folder, port, options), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the broker; clients are told nothing. */
    void stop() throws IOException {
        program.stop();
    }

    /**
     * Starts it again with another database server, whose tables are empty, and a connector that knows nothing of the one
     * before. What Kafka has stays.
     */
    void restartWithAnotherServer() throws IOException {
        program.stop();
        House.delete(folder.resolve("mariadb"));
        House.delete(folder.resolve("capture"));
        restart();
    }

    /** The broker takes connections and answers nothing, until {@link #thaw}. */
    void freeze() throws IOException, InterruptedException {
        program.signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        program.signal("CONT");
    }

    /** Starts it again where it was. */
    void restart() throws IOException {
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        program = SandboxProgram.up(folder, port, options);
    }

    /** Has the certificate {@code ca.pem} and a {@code <user>.password} of admin, producer and lakehouse. */
    Path secure() {
        return Path.of(program.told("SECURE"));
    }

    Admin admin() {
        return admin;
    }

    private Map<String, Object> client(String user) {
        Map<String, Object> client = new HashMap<>(Map.of("bootstrap.servers", address));
        if (program.told("SECURE") != null) {
            Properties settings = new Properties();
            try (Reader in = Files.newBufferedReader(secure().resolve(user + ".properties"), UTF_8)) {
                settings.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            settings.stringPropertyNames().forEach(name -> client.put(name, settings.getProperty(name)));
        }
        return client;
    }

    String address() {
        return address;
    }

    /** A connection to its database as the business has one: in UTC, counting rows that really changed. */
    Connection database() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://" + program.told("DATABASE") + "/oaken?useAffectedRows=true&allowMultiQueries=true",
                "oaken",
                "oaken");
    }

    void createTopic(String topic, int partitions) {
        done(() -> admin.createTopics(List.of(
                        new NewTopic(topic, partitions, (short) 1).configs(Map.of("max.message.bytes", "3000000"))))
                .all()
                .get());
        awaitLeaders(topic, partitions);
    }

    private void awaitLeaders(String topic, int partitions) {
        // A producer that comes before the partitions have leaders may have a batch refused for ever.
        for (long end = System.nanoTime() + PATIENCE.toNanos(); !leads(topic, partitions); ) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(topic + " has no leaders after " + PATIENCE);
            }
        }
    }

    /** A producer whose transactions can begin; the caller closes it. */
    KafkaProducer<byte[], byte[]> transactional(String id) {
        Map<String, Object> settings = client("producer");
        settings.putAll(Map.of("transactional.id", id, "linger.ms", 5));
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    /** Creates a topic with settings of its own, which is there and led when this returns. */
    void createTopic(String topic, int partitions, Map<String, String> settings) {
        done(() -> admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                .all()
                .get());
        awaitLeaders(topic, partitions);
    }

    void addPartitions(String topic, int partitions) {
        done(() -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all()
                .get());
        awaitLeaders(topic, partitions);
    }

    /** Deletes a topic and waits until nobody knows it any more. */
    void deleteTopic(String topic) {
        done(() -> admin.deleteTopics(List.of(topic)).all().get());
        for (long end = System.nanoTime() + PATIENCE.toNanos();
                done(() -> admin.listTopics().names().get()).contains(topic); ) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(topic + " is still there after " + PATIENCE);
            }
        }
    }

    /** Kafka's id of a topic. */
    String topicId(String topic) {
        return done(() -> admin.describeTopics(List.of(topic))
                        .topicNameValues()
                        .get(topic)
                        .get())
                .topicId()
                .toString();
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
        String database = program.told("DATABASE");
        command.addAll(database == null ? List.of("--reference-to", "topics") : List.of("--mariadb", database));
        command.addAll(Arrays.asList(options));
        return SandboxProgram.run(folder, command);
    }

    @Override
    public void close() throws IOException {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
        program.stop();
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
