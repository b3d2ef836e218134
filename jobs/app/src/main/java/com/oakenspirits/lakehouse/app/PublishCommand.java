package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.app.trino.LakeTable;
import com.oakenspirits.lakehouse.app.trino.Publisher;
import com.oakenspirits.lakehouse.app.trino.Step;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.config.Trino;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Registers the tables of silver, gold, quarantine and ops with Trino, and keeps them in step.",
        footer = {
            "",
            "New tables are registered, moved ones registered anew, and those that are gone from the lake forgotten. No file",
            "is touched, and what Trino has of others is left alone. Then it is checked that Trino sees the columns that",
            "there are: exit code 1 where it does not. Running it again changes nothing. Where Trino is stands in the",
            "environment file (trino: url, user, password, catalog); conf/trino has catalogs for it.",
            "",
            "Examples:",
            "  lakehouse publish --dry-run",
            "  lakehouse publish",
            "  TRINO=jdbc:trino://10.0.0.7:8080 lakehouse publish --json"
        })
final class PublishCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private Main main;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Environment environment = main.common.environment();
        Trino trino = environment
                .trino()
                .orElseThrow(() -> new LakehouseException(
                        Kind.USAGE,
                        environment.file() + ": it does not say where Trino is; add a section trino with url, user and"
                                + " catalog, such as url: jdbc:trino://127.0.0.1:8080"));
        Workspace workspace = main.common.workspace(environment);
        workspace.faults().forEach(fault -> spec.commandLine().getErr().println("lakehouse: " + fault));
        boolean complete = workspace.faults().isEmpty();
        try (Publisher publisher = Publisher.open(trino)) {
            String root = root(environment, trino);
            List<LakeTable> tables = tables(workspace, environment, root);
            List<Step> steps = publisher.plan(tables, root, complete);
            Report told = new Report(steps);
            for (Step step : steps) {
                if (!dryRun) {
                    publisher.take(step);
                }
                told.done(step);
            }
            Map<TableName, List<String>> differences = dryRun ? Map.of() : publisher.differences(tables);
            told.end(differences);
            boolean unclear = steps.stream()
                    .anyMatch(step -> step.action() == Step.Action.LEAVE
                            && step.location().isPresent());
            if (!differences.isEmpty() || unclear) {
                return Kind.CHECK_FAILED.exitCode();
            }
        }
        return complete ? 0 : Kind.USAGE.exitCode();
    }

    /** The lake's folder as Trino calls it: its own file system names local folders {@code local:///…}. */
    private static String root(Environment environment, Trino trino) {
        String root = environment.root();
        return trino.root().orElse(root.startsWith("/") ? "local://" + root : root);
    }

    private List<LakeTable> tables(Workspace workspace, Environment environment, String root) {
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        List<LakeTable> tables = new ArrayList<>();
        for (TableName table : workspace.tables()) {
            if (Publisher.LAYERS.contains(table.layer()) && lake.exists(table)) {
                String path = lake.path(table);
                String location = root.isEmpty()
                        ? path
                        : root + path.substring(environment.root().length());
                tables.add(new LakeTable(table, location, lake.features(table).schema()));
            }
        }
        return tables;
    }

    /** Says what is done, table by table, and at the end how it stands. */
    private final class Report {
        private final PrintWriter out = spec.commandLine().getOut();
        private final Map<Step.Action, Integer> counts = new EnumMap<>(Step.Action.class);
        private final int steps;
        private final boolean terminal = Boolean.getBoolean("lakehouse.terminal");
        private int done;

        Report(List<Step> steps) {
            this.steps = steps.size();
        }

        void done(Step step) throws JsonProcessingException {
            done++;
            counts.merge(step.action(), 1, Integer::sum);
            if (main.common.json) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("table", step.table().toString());
                line.put("action", name(step.action()));
                step.location().ifPresent(location -> line.put("location", location));
                if (!step.why().isEmpty()) {
                    line.put("why", step.why());
                }
                out.println(JSON.writeValueAsString(line));
            } else if (step.action() != Step.Action.KEEP) {
                out.printf("%-11s %-40s %s%n", name(step.action()), step.table(), detail(step));
            }
            out.flush();
            if (terminal) {
                PrintWriter err = spec.commandLine().getErr();
                err.printf(Locale.ROOT, "\r%d of %d tables\033[K%s", done, steps, done == steps ? "\r\033[K" : "\r");
                err.flush();
            }
        }

        private String detail(Step step) {
            return step.location()
                            .filter(at -> step.action().changes())
                            .map(at -> at + " ")
                            .orElse("")
                    + (step.why().isEmpty() ? "" : "(" + step.why() + ")");
        }

        void end(Map<TableName, List<String>> differences) throws JsonProcessingException {
            if (main.common.json) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("dryRun", dryRun);
                for (Step.Action action : Step.Action.values()) {
                    line.put(name(action), counts.getOrDefault(action, 0));
                }
                line.put(
                        "differences",
                        differences.entrySet().stream()
                                .collect(
                                        Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue)));
                out.println(JSON.writeValueAsString(line));
            } else {
                differences.forEach(
                        (table, found) -> out.printf("%-11s %-40s %s%n", "DIFFERS", table, String.join("; ", found)));
                String verb = dryRun ? "would be " : "";
                out.printf(
                        Locale.ROOT,
                        "%d registered before, %d %sregistered, %d %sregistered anew, %d %sunregistered, %d left alone%n",
                        count(Step.Action.KEEP),
                        count(Step.Action.REGISTER),
                        verb,
                        count(Step.Action.RELOCATE),
                        verb,
                        count(Step.Action.UNREGISTER),
                        verb,
                        count(Step.Action.LEAVE));
            }
            out.flush();
        }

        private int count(Step.Action action) {
            return counts.getOrDefault(action, 0);
        }

        private static String name(Step.Action action) {
            return action.name().toLowerCase(Locale.ROOT);
        }
    }
}
