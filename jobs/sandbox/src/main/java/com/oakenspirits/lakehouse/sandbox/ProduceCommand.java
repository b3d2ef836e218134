package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
import com.oakenspirits.lakehouse.sandbox.kafka.Sender;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "produce",
        description = "Send a file to a topic, one message a line. The value is the line, byte for byte; nothing is"
                + " checked. The topic is created with 3 partitions if it is missing.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  sandbox produce --topic people --file people.jsonl --key id",
            "  echo '{\"id\":1}' | sandbox produce --topic people --file -",
        })
final class ProduceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BootstrapOption bootstrap;

    @Option(names = "--topic", required = true, paramLabel = "T", description = "Where to.")
    private String topic;

    @Option(names = "--file", required = true, paramLabel = "F", description = "The lines; '-' reads standard input.")
    private String file;

    @Option(
            names = "--key",
            paramLabel = "FIELD",
            description =
                    "Top-level field whose text becomes the key. Without it, or where a line has no such field, the"
                            + " key is null.")
    private String field;

    private record Sent(long messages, long keyless, double seconds) {}

    @Override
    public Integer call() {
        Sent sent = send();
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "sent %,d messages to %s in %.1f s (%,.0f/s)",
                        sent.messages(),
                        topic,
                        sent.seconds(),
                        sent.messages() / Math.max(sent.seconds(), 0.001)));
        if (sent.keyless() > 0) {
            spec.commandLine()
                    .getErr()
                    .println(String.format(
                            Locale.ROOT,
                            "warning: %,d of them have no readable field '%s'; their key is null",
                            sent.keyless(),
                            field));
        }
        return 0;
    }

    private Sent send() {
        try (InputStream in = open();
                Cluster cluster = Cluster.connect(bootstrap.access())) {
            cluster.create(Map.of(topic, TopicsCommand.PARTITIONS));
            try (Progress progress = new Progress(spec.commandLine().getErr(), Progress.onTerminal(), "messages", 0);
                    Sender sender = Sender.open(bootstrap.access(), Duration.ofMillis(20))) {
                JsonKey key = new JsonKey(field);
                Lines lines = new Lines(in);
                long messages = 0;
                long keyless = 0;
                for (byte[] line = lines.next(); line != null; line = lines.next()) {
                    byte[] found = field == null ? null : key.of(line);
                    if (field != null && found == null) {
                        keyless++;
                    }
                    sender.send(topic, found, line);
                    progress.at(++messages);
                }
                sender.flush();
                return new Sent(messages, keyless, progress.seconds());
            }
        } catch (IOException e) {
            throw SandboxException.usage("cannot read " + file + ": " + e, e);
        }
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return new BufferedInputStream(System.in);
        }
        Path path = Path.of(file);
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw SandboxException.usage("--file " + file + " is not a readable file; '-' reads standard input");
        }
        return Files.newInputStream(path);
    }
}
