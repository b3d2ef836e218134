package com.oakenspirits.lakehouse.sandbox;

import picocli.CommandLine.Option;

/** Which database a client command talks to. */
final class MariaDbOption {
    @Option(
            names = "--mariadb",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:13306",
            description = "The MariaDB of the sandbox (default ${DEFAULT-VALUE}).")
    private String address;

    String address() {
        return address;
    }
}
