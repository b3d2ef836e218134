package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description =
                "Run a Kafka broker in the foreground until it is killed, and with --database a MariaDB whose changes"
                        + " go to Kafka. Prints 'READY host:port' of Kafka when all accept clients, 'DATABASE host:port'"
                        + " before it. (scripts/sandbox up runs it in the background, with the database.)",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sandbox up                                       on 127.0.0.1:9092, data in .sandbox/kafka",
            "  sandbox up --database                            and MariaDB on 127.0.0.1:13306, data in .sandbox/mariadb",
            "  sandbox up --secure                              with TLS, users and rights; who they are is in .sandbox/secure",
            "  sandbox up --port 0 --dir DIR --until-stdin-closes     for a test: a free port, gone with its parent",
        })
final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port on 127.0.0.1 (default ${DEFAULT-VALUE}); 0 takes a free one.")
    private int port;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".sandbox",
            description =
                    "Messages are kept in DIR/kafka, rows in DIR/mariadb (default ${DEFAULT-VALUE}); a restart continues"
                            + " with them.")
    private Path dir;

    @Option(
            names = "--database",
            description = "Run a MariaDB with the tables of oaken too, and publish its changes to the topics oaken.*.")
    private boolean database;

    @Option(
            names = "--database-port",
            paramLabel = "PORT",
            defaultValue = "13306",
            description = "Port of MariaDB on 127.0.0.1 (default ${DEFAULT-VALUE}); 0 takes a free one.")
    private int databasePort;

    @Option(
            names = "--mariadb-home",
            paramLabel = "DIR",
            description = "An installed MariaDB instead of the one that the build has unpacked, /usr for instance.")
    private Path mariadbHome;

    @Option(
            names = "--secure",
            description =
                    "Kafka as in production: TLS, users who log in with SCRAM, rights. DIR/secure has the authority's"
                            + " certificate, and for each user (admin, producer, lakehouse) the password and a file for"
                            + " --client-config.")
    private boolean secure;

    @Option(
            names = "--until-stdin-closes",
            description = "Stop when standard input ends, so that no dead parent leaves a broker.")
    private boolean untilStdinCloses;

    @Override
    public Integer call() {
        requirePort("--port", port);
        requirePort("--database-port", databasePort);
        // Before Kafka's first class is loaded: standard error is the broker's log, the other commands have none.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Services services = Services.start(
                dir,
                port,
                secure,
                database
                        ? Optional.of(new Services.Database(databasePort, Optional.ofNullable(mariadbHome)))
                        : Optional.empty());
        Runtime.getRuntime().addShutdownHook(new Thread(services::close, "stop-services"));
        PrintWriter out = spec.commandLine().getOut();
        if (database) {
            out.println("DATABASE " + services.database());
        }
        if (secure) {
            out.println("SECURE " + dir.resolve("secure").toAbsolutePath().normalize());
        }
        out.println("READY " + services.kafka());
        if (untilStdinCloses) {
            StandardInput.exitWhenItCloses();
        }
        throw SandboxException.broker(services.awaitEnd() + "; its log says more", null);
    }

    private void requirePort(String option, int value) {
        if (value < 0 || value > 65_535) {
            throw new ParameterException(spec.commandLine(), option + " " + value + " is not between 0 and 65535");
        }
    }
}
