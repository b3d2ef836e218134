package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.database.Capture;
import com.oakenspirits.lakehouse.sandbox.database.Connector;
import com.oakenspirits.lakehouse.sandbox.database.Installation;
import com.oakenspirits.lakehouse.sandbox.database.MariaDb;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.kafka.Access;
import com.oakenspirits.lakehouse.sandbox.kafka.Broker;
import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
import com.oakenspirits.lakehouse.sandbox.kafka.Security;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What {@code up} runs: the broker, and when asked for the database and the capture of its changes. */
final class Services implements AutoCloseable {
    /**
     * The database that is asked for.
     *
     * @param home of an installed MariaDB instead of the build's
     */
    record Database(int port, Optional<Path> home) {}

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<CompletableFuture<String>> ends = new ArrayList<>();
    private final Path dir;
    private Access kafka = Access.open("");
    private String database = "";

    private Services(Path dir) {
        this.dir = dir;
    }

    /**
     * Starts all and returns when all can be used.
     *
     * @param dir holds a folder for each
     * @param secure whether Kafka wants TLS and a log-in; who may log in stands in {@code dir/secure}
     * @throws SandboxException when one does not start; the others are stopped then
     */
    @SuppressWarnings("resource") // it is the result's to close
    static Services start(Path dir, int port, boolean secure, Optional<Database> database) {
        Services services = new Services(dir);
        try {
            // Side by side: each waits for itself most of the time.
            CompletableFuture<MariaDb> mariaDb = CompletableFuture.supplyAsync(
                    () -> database.map(asked -> MariaDb.start(
                                    asked.home().map(Installation::at).orElseGet(Installation::bundled),
                                    dir.resolve("mariadb"),
                                    asked.port()))
                            .orElse(null),
                    run -> new Thread(run, "start-database").start());
            Broker broker = services.broker(port, secure, mariaDb);
            services.kafka = secure
                    ? Security.in(dir.resolve("secure")).access(Security.User.PRODUCER, broker.address())
                    : Access.open(broker.address());
            if (database.isPresent()) {
                services.capture(services.keep(mariaDb.join()));
            }
            return services;
        } catch (CompletionException e) {
            services.close();
            throw e.getCause() instanceof RuntimeException known ? known : e;
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    /** Of the broker, as {@code host:port}. */
    String kafka() {
        return kafka.servers();
    }

    /** Of the database, as {@code host:port}; empty without one. */
    String database() {
        return database;
    }

    /** Waits until one of them has ended by itself, and says which and why. */
    String awaitEnd() {
        return (String) CompletableFuture.anyOf(ends.toArray(CompletableFuture<?>[]::new))
                .join();
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                // The others shall stop too.
            }
        }
    }

    private Broker broker(int port, boolean secure, CompletableFuture<MariaDb> mariaDb) {
        try {
            Broker broker = keep(Broker.start(
                    dir.resolve("kafka").toAbsolutePath().normalize(),
                    port,
                    secure ? Optional.of(dir.resolve("secure")) : Optional.empty()));
            ends.add(CompletableFuture.supplyAsync(
                    () -> {
                        broker.awaitShutdown();
                        return "the broker has stopped";
                    },
                    run -> new Thread(run, "await-broker").start()));
            return broker;
        } catch (RuntimeException e) {
            MariaDb other = mariaDb.exceptionally(also -> null).join();
            if (other != null) {
                other.close();
            }
            throw e;
        }
    }

    private void capture(MariaDb mariaDb) {
        database = mariaDb.address();
        ends.add(mariaDb.ended().thenApply(process -> "MariaDB has stopped"));
        Connector connector = Connector.oaken();
        Map<String, Integer> topics = new LinkedHashMap<>();
        connector.topics().forEach(topic -> topics.put(topic, Topics.PARTITIONS));
        try (Cluster cluster = Cluster.connect(kafka)) {
            cluster.create(topics);
        }
        Capture capture = keep(Capture.start(connector, dir.resolve("capture").toAbsolutePath(), database, kafka));
        ends.add(capture.ended().thenApply(reason -> "Debezium has stopped: " + reason));
    }

    private <T extends AutoCloseable> T keep(T service) {
        started.push(service);
        return service;
    }
}
