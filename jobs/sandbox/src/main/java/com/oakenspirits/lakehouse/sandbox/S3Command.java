package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.s3.S3Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "s3",
        description =
                "Run an S3 server in the foreground until it is killed. Prints 'READY http://… https://… FILE' when it"
                        + " accepts clients; FILE is what Java has to trust. (scripts/sandbox up --s3 runs it in the background.)",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sandbox s3                                       on 127.0.0.1:9000, with TLS on 9443, data in .sandbox/s3",
            "  sandbox s3 --port 0 --tls-port 0 --dir DIR --bucket a --bucket b --until-stdin-closes     for a test",
        })
final class S3Command implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "9000",
            description = "Port on 127.0.0.1 (default ${DEFAULT-VALUE}); 0 takes a free one.")
    private int port;

    @Option(
            names = "--tls-port",
            paramLabel = "PORT",
            defaultValue = "9443",
            description = "Port with TLS on 127.0.0.1 (default ${DEFAULT-VALUE}); 0 takes a free one.")
    private int tlsPort;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".sandbox",
            description = "Objects are kept in DIR/s3 (default ${DEFAULT-VALUE}); a restart continues with them.")
    private Path dir;

    @Option(
            names = "--bucket",
            paramLabel = "NAME",
            defaultValue = "oaken",
            description = "A bucket to create if it is missing (default ${DEFAULT-VALUE}).")
    private List<String> buckets;

    @Option(
            names = "--in-memory",
            description = "Keep objects in memory, until the end; requests for encryption are then taken, not refused.")
    private boolean inMemory;

    @Option(
            names = "--until-stdin-closes",
            description = "Stop when standard input ends, so that no dead parent leaves a server.")
    private boolean untilStdinCloses;

    @Override
    public Integer call() throws InterruptedException {
        requirePort("--port", port);
        requirePort("--tls-port", tlsPort);
        for (String bucket : buckets) {
            if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--bucket '" + bucket + "' is no name of a bucket: 3 to 63 of a-z, 0-9, . and -");
            }
        }
        // Before the server's first class is loaded: standard error is its log.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        S3Server server =
                S3Server.start(dir.resolve("s3").toAbsolutePath().normalize(), port, tlsPort, buckets, inMemory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server), "stop-s3"));
        PrintWriter out = spec.commandLine().getOut();
        out.println("READY " + server.endpoint() + " " + server.tlsEndpoint() + " " + server.trustStore());
        if (untilStdinCloses) {
            StandardInput.exitWhenItCloses();
        }
        // A signal ends it.
        new CountDownLatch(1).await();
        return 0;
    }

    private static void close(S3Server server) {
        try {
            server.close();
        } catch (IOException e) {
            // The process ends all the same.
        }
    }

    private void requirePort(String option, int value) {
        if (value < 0 || value > 65_535) {
            throw new ParameterException(spec.commandLine(), option + " " + value + " is not between 0 and 65535");
        }
    }
}
