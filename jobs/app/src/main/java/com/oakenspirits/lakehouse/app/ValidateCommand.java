package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.ModelTests;
import com.oakenspirits.lakehouse.gold.Refresher;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.ContractNotes;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.ReadingEngines;
import com.oakenspirits.lakehouse.silver.SilverTables;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Checks contracts, models and the environment; lists all faults of all files at once.",
            "Tables that Trino, delta-rs or DuckDB would misread are faults too."
        },
        footer = {"", "Examples:", "  lakehouse validate", "  lakehouse --env prod validate --json"})
final class ValidateCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        List<String> faults = new ArrayList<>();
        workspace.faults().forEach(fault -> faults.add(fault.toString()));
        List<String> notes = new ArrayList<>();
        workspace.contracts().valid().forEach(contract -> notes.addAll(ContractNotes.of(contract)));
        analyse(workspace, faults, notes);
        int contracts = workspace.contracts().valid().size();
        int models = workspace.models().ordered().size();
        if (main.common.json) {
            out.println(new ObjectMapper()
                    .writeValueAsString(
                            Map.of("contracts", contracts, "models", models, "faults", faults, "notes", notes)));
        } else {
            faults.forEach(out::println);
            notes.forEach(out::println);
            out.println(
                    faults.isEmpty()
                            ? "valid: " + contracts + " contracts, " + models + " models, environment "
                                    + environment.name()
                            : faults.size() + (faults.size() == 1 ? " fault" : " faults"));
        }
        return faults.isEmpty() ? 0 : Kind.USAGE.exitCode();
    }

    /** What only the tables can tell: whether contracts and queries fit their columns, and how models are refreshed. */
    private static void analyse(Workspace workspace, List<String> faults, List<String> notes) {
        if (workspace.models().ordered().isEmpty()
                && workspace.contracts().valid().isEmpty()) {
            return;
        }
        SparkSession spark = new Sessions(workspace.environment()).open();
        Lake lake = workspace.lake(spark);
        for (Contract contract : workspace.contracts().valid()) {
            try {
                SilverTables.mustFit(spark, lake, contract);
            } catch (LakehouseException e) {
                faults.add(e.getMessage());
            }
        }
        workspace.tables().stream()
                .filter(table -> table.layer() != Layer.BRONZE && lake.exists(table))
                .forEach(table -> ReadingEngines.misread(lake.features(table))
                        .forEach(why -> faults.add("table " + table + ": " + why)));
        ModelTests tests = new ModelTests(spark, lake);
        Refresher refresher = new Refresher(spark, lake, Clock.systemUTC());
        for (Model model : workspace.models().ordered()) {
            tests.faults(model).forEach(fault -> faults.add(fault.toString()));
            try {
                refresher.check(model);
                refresher
                        .alwaysWhole(model)
                        .ifPresent(why -> notes.add("note: " + model.table() + " is made anew whenever a source has"
                                + " changed: " + why + ". 'materialization: full' says that you know"));
            } catch (LakehouseException e) {
                faults.add(e.getMessage());
            }
        }
    }
}
