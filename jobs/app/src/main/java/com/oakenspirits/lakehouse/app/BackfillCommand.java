package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.bronze.files.FileFormat;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Backfill;
import com.oakenspirits.lakehouse.silver.LandedRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = "Refines a range of landed messages again, or lands the files of some days, beside the live job.",
        footer = {
            "",
            "What the messages of the range say under the contract as it is now takes the place of what they said; what a",
            "newer message made void stays void. Doing it again changes nothing. It goes batch by batch: a running job",
            "lends the dataset while one is written and lands on meanwhile; --max-rows-per-batch and --pause say for how",
            "long and how often. One that is killed is gone on with by the same command. What waits in quarantine is left to",
            "'quarantine redrive'. Where the contract's key, order or rules have changed, or to lose rows, use 'rebuild'.",
            "Gold follows by itself with a running job, else with 'refresh'.",
            "",
            "With --files the files of each day are landed instead, and 'run' refines them.",
            "",
            "Exit code 1 when the contract refuses messages of the range by now (silver keeps what they said), 4 when a",
            "backfill of the dataset is running already.",
            "",
            "Examples:",
            "  lakehouse backfill --dataset sales --from 2026-11-01 --to 2026-11-08",
            "  lakehouse backfill --dataset sales --by sent --from 2026-11-01T06:00:00Z --to 2026-11-01T09:00:00Z",
            "  lakehouse backfill --dataset sales --offsets 'sales-0:[120,300)' --pause 0s",
            "  lakehouse backfill --dataset applications --from 2026-09-01 --to 2026-10-01 --files 'inbox/{date}/*.csv'"
        })
final class BackfillCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "The dataset.")
    private String dataset;

    @Mixin
    private BackfillRange which;

    @Option(
            names = "--files",
            arity = "1..*",
            paramLabel = "GLOB",
            description = "Land files: patterns with {date}, or {yyyy}, {MM} and {dd}.")
    private List<String> files = List.of();

    @Option(names = "--format", description = "csv, json, jsonl or parquet (default: by each file's name).")
    private FileFormat format;

    @Option(names = "--max-rows-per-batch", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    private long batch = 50_000;

    @Option(
            names = "--pause",
            paramLabel = "TIME",
            description = {
                "Between two batches, or the files of two days: 500ms, 10s, or auto, as long as the one before took"
                        + " (default ${DEFAULT-VALUE})."
            })
    private String pause = Pause.AUTO;

    @Option(names = "--dry-run", description = "Only say how much it would be.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        Pause rest = pause();
        Optional<LandedRange> range = files.isEmpty() ? Optional.of(which.range()) : Optional.empty();
        List<LocalDate> days = files.isEmpty() ? List.of() : which.days();
        FilesByDate patterns = new FilesByDate(files);
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        Contract contract = workspace.contract(dataset);
        new Preflight(environment).folders();
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        Clock clock = Clock.systemUTC();
        int code;
        try (Tracked tracked = new Tracked(environment, err, clock)) {
            try (Leases leases = workspace.leases(spark, "backfill")) {
                if (!dryRun) {
                    JobLease.take(leases, JobLease.names("backfill", List.of(dataset)));
                    tracked.begin("backfill", parameters(contract, range, days));
                }
                code = range.isPresent()
                        ? refine(
                                new Backfill(Sessions.refining(spark), lake, contract, range.get(), batch, clock),
                                range.get(),
                                leases,
                                rest)
                        : new DailyFiles(spark, lake, contract, Optional.ofNullable(format), err)
                                .land(patterns, days, rest, dryRun, this::print);
            }
            if (!dryRun) {
                workspace.ledger(spark, lake).gather();
            }
            tracked.done(workspace, spark, lake, Set.of(dataset), Set.of(), code == 0);
        }
        return code;
    }

    private Map<String, String> parameters(Contract contract, Optional<LandedRange> range, List<LocalDate> days) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("datasets", dataset);
        parameters.put("version.contract." + dataset, contract.version());
        parameters.put(
                "range",
                range.map(LandedRange::text).orElseGet(() -> days.get(0) + " to " + days.get(days.size() - 1)));
        if (range.isPresent()) {
            parameters.put("max_rows_per_batch", Long.toString(batch));
        } else {
            parameters.put("files", String.join(" ", files));
        }
        return parameters;
    }

    private int refine(Backfill backfill, LandedRange range, Leases leases, Pause rest) throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        if (backfill.resumed()) {
            tell(String.format(
                    Locale.ROOT,
                    "an earlier backfill did not come to its end; going on after %,d of %,d messages",
                    backfill.done(),
                    backfill.total()));
        }
        long before = backfill.done();
        BackfillProgress progress = new BackfillProgress(err, "messages", backfill.total(), before);
        String table = TableName.silver(dataset).toString();
        while (!dryRun && backfill.hasNext()) {
            long began = System.nanoTime();
            // Reading, decoding and judging takes most of the time, and needs nobody to wait.
            try (Backfill.Portion portion = backfill.next()) {
                Refining.alone(leases, table, new PrintWriter(PrintWriter.nullWriter()), () -> {
                    portion.apply();
                    return null;
                });
            }
            progress.done(backfill.done());
            if (backfill.hasNext()) {
                rest.after(began);
            }
        }
        return summary(backfill, range, before);
    }

    private int summary(Backfill backfill, LandedRange range, long before) throws IOException {
        long waiting = backfill.waiting();
        if (backfill.total() == 0) {
            tell("nothing of bronze." + dataset + " was " + range.text());
        }
        if (waiting > 0) {
            tell(String.format(
                    Locale.ROOT,
                    "%,d messages of the range wait in quarantine and were left there: lakehouse quarantine redrive"
                            + " --dataset %s",
                    waiting,
                    dataset));
        }
        if (backfill.refused() > 0) {
            tell(String.format(
                    Locale.ROOT,
                    "%,d messages of the range are refused by the contract as it is now; silver keeps what they said:"
                            + " lakehouse rebuild --dataset %s",
                    backfill.refused(),
                    dataset));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("dataset", dataset);
        all.put("range", range.text());
        all.put("dryRun", dryRun);
        all.put("messages", backfill.total());
        all.put("before", before);
        all.put("refined", backfill.done() - before);
        all.put("refused", backfill.refused());
        all.put("waiting", waiting);
        print(
                all,
                String.format(
                        Locale.ROOT,
                        "%s: %,d messages %s%s",
                        dataset,
                        dryRun ? backfill.total() - before : backfill.done() - before,
                        dryRun ? "would be refined again" : "refined again",
                        before == 0 ? "" : String.format(Locale.ROOT, ", %,d before", before)));
        return backfill.refused() > 0 ? Kind.CHECK_FAILED.exitCode() : 0;
    }

    private Pause pause() {
        if (batch < 1) {
            throw new LakehouseException(Kind.USAGE, "--max-rows-per-batch " + batch + " is not at least 1");
        }
        return Pause.of(pause);
    }

    private void tell(String line) {
        spec.commandLine().getErr().println("lakehouse: " + line);
        spec.commandLine().getErr().flush();
    }

    private void print(Map<String, Object> all, String line) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println(main.common.json ? new ObjectMapper().writeValueAsString(all) : line);
        out.flush();
    }
}
