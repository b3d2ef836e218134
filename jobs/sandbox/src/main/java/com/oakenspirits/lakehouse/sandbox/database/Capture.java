package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.host.Loopback;
import com.oakenspirits.lakehouse.sandbox.kafka.Access;
import com.oakenspirits.lakehouse.sandbox.kafka.Sender;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.JsonByteArray;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Publishes the changes of the oaken database to Kafka, one topic a table, with the settings of the production
 * connector. Its place in the binlog is kept in a folder after Kafka has the changes before it: a kill makes it send
 * some once more and lose none.
 */
public final class Capture implements AutoCloseable {
    static final String USER = "debezium";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(50);
    private static final Duration LINGER = Duration.ofMillis(5);
    private static final String HEARTBEATS = "__debezium-heartbeat";
    private static final String METRICS = "debezium.%s:type=connector-metrics,context=streaming,server=%s";

    /** The binlog reader's own log, of every connection; a field, since unused loggers are forgotten with their level. */
    private final Logger reader = Logger.getLogger("com.github.shyiko.mysql.binlog");

    private final ChangeOutlet outlet;
    private final DebeziumEngine<ChangeEvent<byte[], byte[]>> engine;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(run -> {
        Thread named = new Thread(run, "capture");
        named.setDaemon(true);
        return named;
    });
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    private Capture(Properties settings, ChangeOutlet outlet) {
        this.outlet = outlet;
        reader.setLevel(Level.WARNING);
        this.engine = DebeziumEngine.create(JsonByteArray.class)
                .using(settings)
                .using(OffsetCommitPolicy.always())
                .notifying(this::publish)
                .using((DebeziumEngine.CompletionCallback) (success, message, problem) ->
                        ended.complete(success ? "it was stopped" : reason(message, problem)))
                .build();
    }

    /**
     * Starts capturing and returns when every later change will be published. The topics must exist.
     *
     * @param dir where its place in the binlog is kept
     * @param database as {@code host:port}
     * @param kafka the broker, as somebody who may write to it
     * @throws SandboxException when it does not start
     */
    @SuppressWarnings("resource") // it is the result's to close
    public static Capture start(Connector connector, Path dir, String database, Access kafka) {
        create(dir);
        Capture capture = new Capture(
                settings(connector, dir, database, kafka.servers()), new ChangeTopics(Sender.open(kafka, LINGER)));
        capture.begin();
        return capture.started(connector);
    }

    /**
     * Begins to write what a connector captures into the file {@code <name>.changes}, with the connector's own settings.
     * {@link #started} returns when it reads the log.
     *
     * @param dir gets the file and what the engine keeps
     */
    public static Capture intoFile(Connector connector, Path dir) {
        Path own = dir.resolve(connector.name());
        create(own);
        Properties settings = kept(connector, own);
        settings.setProperty("bootstrap.servers", Loopback.HOST + ":1");
        Capture capture = new Capture(settings, ChangeFile.open(dir.resolve(connector.name() + ".changes")));
        capture.begin();
        return capture;
    }

    private static void create(Path dir) {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw SandboxException.usage(
                    "cannot write to folder " + dir + " (" + e + "); choose another with --dir", e);
        }
    }

    private void begin() {
        thread.execute(engine);
    }

    /**
     * Returns when every later change will be published.
     *
     * @throws SandboxException when it does not start; it is closed then
     */
    public Capture started(Connector connector) {
        try {
            awaitStreaming(connector);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Completed with the reason when it publishes no more. */
    public CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public void close() {
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            // It has stopped before.
        }
        thread.shutdownNow();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outlet.close();
    }

    /** The production connector's settings, but for the places: where the database is, and files instead of topics. */
    static Properties settings(Connector connector, Path dir, String database, String bootstrap) {
        Properties settings = kept(connector, dir);
        int colon = database.lastIndexOf(':');
        settings.setProperty("database.hostname", colon < 0 ? Loopback.HOST : database.substring(0, colon));
        settings.setProperty("database.port", database.substring(colon + 1));
        settings.setProperty("database.user", USER);
        settings.setProperty("database.password", USER);
        settings.setProperty("database.ssl.mode", "disable");
        // Kafka's class for the settings of a worker wants it; nothing connects to it.
        settings.setProperty("bootstrap.servers", bootstrap);
        return settings;
    }

    /** The connector's settings, with what the engine keeps in files. */
    private static Properties kept(Connector connector, Path dir) {
        Properties settings = new Properties();
        connector.config().forEach((name, value) -> {
            // Connect's own: the engine has no topics to make and its converters are told by its format.
            if (!name.startsWith("topic.creation.")
                    && !name.startsWith("schema.history.internal.kafka.")
                    && !name.equals("key.converter")
                    && !name.equals("value.converter")) {
                settings.setProperty(name, value);
            }
        });
        settings.setProperty("name", connector.name());
        settings.setProperty("offset.storage", OffsetFile.class.getName());
        settings.setProperty(OffsetFile.NAME, dir.resolve("offsets").toString());
        settings.setProperty("schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
        settings.setProperty(
                "schema.history.internal.file.filename",
                dir.resolve("schema-history").toString());
        return settings;
    }

    private void publish(
            List<ChangeEvent<byte[], byte[]>> changes,
            DebeziumEngine.RecordCommitter<ChangeEvent<byte[], byte[]>> committer)
            throws InterruptedException {
        for (ChangeEvent<byte[], byte[]> change : changes) {
            // A heartbeat only moves the place in the binlog on.
            if (!change.destination().startsWith(HEARTBEATS)) {
                outlet.send(change.destination(), change.key(), change.value());
            }
        }
        outlet.flush();
        for (ChangeEvent<byte[], byte[]> change : changes) {
            committer.markProcessed(change);
        }
        committer.markBatchFinished();
    }

    /** The engine says when it starts, not when its snapshot is done: only its metrics tell that it reads the binlog. */
    private void awaitStreaming(Connector connector) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!streaming(connector)) {
            if (ended.isDone() || System.nanoTime() > giveUp) {
                throw SandboxException.broker(
                        "Debezium does not start: "
                                + ended.getNow(
                                        "it does not read the database's log after " + PATIENCE.toSeconds() + " s"),
                        null);
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    private static boolean streaming(Connector connector) {
        try {
            String metrics =
                    METRICS.formatted(connector.kind(), connector.config().get("topic.prefix"));
            return Boolean.TRUE.equals(
                    ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName(metrics), "Connected"));
        } catch (JMException e) {
            return false;
        }
    }

    private static String reason(String message, Throwable problem) {
        Throwable root = problem;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? message : root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
