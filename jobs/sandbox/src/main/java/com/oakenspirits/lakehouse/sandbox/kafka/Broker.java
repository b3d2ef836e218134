package com.oakenspirits.lakehouse.sandbox.kafka;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.host.FolderLock;
import com.oakenspirits.lakehouse.sandbox.host.Loopback;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker of one node on loopback, its data in a folder, so that a restart continues where the last one
 * stopped. It keeps messages forever: what is fed stays until the folder is deleted.
 */
public final class Broker implements AutoCloseable {
    private static final String HOST = Loopback.HOST;
    private static final String NODE = "1";
    private static final int ATTEMPTS = 3;
    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private final KafkaRaftServer server;
    private final FolderLock lock;
    private final int port;

    private Broker(KafkaRaftServer server, FolderLock lock, int port) {
        this.server = server;
        this.lock = lock;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it accepts clients.
     *
     * @param dir the folder of its data, created if missing
     * @param port the port to listen on; 0 takes a free one
     * @throws SandboxException when the port is taken, or the folder is in use or cannot be written
     */
    public static Broker start(Path dir, int port) {
        return start(dir, port, Optional.empty());
    }

    /**
     * Starts a broker that only its users may use, if so asked for. A folder that was made without them cannot get them
     * later.
     */
    public static Broker start(Path dir, int port, Optional<Path> secure) {
        if (port != 0) {
            Loopback.requireFree(port, "--port");
        }
        FolderLock lock = FolderLock.take(dir, "broker");
        try {
            Optional<Security> security = secure.map(folder -> security(dir, folder));
            format(dir, security);
            for (int attempt = 1; ; attempt++) {
                int listen = port == 0 ? Loopback.freePort() : port;
                KafkaRaftServer server = new KafkaRaftServer(
                        KafkaConfig.fromProps(settings(dir, listen, Loopback.freePort(), security)), Time.SYSTEM);
                try {
                    server.startup();
                    security.ifPresent(users -> users.grant(HOST + ":" + listen));
                    return new Broker(server, lock, listen);
                } catch (RuntimeException e) {
                    server.shutdown();
                    // Another process may take a free port between our look and Kafka's bind.
                    if (attempt == ATTEMPTS || !isBind(e)) {
                        throw e;
                    }
                }
            }
        } catch (SandboxException e) {
            lock.close();
            throw e;
        } catch (Exception e) {
            lock.close();
            throw SandboxException.usage(
                    "the broker does not start in " + dir + ": " + root(e).getMessage()
                            + "; its log says more, or delete the folder to start over",
                    e);
        }
    }

    /** Where clients reach it, as {@code host:port}. */
    public String address() {
        return HOST + ":" + port;
    }

    /** Waits until the broker has stopped. */
    public void awaitShutdown() {
        server.awaitShutdown();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        lock.close();
    }

    private static Security security(Path dir, Path folder) {
        if (Files.exists(dir.resolve("meta.properties")) && !Security.isIn(folder)) {
            throw SandboxException.usage("the broker in " + dir + " was made without --secure and has no users; choose"
                    + " another folder with --dir, or delete this one");
        }
        return Security.in(folder);
    }

    private static void format(Path dir, Optional<Security> security) throws Exception {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        Formatter formatter = new Formatter();
        security.ifPresent(users -> formatter.setScramArguments(users.scram()));
        formatter
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(Integer.parseInt(NODE))
                .addDirectory(dir.toString())
                .setMetadataLogDirectory(dir.toString())
                .setControllerListenerName("CONTROLLER")
                .setIgnoreFormatted(true)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Properties settings(Path dir, int port, int controllerPort, Optional<Security> security) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("listeners", "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
        settings.put("log.dirs", dir.toString());
        // A misspelt topic must be an error at the client, not a new topic.
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "3");
        settings.put("log.retention.ms", "-1");
        settings.put("message.max.bytes", Integer.toString(LARGEST_MESSAGE));
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        // Compacted topics are compacted, and soon. The cleaner's usual 128 MB are not worth a few small ones.
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("log.cleaner.backoff.ms", "500");
        security.ifPresent(users -> settings.putAll(users.settings(port, controllerPort)));
        return settings;
    }

    private static boolean isBind(Throwable e) {
        return root(e) instanceof BindException;
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
