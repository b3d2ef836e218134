package com.oakenspirits.lakehouse.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Redriven;
import com.oakenspirits.lakehouse.silver.Refinery;
import com.oakenspirits.lakehouse.silver.Refusals;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Looks at messages that contracts refused, and puts them back.",
        footer = {
            "",
            "Mend the contract (or its rule), then redrive: what it accepts now goes in at its place in the order, as if",
            "it had never failed. The rows stay in quarantine, marked with when and under which version they went in.",
            "",
            "Examples:",
            "  lakehouse quarantine list",
            "  lakehouse quarantine show --dataset sales --reason type --limit 5",
            "  lakehouse quarantine redrive --dataset sales --reason bottles_not_zero --dry-run"
        })
final class QuarantineCommand implements Runnable {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "what to do? One of " + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Counts refused messages by dataset, rule and column.",
            footer = {
                "",
                "A message that broke several rules is counted with each.",
                "",
                "Examples:",
                "  lakehouse quarantine list",
                "  lakehouse quarantine list --dataset sales,invoices --since 2026-11-20"
            })
    int list(
            @Option(names = "--dataset", split = ",", paramLabel = "NAME", description = "Only these (default: all).")
                    List<String> datasets,
            @Mixin QuarantineFilter filter) {
        Opened opened = new Opened(datasets);
        List<Dataset<Row>> counts = new ArrayList<>();
        for (Contract contract : opened.contracts) {
            if (opened.lake.exists(TableName.quarantine(contract.dataset()))) {
                counts.add(Refusals.counts(opened.spark, opened.lake, contract, filter.sql()));
            }
        }
        if (counts.isEmpty()) {
            counts.add(opened.spark.createDataFrame(List.of(), Refusals.countsSchema()));
        }
        opened.print(counts.stream()
                .reduce(Dataset::unionByName)
                .orElseThrow()
                .orderBy(col("open").desc(), col("dataset"), col("rule"), col("column")));
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows refused messages with their coordinates, reasons and text.",
            footer = {
                "",
                "Examples:",
                "  lakehouse quarantine show --dataset sales",
                "  lakehouse quarantine show --dataset sales --reason type --column sale_amount --all --json"
            })
    int show(
            @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "The dataset.")
                    String dataset,
            @Mixin QuarantineFilter filter,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = "How many (default 20).")
                    int limit,
            @Option(names = "--all", description = "Those that were put in again, too.") boolean all) {
        Opened opened = new Opened(List.of(dataset));
        opened.print(Refusals.messages(opened.spark, opened.lake, opened.contracts.get(0))
                .where(filter.sql())
                .where(all ? lit(true) : col("redriven_at").isNull())
                .orderBy("source", "partition", "offset")
                .limit(limit)
                .selectExpr(
                        "source",
                        "partition",
                        "offset",
                        "timestamp",
                        "concat_ws('; ', transform(reasons, r -> concat_ws(' ', r.rule, nullif(r.column, ''),"
                                + " concat('(', r.message, ')')))) as reasons",
                        "cast(value as string) as message",
                        "contract_version",
                        "redriven_at"));
        return 0;
    }

    @Command(
            name = "redrive",
            mixinStandardHelpOptions = true,
            description = "Tries refused messages again and puts in those that the contract accepts now.",
            footer = {
                "",
                "A running job is asked to let go of the dataset for as long as it takes, and goes on by itself.",
                "",
                "Examples:",
                "  lakehouse quarantine redrive --dataset sales --dry-run",
                "  lakehouse quarantine redrive --dataset sales --reason bottles_not_zero"
            })
    int redrive(
            @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "The dataset.")
                    String dataset,
            @Mixin QuarantineFilter filter,
            @Option(names = "--dry-run", description = "Only say what would be put in.") boolean dryRun)
            throws Exception {
        Opened opened = new Opened(List.of(dataset));
        Contract contract = opened.contracts.get(0);
        Refinery refinery =
                new Refinery(Sessions.refining(opened.spark), opened.lake, contract, Long.MAX_VALUE, Clock.systemUTC());
        Redriven redriven;
        if (dryRun) {
            redriven = refinery.redrive(filter.sql(), true);
        } else {
            PrintWriter err = spec.commandLine().getErr();
            try (Leases leases = opened.workspace.leases(opened.spark, "quarantine redrive")) {
                String table = TableName.silver(dataset).toString();
                redriven = Refining.alone(leases, table, err, () -> {
                    refinery.open();
                    return refinery.redrive(filter.sql(), false);
                });
                opened.workspace.ledger(opened.spark, opened.lake).gather();
            }
        }
        print(dataset, redriven, dryRun);
        return 0;
    }

    private void print(String dataset, Redriven redriven, boolean dryRun) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (main.common.json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("dataset", dataset);
            all.put("dryRun", dryRun);
            all.put("tried", redriven.tried());
            all.put("accepted", redriven.accepted());
            all.put("refused", redriven.tried() - redriven.accepted());
            all.put("reasons", redriven.reasons());
            out.println(new ObjectMapper().writeValueAsString(all));
        } else {
            out.printf(
                    "%s: %,d tried, %,d %s, %,d refused still%n",
                    dataset,
                    redriven.tried(),
                    redriven.accepted(),
                    dryRun ? "would be put in" : "put in",
                    redriven.tried() - redriven.accepted());
            redriven.reasons().forEach((reason, count) -> out.printf("  %,10d  %s%n", count, reason));
        }
        out.flush();
    }

    /** What every subcommand works with. */
    private final class Opened {
        private final Workspace workspace;
        private final List<Contract> contracts;
        private final SparkSession spark;
        private final Lake lake;

        Opened(List<String> datasets) {
            Environment environment = main.common.environment();
            workspace = main.common.workspace(environment);
            contracts = datasets == null || datasets.isEmpty()
                    ? workspace.contracts().valid()
                    : datasets.stream().map(workspace::contract).toList();
            spark = new Sessions(environment).open();
            lake = workspace.lake(spark);
        }

        void print(Dataset<Row> rows) {
            new Rows(spec.commandLine().getOut()).print(rows, main.common.json ? Rows.Format.JSON : Rows.Format.TABLE);
        }
    }
}
