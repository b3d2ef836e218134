package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.kafka.Cluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "topics",
        description = "Create the topics that are missing. Existing ones stay as they are.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  sandbox topics sales invoices people:1     3 partitions each, people with one")
final class TopicsCommand implements Callable<Integer> {
    static final int PARTITIONS = 3;

    /** Kafka's own rule for names. */
    private static final Pattern TOPIC = Pattern.compile("([a-zA-Z0-9._-]{1,249})(?::([0-9]{1,4}))?");

    @Spec
    private CommandSpec spec;

    @Mixin
    private BootstrapOption bootstrap;

    @Parameters(
            arity = "1..*",
            paramLabel = "NAME[:PARTITIONS]",
            description = "A topic and how many partitions it has (default 3).")
    private List<String> topics;

    @Override
    public Integer call() {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        for (String topic : topics) {
            Matcher parts = TOPIC.matcher(topic);
            int partitions = parts.matches() && parts.group(2) != null ? Integer.parseInt(parts.group(2)) : PARTITIONS;
            if (!parts.matches() || partitions == 0) {
                throw new ParameterException(
                        spec.commandLine(),
                        "'" + topic + "' is not NAME or NAME:PARTITIONS (letters, digits, '.', '_', '-'; at least one"
                                + " partition)");
            }
            wanted.put(parts.group(1), partitions);
        }
        try (Cluster cluster = Cluster.connect(bootstrap.access())) {
            Set<String> created = cluster.create(wanted);
            cluster.partitions(wanted.keySet())
                    .forEach((topic, partitions) -> spec.commandLine()
                            .getOut()
                            .println(topic + ": " + (created.contains(topic) ? "created" : "exists") + ", " + partitions
                                    + (partitions == 1 ? " partition" : " partitions")));
        }
        return 0;
    }
}
