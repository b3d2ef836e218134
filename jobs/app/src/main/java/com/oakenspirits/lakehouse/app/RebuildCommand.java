package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Rebuild;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description =
                "Makes the silver tables of a dataset anew from all that was landed, and swaps those that differ.",
        footer = {
            "",
            "They are made beside the live ones under the contract as it is now, compared with them, and put in their",
            "place one commit a table: readers see each as it was or as it is then. A running job lets go of the dataset",
            "meanwhile and goes on by itself. With --as-of nothing is swapped: the tables as they were known at that",
            "landing time are left beside the live ones, as silver.NAME__as_of, until the next time.",
            "",
            "Examples:",
            "  lakehouse rebuild --dataset products --dry-run",
            "  lakehouse rebuild --dataset products",
            "  lakehouse rebuild --dataset products --as-of 2026-11-20T06:00:00Z"
        })
final class RebuildCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "The dataset.")
    private String dataset;

    @Option(names = "--as-of", paramLabel = "TIME", description = "A landing time (UTC); nothing is swapped.")
    private String asOf;

    @Option(names = "--dry-run", description = "Make and compare, then throw away.")
    private boolean dryRun;

    @Option(
            names = "--accept-log",
            paramLabel = "DATASET@NAME",
            description = "Take another log of the database, since a failover, a restore or a reset, for the one that"
                    + " comes after. The error that stops a rebuild names it in this form.")
    private Set<String> logs = new HashSet<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        Instant time = asOf == null ? null : QuarantineFilter.instant("--as-of", asOf);
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        Contract contract = workspace.contract(dataset);
        Set<String> accepted = AcceptedLogs.of(logs, List.of(dataset)).of(dataset);
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        Rebuild rebuild = new Rebuild(Sessions.refining(spark), lake, contract, accepted, Clock.systemUTC(), step -> {
            err.println("lakehouse: " + step + " …");
            err.flush();
        });
        TableName silver = TableName.silver(dataset);
        Map<TableName, Rebuild.Difference> differences;
        try (Leases leases = workspace.leases(spark, "rebuild")) {
            // What only makes tables beside the live ones must not meet another that makes the same.
            if (time != null) {
                differences = Refining.alone(leases, Rebuild.asOf(silver).toString(), err, () -> rebuild.asOf(time));
            } else {
                differences = Refining.alone(
                        leases,
                        Rebuild.beside(silver).toString(),
                        err,
                        () -> dryRun ? rebuild.swap(true) : swapped(rebuild, leases, silver, err));
            }
            if (time == null && !dryRun) {
                workspace.ledger(spark, lake).gather();
            }
        }
        print(differences, time != null);
        return 0;
    }

    private static Map<TableName, Rebuild.Difference> swapped(
            Rebuild rebuild, Leases leases, TableName silver, PrintWriter err) throws Exception {
        return Refining.alone(leases, silver.toString(), err, () -> rebuild.swap(false));
    }

    private void print(Map<TableName, Rebuild.Difference> differences, boolean beside) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (Map.Entry<TableName, Rebuild.Difference> entry : differences.entrySet()) {
            TableName table = beside ? Rebuild.asOf(entry.getKey()) : entry.getKey();
            Rebuild.Difference difference = entry.getValue();
            if (main.common.json) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("table", table.toString());
                line.put("rows", difference.rows());
                line.put("added", difference.added());
                line.put("removed", difference.removed());
                line.put("swapped", !beside && !dryRun && difference.added() + difference.removed() > 0);
                out.println(new ObjectMapper().writeValueAsString(line));
            } else {
                out.printf(
                        Locale.ROOT,
                        "%-40s %,12d rows, %,d that the live table has not, %,d of the live table gone%n",
                        table,
                        difference.rows(),
                        difference.added(),
                        difference.removed());
            }
        }
        out.flush();
    }
}
