package com.oakenspirits.lakehouse.sandbox;

import picocli.CommandLine.Option;

/** Which broker a client command talks to. */
final class BootstrapOption {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9092",
            description = "The Kafka broker (default ${DEFAULT-VALUE}).")
    private String servers;

    String servers() {
        return servers;
    }
}
