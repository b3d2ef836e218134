package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "leases",
        mixinStandardHelpOptions = true,
        description = "Shows which jobs run and write which tables, and frees a name whose job is dead.",
        footer = {
            "",
            "One job at a time refines a dataset (silver.NAME), and one of each kind runs: refresh, land.NAME, poll.NAME,",
            "backfill.NAME. A lease whose process died on this machine is taken over at once, one of",
            "another machine after 90 seconds without a sign of life: breaking one is for the cases in between.",
            "",
            "Examples:",
            "  lakehouse leases",
            "  lakehouse leases --break silver.sales",
            "  lakehouse leases --break refresh"
        })
final class LeasesCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--break", paramLabel = "NAME", description = "Free this one, such as silver.sales.")
    private String broken;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        SparkSession spark = new Sessions(environment).open();
        PrintWriter out = spec.commandLine().getOut();
        try (Leases leases = workspace.leases(spark, "leases")) {
            if (broken != null) {
                Leases.Holder holder = leases.holder(broken)
                        .orElseThrow(() -> new LakehouseException(
                                Kind.USAGE, "nobody holds '" + broken + "'; see lakehouse leases for what is held"));
                leases.breakLease(broken);
                out.println(broken + " is free; it was held by " + holder);
            } else {
                for (Leases.Holder holder : leases.holders()) {
                    out.println(
                            main.common.json
                                    ? new ObjectMapper().writeValueAsString(holder)
                                    : String.format("%-32s %s", holder.name(), holder));
                }
                if (leases.holders().isEmpty() && !main.common.json) {
                    out.println("nothing is held");
                }
            }
        }
        out.flush();
        return 0;
    }
}
