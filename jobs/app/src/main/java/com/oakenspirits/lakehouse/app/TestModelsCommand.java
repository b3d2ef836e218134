package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.ModelTest;
import com.oakenspirits.lakehouse.gold.ModelTests;
import com.oakenspirits.lakehouse.gold.TestResult;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "test-models",
        mixinStandardHelpOptions = true,
        description = "Runs the given/expect tests that stand in the YAML files of models.",
        footer = {
            "",
            "The queries run as in a refresh, over the rows that a test gives; no table is read or written, and no Kafka",
            "is needed. Exit code 1 when a test fails, 2 when a model or a test has faults; the others are run still.",
            "",
            "Examples:",
            "  lakehouse test-models",
            "  lakehouse test-models --models fact_sales,agg_daily_sales",
            "  lakehouse test-models --json"
        })
final class TestModelsCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParentCommand
    private Main main;

    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "Only the tests of these.")
    private List<String> names = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        List<Model> chosen = chosen(workspace);
        SparkSession spark = new Sessions(environment).open();
        ModelTests tests = new ModelTests(spark, workspace.lake(spark));
        List<Fault> faults = new ArrayList<>(workspace.models().faults());
        List<String> untested = new ArrayList<>();
        int passed = 0;
        int failed = 0;
        for (Model model : chosen) {
            if (model.tests().isEmpty()) {
                untested.add(model.name());
            }
            List<Fault> unfit = tests.faults(model);
            faults.addAll(unfit);
            for (ModelTest test : unfit.isEmpty() ? model.tests() : List.<ModelTest>of()) {
                TestResult result = tests.run(model, test);
                print(out, model, result);
                passed += result.passed() ? 1 : 0;
                failed += result.passed() ? 0 : 1;
            }
        }
        summary(out, passed, failed, untested);
        faults.forEach(fault -> spec.commandLine().getErr().println("lakehouse: " + fault));
        return !faults.isEmpty() ? Kind.USAGE.exitCode() : failed > 0 ? Kind.CHECK_FAILED.exitCode() : 0;
    }

    private List<Model> chosen(Workspace workspace) {
        List<Model> models = workspace.models().ordered();
        List<String> known = models.stream().map(Model::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw workspace.models().faults().isEmpty()
                        ? new LakehouseException(
                                Kind.USAGE,
                                "there is no model '" + name + "'; " + Suggestion.remedy(name, known, "Models"))
                        : LakehouseException.of(workspace.models().faults());
            }
        }
        return models.stream()
                .filter(model -> names.isEmpty() || names.contains(model.name()))
                .toList();
    }

    private void print(PrintWriter out, Model model, TestResult result) throws JsonProcessingException {
        if (main.common.json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("model", model.name());
            line.put("test", result.test().name());
            line.put("passed", result.passed());
            line.put("missing", result.missing());
            line.put("surplus", result.surplus());
            line.put("error", result.error().orElse(null));
            out.println(JSON.writeValueAsString(line));
        } else {
            out.printf(
                    Locale.ROOT,
                    "%s  %-28s  %s%n",
                    result.passed() ? "passed" : "FAILED",
                    model.table(),
                    result.test().name());
            result.missing().forEach(row -> out.println("    missing:  " + text(row)));
            result.surplus().forEach(row -> out.println("    too many: " + text(row)));
            result.error().ifPresent(why -> out.println("    " + why));
        }
        out.flush();
    }

    private void summary(PrintWriter out, int passed, int failed, List<String> untested)
            throws JsonProcessingException {
        if (main.common.json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("passed", passed);
            line.put("failed", failed);
            line.put("untested", untested);
            out.println(JSON.writeValueAsString(line));
        } else {
            out.println(passed + " passed, " + failed + " failed"
                    + (untested.isEmpty() ? "" : "; models without tests: " + String.join(", ", untested)));
        }
        out.flush();
    }

    private static String text(Map<String, String> row) {
        return row.entrySet().stream()
                .map(cell -> cell.getKey() + ": " + cell.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
