package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.KafkaCluster;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Broken;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.stream.Flow;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.stream.Supervisor;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "The streaming job: lands topics in bronze, refines them to silver, keeps gold behind them.",
        footer = {
            "",
            "Runs until Ctrl-C, which ends it after the batch at hand; with --until-caught-up until nothing is left.",
            "",
            "Examples:",
            "  lakehouse run --until-caught-up",
            "  lakehouse run --datasets sales,invoices --layers bronze,silver",
            "  lakehouse run --until-caught-up --accept-gap 'sales-0:[120,300)'",
            "  lakehouse run --until-caught-up --accept-log 'customers@binlog.000001:157'"
        })
final class RunCommand implements Callable<Integer> {
    private static final int BEFORE_SPARK_AND_FILE_SYSTEMS = 100;
    private static final long STOP_SECONDS = 60;

    @ParentCommand
    private Main main;

    @Option(
            names = "--layers",
            split = ",",
            paramLabel = "LAYER",
            description = "bronze, silver, gold, or several (default: all three).")
    private Set<String> layers = new LinkedHashSet<>(List.of("bronze", "silver", "gold"));

    @Option(
            names = "--datasets",
            split = ",",
            paramLabel = "NAME",
            description = "Only these (default: all contracts).")
    private Set<String> datasets = new LinkedHashSet<>();

    @Option(names = "--until-caught-up", description = "Drain everything that is there now, then exit.")
    private boolean untilCaughtUp;

    @Option(
            names = "--accept-gap",
            paramLabel = "TOPIC-PARTITION:[FROM,UNTIL)",
            description = "Go on although Kafka has deleted these offsets before they were landed; it is recorded."
                    + " The error that stops a flow names its gaps in this form.")
    private Set<String> gaps = new HashSet<>();

    @Option(
            names = "--accept-topic",
            paramLabel = "TOPIC@ID",
            description = "Go on with this topic although another one of that name was landed (deleted and created"
                    + " again, or another cluster), from its first offset; it is recorded. The error that stops a"
                    + " flow names the topic in this form.")
    private Set<String> acceptedTopics = new HashSet<>();

    @Option(
            names = "--accept-log",
            paramLabel = "DATASET@NAME",
            description =
                    "Go on although the log of the dataset's database is another one since a failover, a restore or a"
                            + " reset; what it says comes after all of the one before, and it is recorded."
                            + " The error that stops a dataset names its log in this form.")
    private Set<String> logs = new HashSet<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Clock clock = Clock.systemUTC();
        Environment environment = main.common.environment();
        EnumSet<Layer> chosen = layers();
        PrintWriter err = spec.commandLine().getErr();
        Preflight preflight = new Preflight(environment);
        preflight.folders();
        CompletableFuture<SparkSession> starting =
                CompletableFuture.supplyAsync(() -> new Sessions(environment).open());
        Workspace workspace = main.common.workspace(environment);
        Set<String> selected = selected(workspace);
        AcceptedLogs acceptedLogs = AcceptedLogs.of(logs, selected);
        List<Broken> broken = workspace.contracts().broken().stream()
                .filter(contract -> selected.contains(contract.dataset()))
                .toList();
        List<Fault> modelFaults =
                chosen.contains(Layer.GOLD) ? workspace.models().faults() : List.of();
        broken.forEach(contract -> contract.faults().forEach(fault -> err.println("lakehouse: " + fault)));
        modelFaults.forEach(fault -> err.println("lakehouse: " + fault));
        try (KafkaCluster kafka = new KafkaCluster(environment.kafka());
                Tracked tracked = new Tracked(environment, err, clock)) {
            if (untilCaughtUp) {
                tracked.begin("run", parameters(workspace, selected));
            }
            boolean topics = workspace.contracts().valid().stream()
                    .anyMatch(contract ->
                            contract.source() instanceof Source.Topic && selected.contains(contract.dataset()));
            if (topics && chosen.contains(Layer.BRONZE)) {
                preflight.kafka(kafka);
            }
            SparkSession spark = await(starting);
            Lake lake = workspace.lake(spark);
            Progress progress = new Progress(clock);
            Leases leases = workspace.leases(spark, "run");
            Flows flows = new Flows(spark, lake, workspace, kafka, leases, progress, clock);
            List<Flow> made = flows.of(chosen, selected, accepted(), acceptedLogs);
            Watch watch = new Watch(spark, lake, environment, err, clock);
            broken.forEach(contract -> watch.broken(contract));
            Supervisor supervisor = new Supervisor(spark.sparkContext(), environment.run(), untilCaughtUp, watch);
            CountDownLatch ended = stopOnSignal(supervisor);
            Set<String> failed = new TreeSet<>();
            try (Reporter reporter = new Reporter(progress, err, Boolean.getBoolean("lakehouse.terminal"), clock)) {
                reporter.start();
                failed.addAll(supervisor.run(made));
                workspace.ledger(spark, lake).gather();
            } finally {
                leases.close();
                ended.countDown();
            }
            broken.forEach(contract -> failed.add(contract.dataset()));
            boolean well = failed.isEmpty() && modelFaults.isEmpty();
            new Summary(progress, clock).print(spec.commandLine().getOut(), failed, main.common.json);
            tracked.done(workspace, spark, lake, selected, Set.of(), well);
            return well ? 0 : Kind.FLOW_FAILED.exitCode();
        }
    }

    /** Gaps and topics have names that differ in form. */
    private Set<String> accepted() {
        Set<String> accepted = new HashSet<>(gaps);
        accepted.addAll(acceptedTopics);
        return accepted;
    }

    private Map<String, String> parameters(Workspace workspace, Set<String> selected) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("layers", String.join(",", layers));
        parameters.put("datasets", String.join(",", new TreeSet<>(selected)));
        workspace.contracts().valid().stream()
                .filter(contract -> selected.contains(contract.dataset()))
                .forEach(contract -> parameters.put("version.contract." + contract.dataset(), contract.version()));
        return parameters;
    }

    private EnumSet<Layer> layers() {
        EnumSet<Layer> chosen = EnumSet.noneOf(Layer.class);
        for (String name : layers) {
            Layer layer = Layer.of(name)
                    .filter(l -> l == Layer.BRONZE || l == Layer.SILVER || l == Layer.GOLD)
                    .orElseThrow(() -> new LakehouseException(
                            Kind.USAGE, "'" + name + "' is no layer that runs; give bronze, silver, gold"));
            chosen.add(layer);
        }
        return chosen;
    }

    private Set<String> selected(Workspace workspace) {
        Set<String> known = new TreeSet<>();
        workspace.contracts().valid().forEach(contract -> known.add(contract.dataset()));
        workspace.contracts().broken().forEach(contract -> known.add(contract.dataset()));
        for (String name : datasets) {
            if (!known.contains(name)) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "there is no dataset '" + name + "'; " + Suggestion.remedy(name, known, "Datasets"));
            }
        }
        return datasets.isEmpty() ? known : datasets;
    }

    /** Spark stops itself on a signal; ours must come first and wait for the batches at hand. */
    static CountDownLatch stopOnSignal(Supervisor supervisor) {
        CountDownLatch ended = new CountDownLatch(1);
        ShutdownHookManager.get()
                .addShutdownHook(
                        () -> {
                            supervisor.stop();
                            try {
                                boolean inTime = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
                                if (!inTime) {
                                    System.err.println("lakehouse: a batch did not end within " + STOP_SECONDS
                                            + " s; it will be done again at the next start");
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        BEFORE_SPARK_AND_FILE_SYSTEMS,
                        STOP_SECONDS + 1,
                        TimeUnit.SECONDS);
        return ended;
    }

    private static SparkSession await(CompletableFuture<SparkSession> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LakehouseException told) {
                throw told;
            }
            throw new LakehouseException(Kind.FLOW_FAILED, "Spark does not start: " + Failures.line(e.getCause()), e);
        }
    }
}
