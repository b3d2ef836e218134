package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.Refresher;
import com.oakenspirits.lakehouse.gold.Restatements;
import com.oakenspirits.lakehouse.gold.Round;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "refresh",
        mixinStandardHelpOptions = true,
        description = "Refreshes gold once: every model whose sources have changed, and what those models feed.",
        footer = {
            "",
            "One 'refresh' runs at a time: exit code 4 when there is another.",
            "",
            "Examples:",
            "  lakehouse refresh",
            "  lakehouse refresh --models agg_daily_sales,agg_top_items",
            "  lakehouse refresh --full"
        })
final class RefreshCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "Only these and the models they read.")
    private List<String> names = List.of();

    @Option(names = "--full", description = "Make the tables anew even where nothing has changed.")
    private boolean full;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        List<Model> chosen = chosen(workspace);
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        PrintWriter err = spec.commandLine().getErr();
        boolean well = workspace.models().faults().isEmpty();
        List<Model> refreshed;
        try (Tracked tracked = new Tracked(environment, err, Clock.systemUTC())) {
            try (Leases leases = workspace.leases(spark, "refresh")) {
                JobLease.take(leases, List.of("refresh"));
                tracked.begin("refresh", parameters(chosen));
                refreshed = refresh(spark, lake, chosen);
            }
            workspace.ledger(spark, lake).gather();
            new Restatements(spark, lake, workspace.models()).gather();
            workspace.models().faults().forEach(fault -> err.println("lakehouse: " + fault));
            tracked.done(workspace, spark, lake, Set.of(), read(workspace, refreshed), well);
        }
        return well ? 0 : Kind.USAGE.exitCode();
    }

    /** Refreshes the models that are due, and gives those. */
    private List<Model> refresh(SparkSession spark, Lake lake, List<Model> chosen) {
        List<Model> refreshed = new ArrayList<>();
        Refresher refresher = new Refresher(spark, lake, Optional.of(new DirectTables(spark, lake)), Clock.systemUTC());
        try (Round round = new Round(refresher, chosen, full)) {
            for (Model model : chosen) {
                long started = System.nanoTime();
                boolean due = round.refresh(model);
                print(spec.commandLine().getOut(), model, due, (System.nanoTime() - started) / 1e9);
                if (due) {
                    refreshed.add(model);
                    warn(lake, model);
                }
            }
        }
        return refreshed;
    }

    /** The datasets that models are made of. */
    private static Set<String> read(Workspace workspace, List<Model> models) {
        Map<TableName, String> feeds = workspace.feeds();
        return models.stream()
                .flatMap(model -> model.sources().stream())
                .filter(feeds::containsKey)
                .map(feeds::get)
                .collect(Collectors.toSet());
    }

    private Map<String, String> parameters(List<Model> chosen) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("full", Boolean.toString(full));
        parameters.put(
                "models",
                String.join(",", chosen.stream().map(Model::name).sorted().toList()));
        chosen.forEach(model -> parameters.put("version.model." + model.name(), model.version()));
        return parameters;
    }

    private void print(PrintWriter out, Model model, boolean due, double seconds) {
        String form = main.common.json ? "{\"model\":\"%s\",\"refreshed\":%b,\"seconds\":%.3f}%n" : "%-28s %s%n";
        if (main.common.json) {
            out.printf(Locale.ROOT, form, model.name(), due, seconds);
        } else {
            out.printf(Locale.ROOT, form, model.table(), due ? String.format("%.2f s", seconds) : "up to date");
        }
        out.flush();
    }

    /** Tells of the checks that the rows just written do not fulfil. */
    private void warn(Lake lake, Model model) {
        lake
                .log(model.table())
                .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                .map(BatchRecord::rules)
                .orElse(List.of())
                .stream()
                .filter(check -> check.failed() > 0)
                .forEach(check -> spec.commandLine()
                        .getErr()
                        .printf(
                                Locale.ROOT,
                                "lakehouse: %s: %s does not hold for %,d of %,d rows%n",
                                model.table(),
                                check.rule(),
                                check.failed(),
                                check.passed() + check.failed()));
    }

    private List<Model> chosen(Workspace workspace) {
        List<Model> models = workspace.models().ordered();
        if (names.isEmpty()) {
            return models;
        }
        List<String> known = models.stream().map(Model::name).toList();
        Set<String> wanted = new HashSet<>(names);
        for (String name : names) {
            if (!known.contains(name)) {
                throw new LakehouseException(
                        Kind.USAGE, "there is no model '" + name + "'; " + Suggestion.remedy(name, known, "Models"));
            }
        }
        for (int i = models.size() - 1; i >= 0; i--) {
            if (wanted.contains(models.get(i).name())) {
                models.get(i).sources().stream()
                        .filter(source -> source.layer() == Layer.GOLD)
                        .map(TableName::dataset)
                        .forEach(wanted::add);
            }
        }
        return models.stream().filter(model -> wanted.contains(model.name())).toList();
    }
}
