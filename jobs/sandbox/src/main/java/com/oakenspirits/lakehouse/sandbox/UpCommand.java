package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.kafka.Broker;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description =
                "Run a Kafka broker in the foreground until it is killed. Prints 'READY host:port' when it accepts"
                        + " clients. (scripts/sandbox up runs it in the background.)",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sandbox up                                       on 127.0.0.1:9092, data in .sandbox/kafka",
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
            description = "Messages are kept in DIR/kafka (default ${DEFAULT-VALUE}); a restart continues with them.")
    private Path dir;

    @Option(
            names = "--until-stdin-closes",
            description = "Stop when standard input ends, so that no dead parent leaves a broker.")
    private boolean untilStdinCloses;

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port " + port + " is not between 0 and 65535");
        }
        // Before Kafka's first class is loaded: standard error is the broker's log, the other commands have none.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Broker broker = Broker.start(dir.resolve("kafka").toAbsolutePath().normalize(), port);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
        spec.commandLine().getOut().println("READY " + broker.address());
        if (untilStdinCloses) {
            Thread watch = new Thread(UpCommand::exitWhenStdinCloses, "watch-stdin");
            watch.setDaemon(true);
            watch.start();
        }
        broker.awaitShutdown();
        return 0;
    }

    private static void exitWhenStdinCloses() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // Unreadable is as good as closed.
        }
        System.exit(0);
    }
}
