package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.app.forecast.ForecastTable;
import com.oakenspirits.lakehouse.gold.Behind;
import com.oakenspirits.lakehouse.gold.Behind.Part;
import com.oakenspirits.lakehouse.gold.Lineage;
import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.Step;
import com.oakenspirits.lakehouse.gold.Trace;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Shows the silver rows and the messages that rows of gold were made from.",
        footer = {
            "",
            "A row of gold is traced through the tables that its model reads, each as of the version that the table's",
            "last commit names, down to silver, and from there to the messages: topic, partition, offset, bytes as text",
            "(as hexadecimal digits where they are none). Of a change stream all events of the key are shown, up to the",
            "one that made the row. Then the rows are made anew from those found and compared with the table, column by",
            "column. Counts and sums are of all rows found, however many are shown.",
            "",
            "COL=VALUE may name any columns; several rows are traced together. COL= asks for null.",
            "Exit code 1 when there is no such row, or when a row does not come out as it stands in the table.",
            "",
            "Examples:",
            "  lakehouse trace gold.agg_daily_sales sale_date=2022-10-21",
            "  lakehouse trace gold.agg_shipping_patterns month=2022-10-01 county=POLK --limit 5",
            "  lakehouse trace gold.dim_product item_id=11788 --json",
            "  lakehouse trace silver.products item_id=11788"
        })
final class TraceCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Parameters(index = "0", paramLabel = "TABLE", description = "A gold or silver table.")
    private String name;

    @Parameters(index = "1..*", paramLabel = "COL=VALUE", description = "Which rows; all of these must be so.")
    private List<String> values = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many rows are traced, and shown of each silver table (default 20).")
    private int limit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be at least 1, not " + limit);
        }
        if (values.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "which rows? Give at least one COL=VALUE");
        }
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        TableName table = table(workspace);
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        TracedRows rows = new TracedRows(spark, lake, workspace, limit);
        TraceReport report = main.common.json
                ? new TraceJson(spec.commandLine().getOut(), limit)
                : new TraceText(spec.commandLine().getOut(), limit);
        if (table.layer() == Layer.SILVER) {
            report.print(table, List.of(), 0, List.of(rows.of(silver(spark, lake, table))));
            return 0;
        }
        Model model = workspace.models().find(table.dataset()).orElseThrow();
        var which = new RowFilter(spark, table, model.schema()).of(values);
        try (Trace trace = new Lineage(spark, lake, workspace.models()).trace(model, which, limit)) {
            report.print(
                    table,
                    trace.steps(),
                    trace.matching(),
                    trace.ends().stream().map(rows::of).toList());
            boolean agrees = trace.steps().stream().map(Step::anew).allMatch(Step.Anew::agrees);
            return agrees ? 0 : Kind.CHECK_FAILED.exitCode();
        }
    }

    private Behind silver(SparkSession spark, Lake lake, TableName table) {
        Dataset<Row> all = lake.read(spark, table);
        Dataset<Row> rows = all.where(new RowFilter(spark, table, all.schema()).of(values));
        long count = rows.count();
        if (count == 0) {
            throw new LakehouseException(Kind.CHECK_FAILED, table + " has no such row");
        }
        return new Behind(table, lake.log(table).latest().orElse(-1), Part.THESE, "", rows, count);
    }

    private TableName table(Workspace workspace) {
        TableName table = TableName.parse(name);
        if (table.equals(ForecastTable.TABLE)) {
            throw new LakehouseException(
                    Kind.USAGE,
                    table + " is expected, not made of messages: model and model_version say what made a row. Trace "
                            + ForecastTable.SALES + " instead");
        }
        List<String> known = workspace.tables().stream()
                .filter(candidate -> candidate.layer() == Layer.GOLD || candidate.layer() == Layer.SILVER)
                .filter(candidate -> !candidate.equals(ForecastTable.TABLE))
                .map(TableName::toString)
                .toList();
        if (!known.contains(table.toString())) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "there is no gold or silver table " + table + "; "
                            + Suggestion.remedy(table.toString(), known, "Tables"));
        }
        return table;
    }
}
