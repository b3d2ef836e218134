package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.bronze.tables.Poller;
import com.oakenspirits.lakehouse.lake.config.Database;
import com.oakenspirits.lakehouse.lake.config.Durations;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.ledger.Incidents;
import com.oakenspirits.lakehouse.lake.ledger.Polls;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.stream.Flow;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.stream.Supervisor;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "poll",
        mixinStandardHelpOptions = true,
        description = "Lands what is new or changed in tables of databases.",
        footer = {
            "",
            "Once, for a scheduler; with --every again and again until Ctrl-C. 'run' refines what was landed. The",
            "contract names table, timestamp and key, the environment file the database. ops.polls has a line for every",
            "poll. A dataset is polled by one job at a time: exit code 4 when there is another.",
            "",
            "Deleted rows are noticed where the contract says 'deletes: snapshot': every 'deletesEvery' (1h) the keys of",
            "the whole table are compared with those landed. A table that has lost all its rows is not believed at once.",
            "",
            "Examples:",
            "  lakehouse poll --dataset staff",
            "  lakehouse poll --dataset sales_orders,payments --every 30s",
            "  lakehouse poll --json"
        })
final class PollCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(
            names = {"--dataset", "--datasets"},
            split = ",",
            paramLabel = "NAME",
            description = "Only these (default: all whose contract names a table).")
    private Set<String> datasets = new LinkedHashSet<>();

    @Option(names = "--every", paramLabel = "TIME", description = "Poll again after this time: 30s, 5m, 1h.")
    private String every;

    @Option(
            names = "--compare",
            description = "Look for deleted rows now, whenever that was done last ('deletes: snapshot' alone).")
    private boolean compare;

    @Option(
            names = "--accept-empty",
            description = "Believe a table that has lost all its rows: they become deletes. Needs --dataset.")
    private boolean acceptEmpty;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Clock clock = Clock.systemUTC();
        PrintWriter err = spec.commandLine().getErr();
        Duration pause = pause();
        if (acceptEmpty && datasets.isEmpty()) {
            throw new LakehouseException(
                    Kind.USAGE, "--accept-empty without --dataset; name the datasets whose tables were emptied");
        }
        Environment environment = main.common.environment();
        new Preflight(environment).folders();
        Workspace workspace = main.common.workspace(environment);
        List<Contract> contracts = chosen(workspace);
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        PollBooks books = new PollBooks(
                new Polls(QuerySession.another(spark), lake),
                new Incidents(QuerySession.another(spark), lake, clock),
                err);
        List<Flow> flows = new ArrayList<>();
        contracts.forEach(contract -> flows.add(flow(contract, environment, spark, lake, pause, books, clock)));
        Supervisor supervisor = new Supervisor(
                spark.sparkContext(),
                environment.run(),
                every == null,
                new Watch(spark, lake, environment, err, clock));
        CountDownLatch ended = RunCommand.stopOnSignal(supervisor);
        Set<String> failed = new TreeSet<>();
        try (Leases leases = workspace.leases(spark, "poll")) {
            JobLease.take(
                    leases,
                    JobLease.names(
                            "poll", contracts.stream().map(Contract::dataset).toList()));
            failed.addAll(supervisor.run(flows));
            books.write();
            workspace.ledger(spark, lake).gather();
        } finally {
            ended.countDown();
        }
        print(contracts, books, failed);
        return failed.isEmpty() ? 0 : Kind.FLOW_FAILED.exitCode();
    }

    private Duration pause() {
        if (every == null) {
            return Duration.ZERO;
        }
        return Durations.parse(every)
                .filter(time -> time.compareTo(Duration.ofSeconds(1)) >= 0)
                .orElseThrow(() -> new LakehouseException(
                        Kind.USAGE, "--every '" + every + "' is no time of at least 1s; write 30s, 5m or 1h"));
    }

    private List<Contract> chosen(Workspace workspace) {
        List<Contract> tables = workspace.contracts().valid().stream()
                .filter(contract -> contract.source() instanceof Source.Table)
                .toList();
        if (datasets.isEmpty()) {
            if (tables.isEmpty()) {
                throw new LakehouseException(
                        Kind.USAGE, "no contract names a table; write 'physicalType: table' and 'poll' in one");
            }
            return tables;
        }
        List<String> names = tables.stream().map(Contract::dataset).toList();
        List<Contract> chosen = datasets.stream().map(workspace::contract).toList();
        for (Contract contract : chosen) {
            if (!names.contains(contract.dataset())) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "dataset '" + contract.dataset() + "' is not polled: its contract names no table; "
                                + Suggestion.remedy(contract.dataset(), names, "Polled datasets"));
            }
        }
        return chosen;
    }

    private Flow flow(
            Contract contract,
            Environment environment,
            SparkSession spark,
            Lake lake,
            Duration pause,
            PollBooks books,
            Clock clock) {
        Source.Table source = (Source.Table) contract.source();
        Database database = Optional.ofNullable(environment.databases().get(source.database()))
                .orElseThrow(() -> new LakehouseException(
                        Kind.USAGE,
                        contract.file() + ":" + contract.line() + ": poll: " + environment.file()
                                + " has no database '" + source.database() + "'; "
                                + Suggestion.remedy(
                                        source.database(),
                                        environment.databases().keySet(),
                                        "Databases there")));
        Poller poller = new Poller(
                QuerySession.another(spark),
                lake,
                contract.dataset(),
                source,
                database,
                "databases." + source.database() + " in " + environment.file(),
                new Poller.Manner(
                        Poller.Limits.defaults(),
                        acceptEmpty,
                        line -> books.progress(contract.dataset(), line),
                        clock));
        return new PollFlow(
                contract, source, compare || acceptEmpty, poller, pause, books, environment.secrets(), clock);
    }

    /**
     * What the polls of one dataset came to.
     *
     * @param deleted of those landed, rows that were gone
     * @param batch number of its newest batch
     * @param watermark up to which timestamp it is known, or null
     */
    private record Line(
            String dataset, long read, long landed, long deleted, long batch, String watermark, boolean failed) {}

    private void print(List<Contract> contracts, PollBooks books, Set<String> failed) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<Line> lines = new ArrayList<>();
        for (Contract contract : contracts) {
            String dataset = contract.dataset();
            Optional<Polls.Poll> last = Optional.ofNullable(books.last().get(dataset));
            lines.add(new Line(
                    dataset,
                    books.read(dataset),
                    books.landed(dataset),
                    books.deleted(dataset),
                    books.newestBatch(dataset),
                    last.flatMap(Polls.Poll::watermark).map(Object::toString).orElse(null),
                    failed.contains(dataset)));
        }
        if (main.common.json) {
            out.println(new ObjectMapper().writeValueAsString(Map.of("polled", lines, "warnings", books.warnings())));
        } else {
            lines.forEach(line -> out.println(String.format(
                    Locale.ROOT,
                    "%-20s %,10d read %,10d landed%s   batch %d%s%s",
                    line.dataset,
                    line.read,
                    line.landed,
                    line.deleted == 0 ? "" : String.format(Locale.ROOT, " %,d of them deletes", line.deleted),
                    line.batch,
                    line.watermark == null ? "" : "   until " + line.watermark,
                    line.failed ? "   FAILED" : "")));
        }
        out.flush();
    }
}
