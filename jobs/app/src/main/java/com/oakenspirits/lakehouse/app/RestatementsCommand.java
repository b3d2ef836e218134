package com.oakenspirits.lakehouse.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.Restatements;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.PrintWriter;
import java.sql.Timestamp;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "restatements",
        mixinStandardHelpOptions = true,
        description =
                "Lists the figures that changed after their model called them closed, and because of which events.",
        footer = {
            "",
            "Brings ops.restatements up to date first, as refresh does, from the change feeds of the gold tables: one line",
            "for every row of a model with 'closed' that changed, came or went after that.",
            "",
            "Examples:",
            "  lakehouse restatements",
            "  lakehouse restatements --models agg_daily_sales --since 2026-01-31",
            "  lakehouse restatements --json"
        })
final class RestatementsCommand implements Callable<Integer> {
    private static final int MOST_EVENTS_SHOWN = 5;

    @ParentCommand
    private Main main;

    @Option(names = "--models", split = ",", paramLabel = "NAME", description = "Only these (default: all).")
    private List<String> names = List.of();

    @Option(names = "--since", paramLabel = "TIME", description = "Only what was committed then or later (UTC).")
    private String since;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        mustClose(workspace.models().ordered());
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        new Restatements(spark, lake, workspace.models()).gather();
        Dataset<Row> lines = lake.read(spark, Restatements.BOOK);
        if (!names.isEmpty()) {
            lines = lines.where(col("model").isin(names.toArray()));
        }
        if (since != null) {
            lines = lines.where(
                    col("committed_at").geq(lit(Timestamp.from(QuarantineFilter.instant("--since", since)))));
        }
        lines = lines.orderBy("committed_at", "model", "key");
        PrintWriter out = spec.commandLine().getOut();
        if (main.common.json) {
            new Rows(out).print(lines, Rows.Format.JSON);
            return 0;
        }
        List<Row> all = lines.collectAsList();
        all.forEach(line -> print(out, line));
        out.println(
                switch (all.size()) {
                    case 0 -> "no closed figure has changed";
                    case 1 -> "1 closed figure has changed";
                    default -> all.size() + " closed figures have changed";
                });
        out.flush();
        return 0;
    }

    /** A model that closes nothing has no restatements, which is not to be taken for good news. */
    private void mustClose(List<Model> models) {
        List<String> closing = models.stream()
                .filter(model -> model.closed().isPresent())
                .map(Model::name)
                .toList();
        for (String name : names) {
            if (!closing.contains(name)) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "no model '" + name + "' says when its rows are closed; "
                                + Suggestion.remedy(name, closing, "Models that do"));
            }
        }
    }

    private static void print(PrintWriter out, Row line) {
        out.printf(
                "%s  gold.%s  %s  %s%n",
                line.<Timestamp>getAs("committed_at").toInstant(),
                line.getAs("model"),
                line.getAs("key"),
                line.getAs("kind"));
        for (Row change : line.<Row>getList(line.fieldIndex("changes"))) {
            out.printf("    %s: %s -> %s%n", change.getString(0), text(change, 1), text(change, 2));
        }
        if (line.isNullAt(line.fieldIndex("events"))) {
            out.println("    because of events that the query does not tell");
            return;
        }
        long events = line.getAs("events");
        String shown = line.isNullAt(line.fieldIndex("causes"))
                ? ""
                : line.<Row>getList(line.fieldIndex("causes")).stream()
                        .limit(MOST_EVENTS_SHOWN)
                        .map(cause -> cause.getString(0) + " " + cause.getString(1) + "/" + cause.getInt(2) + "/"
                                + cause.getLong(3) + (cause.getString(4).equals("replaced") ? " (replaced)" : ""))
                        .collect(Collectors.joining(", "));
        out.printf("    because of %,d: %s%s%n", events, shown, events > MOST_EVENTS_SHOWN ? ", …" : "");
    }

    private static String text(Row row, int at) {
        return row.isNullAt(at) ? "nothing" : row.getString(at);
    }
}
