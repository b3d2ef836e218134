package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.database.Capture;
import com.oakenspirits.lakehouse.sandbox.database.Connector;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "capture",
        description =
                "Write what Debezium's connectors capture into files, without Kafka: DIR/NAME.changes gets a line a message"
                        + " (topic, key and value, the last two in base64, between tabs). Prints 'READY N' when all read their"
                        + " database's log, and ends when one of them does.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = "  sandbox capture --connector precise.json --connector double.json --dir DIR --until-stdin-closes")
final class CaptureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--connector",
            paramLabel = "FILE",
            required = true,
            description =
                    "A connector in Kafka Connect's JSON (name, config), with all that it needs to reach its database:"
                            + " of MariaDB or PostgreSQL.")
    private List<Path> files;

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the files are written.")
    private Path dir;

    @Option(
            names = "--until-stdin-closes",
            description = "Stop when standard input ends, so that no dead parent leaves it running.")
    private boolean untilStdinCloses;

    @Override
    public Integer call() {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Map<Connector, Capture> captures = new LinkedHashMap<>();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> List.copyOf(captures.values()).forEach(Capture::close), "stop-captures"));
        // All begin before one is waited for: most of a start is waiting for the database.
        files.forEach(file -> {
            Connector connector = Connector.of(file);
            captures.put(connector, Capture.intoFile(connector, dir));
        });
        captures.forEach((connector, capture) -> capture.started(connector));
        spec.commandLine().getOut().println("READY " + captures.size());
        if (untilStdinCloses) {
            StandardInput.exitWhenItCloses();
        }
        Object reason = CompletableFuture.anyOf(
                        captures.values().stream().map(Capture::ended).toArray(CompletableFuture[]::new))
                .join();
        spec.commandLine().getErr().println("sandbox capture: Debezium ended: " + reason);
        return 3;
    }
}
