package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.bronze.files.FileFormat;
import com.oakenspirits.lakehouse.bronze.files.FileLanding;
import com.oakenspirits.lakehouse.bronze.files.FileSearch;
import com.oakenspirits.lakehouse.bronze.files.FoundFile;
import com.oakenspirits.lakehouse.bronze.files.LandedFiles;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "land",
        mixinStandardHelpOptions = true,
        description = "Lands files in the bronze table of a dataset, beside its live stream if it has one.",
        footer = {
            "",
            "A file is known by its content and by the columns of its path (dt=2024-01-01/): landing it again, or a copy of",
            "it, changes nothing. A record that is not of its format is landed as it is, with the reason; silver puts it in",
            "quarantine. Files end in .csv, .json, .jsonl, .ndjson or .parquet, the texts also in .gz; --format overrules",
            "that. How CSV is written (separator, encoding, decimal …) is said by 'files' in the contract; a file that is",
            "plainly written otherwise is refused with the line to add. 'run' refines what was landed.",
            "One 'land' of a dataset runs at a time: exit code 4 when there is another.",
            "",
            "Examples:",
            "  lakehouse land --dataset sales --files 'archive/2021-*.csv.gz'",
            "  lakehouse land --dataset applications --files s3a://inbox/applications --format csv",
            "  lakehouse land --dataset staff --files staff.json --dry-run"
        })
final class LandCommand implements Callable<Integer> {
    private static final int NAMED = 20;

    @ParentCommand
    private Main main;

    @Option(names = "--dataset", required = true, paramLabel = "NAME", description = "The dataset of the records.")
    private String dataset;

    @Option(
            names = "--files",
            arity = "1..*",
            paramLabel = "GLOB",
            description = "Paths or URLs with *, ?, {a,b}; a folder means all files below it"
                    + " (default: the physicalName of a dataset of files).")
    private List<String> globs = List.of();

    @Option(names = "--format", description = "csv, json, jsonl or parquet (default: by each file's name).")
    private FileFormat format;

    @Option(names = "--dry-run", description = "Only say which files would be landed.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        long started = System.nanoTime();
        PrintWriter err = spec.commandLine().getErr();
        Environment environment = main.common.environment();
        new Preflight(environment).folders();
        Workspace workspace = main.common.workspace(environment);
        Contract contract = workspace.contract(dataset);
        List<String> patterns = patterns(contract);
        SparkSession spark = new Sessions(environment).open();
        List<FoundFile> files =
                new FileSearch(spark.sparkContext().hadoopConfiguration()).find(patterns, Optional.ofNullable(format));
        Lake lake = workspace.lake(spark);
        FileLanding landing = new FileLanding(spark, lake, contract, FileLanding.Limits.defaults(), Clock.systemUTC());
        LandedFiles landed;
        try (Leases leases = workspace.leases(spark, "land");
                FileProgress progress = new FileProgress(files, err, Boolean.getBoolean("lakehouse.terminal"))) {
            if (!dryRun) {
                JobLease.take(leases, JobLease.names("land", List.of(dataset)));
            }
            landed = landing.land(files, dryRun, progress);
        }
        if (!dryRun) {
            workspace.ledger(spark, lake).gather();
        }
        landed.refused()
                .forEach(refused -> err.println("lakehouse: " + oneLine(refused.path()) + ": " + refused.reason()));
        print(landed, (System.nanoTime() - started) / 1e9);
        return landed.refused().isEmpty() ? 0 : Kind.FLOW_FAILED.exitCode();
    }

    private List<String> patterns(Contract contract) {
        if (!globs.isEmpty()) {
            return globs;
        }
        if (contract.source() instanceof Source.Files source && source.glob().isPresent()) {
            return List.of(source.glob().get());
        }
        throw new LakehouseException(
                Kind.USAGE,
                "which files? Name them with --files, or write a pattern as physicalName in the contract of "
                        + dataset);
    }

    private void print(LandedFiles landed, double seconds) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (main.common.json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("dataset", dataset);
            all.put("dryRun", dryRun);
            all.put("landed", landed.landed());
            all.put("rows", landed.rows());
            all.put("malformed", landed.malformed());
            all.put("already", landed.already());
            all.put("empty", landed.empty());
            all.put("refused", landed.refused());
            all.put("seconds", seconds);
            out.println(new ObjectMapper().writeValueAsString(all));
        } else {
            name(out, landed.already(), "landed before");
            name(out, landed.empty(), "has no record");
            out.println(
                    dryRun
                            ? files(landed.landed()) + " would be landed in bronze." + dataset + rest(landed)
                            : String.format(
                                    Locale.ROOT,
                                    "%s landed in bronze.%s: %,d rows%s%s in %.1f s",
                                    files(landed.landed()),
                                    dataset,
                                    landed.rows(),
                                    landed.malformed() == 0
                                            ? ""
                                            : String.format(Locale.ROOT, ", %,d malformed", landed.malformed()),
                                    rest(landed),
                                    seconds));
        }
        out.flush();
    }

    /** A name may have any character; a message is one line. */
    static String oneLine(String path) {
        return path.replace("\n", "\\n").replace("\r", "\\r").replaceAll("\\p{Cntrl}", "?");
    }

    private static String rest(LandedFiles landed) {
        return (landed.already().isEmpty() ? "" : "; " + files(landed.already().size()) + " landed before")
                + (landed.empty().isEmpty() ? "" : "; " + files(landed.empty().size()) + " without a record")
                + (landed.refused().isEmpty()
                        ? ""
                        : "; REFUSED: " + files(landed.refused().size()));
    }

    private static String files(long count) {
        return String.format(Locale.ROOT, "%,d file%s", count, count == 1 ? "" : "s");
    }

    private static void name(PrintWriter out, List<String> paths, String what) {
        paths.stream().limit(NAMED).forEach(path -> out.println(oneLine(path) + ": " + what));
        if (paths.size() > NAMED) {
            out.println("… and " + (paths.size() - NAMED) + " more: " + what);
        }
    }
}
