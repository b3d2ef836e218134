package com.oakenspirits.lakehouse.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.kafka.Access;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Which broker a client command talks to, and as whom. */
final class BootstrapOption {
    private static final String SERVERS = "bootstrap.servers";

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "The Kafka broker (default 127.0.0.1:9092, or what --client-config says).")
    private String servers;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description =
                    "Settings of Kafka's clients for a secured broker, such as .sandbox/secure/producer.properties.")
    private Path config;

    Access access() {
        Map<String, String> settings = settings();
        String named = settings.remove(SERVERS);
        return new Access(servers != null ? servers : named != null ? named : "127.0.0.1:9092", settings);
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        if (config != null) {
            Properties read = new Properties();
            try (Reader in = Files.newBufferedReader(config, UTF_8)) {
                read.load(in);
            } catch (IOException e) {
                throw SandboxException.usage(
                        "--client-config " + config + " cannot be read ("
                                + e.getClass().getSimpleName()
                                + "); scripts/sandbox up --secure writes such files to .sandbox/secure",
                        e);
            }
            read.stringPropertyNames().forEach(name -> settings.put(name, read.getProperty(name)));
        }
        return settings;
    }
}
