package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.silver.Audit;
import com.oakenspirits.lakehouse.silver.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description =
                "Proves from the tables that no message was lost, doubled or invented, and lists every difference.",
        footer = {
            "",
            "Of each dataset: every offset that was landed is in bronze once; every message of bronze is in silver (or",
            "made void by a newer one) or in quarantine; silver, its history and its events say what the messages say;",
            "the ledger says what the commits say and what the tables hold. A job may run meanwhile.",
            "Exit code 1 when there is a difference.",
            "",
            "Examples:",
            "  lakehouse audit",
            "  lakehouse audit --dataset sales,invoices --json"
        })
final class AuditCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(names = "--dataset", split = ",", paramLabel = "NAME", description = "Only these (default: all).")
    private List<String> datasets = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        List<Contract> contracts = datasets.isEmpty()
                ? workspace.contracts().valid()
                : datasets.stream().map(workspace::contract).toList();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        String form = "%-28s %10s %10s %10s %8s  %s%n";
        if (!main.common.json) {
            out.printf(form, "dataset", "landed", "refined", "silver", "waiting", "proof");
            out.flush();
        }
        long differences = 0;
        for (Contract contract : contracts) {
            if (Boolean.getBoolean("lakehouse.terminal")) {
                err.print("\rauditing " + contract.dataset() + " …\033[K\r");
                err.flush();
            }
            Audit.Result result =
                    new Audit(Sessions.refining(spark), lake, workspace.ledger(spark, lake), contract).run();
            differences += result.findings().size();
            if (main.common.json) {
                out.println(new ObjectMapper().writeValueAsString(result));
            } else {
                print(out, form, result);
            }
            out.flush();
        }
        if (datasets.isEmpty()) {
            workspace
                    .contracts()
                    .broken()
                    .forEach(broken -> err.println("lakehouse: " + broken.dataset()
                            + " was not audited, its contract has faults; see lakehouse validate"));
            differences += workspace.contracts().broken().size();
        }
        return differences == 0 ? 0 : Kind.CHECK_FAILED.exitCode();
    }

    private static void print(PrintWriter out, String form, Audit.Result result) {
        boolean proven = result.findings().isEmpty();
        out.printf(
                Locale.ROOT,
                form,
                result.dataset(),
                result.landed(),
                result.refined(),
                result.rows(),
                result.open(),
                result.landed() == 0 ? "nothing landed" : proven ? "proven" : "DIFFERS");
        for (Finding finding : result.findings()) {
            out.println("    " + finding.table() + ": " + finding.what()
                    + (finding.count() == 0 ? "" : " (" + finding.count() + ")"));
            finding.samples().forEach(sample -> out.println("        " + sample));
        }
    }
}
