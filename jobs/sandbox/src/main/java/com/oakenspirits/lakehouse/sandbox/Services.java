package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.database.Capture;
import com.oakenspirits.lakehouse.sandbox.database.Connector;
import com.oakenspirits.lakehouse.sandbox.database.Installation;
import com.oakenspirits.lakehouse.sandbox.database.MariaDb;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.kafka.Broker;
import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
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
    private String kafka = "";
    private String database = "";

    private Services(Path dir) {
        this.dir = dir;
    }

    /**
     * Starts all and returns when all can be used.
     *
     * @param dir holds a folder for each
     * @throws SandboxException when one does not start; the others are stopped then
     */
    @SuppressWarnings("resource") // it is the result's to close
    static Services start(Path dir, int port, Optional<Database> database) {
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
            Broker broker = services.broker(port, mariaDb);
            services.kafka = broker.address();
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
        return kafka;
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

    private Broker broker(int port, CompletableFuture<MariaDb> mariaDb) {
        try {
            Broker broker =
                    keep(Broker.start(dir.resolve("kafka").toAbsolutePath().normalize(), port));
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
