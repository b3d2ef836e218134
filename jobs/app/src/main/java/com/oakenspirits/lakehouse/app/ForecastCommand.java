package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.app.forecast.Backtest;
import com.oakenspirits.lakehouse.app.forecast.ForecastTable;
import com.oakenspirits.lakehouse.app.forecast.History;
import com.oakenspirits.lakehouse.app.forecast.Level;
import com.oakenspirits.lakehouse.app.forecast.SalesModel;
import com.oakenspirits.lakehouse.app.mlflow.MlflowFailure;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "forecast",
        mixinStandardHelpOptions = true,
        description = "Forecasts 30 days of sales by category and by item into gold.fact_sales_forecast.",
        footer = {
            "",
            "A regression is trained on gold.fact_sales and back-tested: at up to six earlier days it is trained with what",
            "was known then, and its error (WAPE) over the 30 days after is set against that of the seasonal-naive",
            "baseline, which repeats the last week. Where the environment names an MLflow (mlflow.uri), both are tracked",
            "and the model is registered; a model that beats the baseline becomes its champion, and the champion makes",
            "the forecast. One that does not is not promoted: the champion from before makes it, or else the baseline.",
            "Without MLflow a model that beats the baseline makes it as version 'unregistered'.",
            "The table is replaced in one commit; what made its rows stands in model and model_version.",
            "Exit code 1 when there are too few sales to learn from: 116 days are the least, and 266 give all six days.",
            "",
            "Examples:",
            "  lakehouse forecast",
            "  lakehouse forecast --until 2023-10-31 --json"
        })
final class ForecastCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Option(
            names = "--until",
            paramLabel = "DATE",
            description = "The last day that counts, such as one before today, whose sales are not all there (default:"
                    + " the last day with sales).")
    private String until = "9999-12-31";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Clock clock = Clock.systemUTC();
        long began = clock.millis();
        LocalDate last = until();
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        SparkSession spark = new Sessions(environment).open();
        Lake lake = workspace.lake(spark);
        try (Leases leases = workspace.leases(spark, "forecast")) {
            JobLease.take(leases, List.of("forecast"));
            forecast(environment, spark, lake, last, began, clock);
        }
        workspace.ledger(spark, lake).gather();
        return 0;
    }

    private void forecast(
            Environment environment, SparkSession spark, Lake lake, LocalDate last, long began, Clock clock)
            throws JsonProcessingException {
        ForecastTable table = new ForecastTable(spark, lake, clock);
        long version = lake.log(ForecastTable.SALES)
                .latest()
                .orElseThrow(() -> new LakehouseException(
                        Kind.CHECK_FAILED,
                        "there is no table " + ForecastTable.SALES + " yet; make it with lakehouse refresh"));
        History history = History.of(table.sales(version, last), last);
        Backtest backtest = Backtest.of(history);
        SalesModel model = SalesModel.trained(history, history.days() - 1);
        if (!main.common.json) {
            print(history, backtest);
        }
        Scoring scoring = scoring(environment, history, backtest, model, version, began, clock);
        List<Row> rows = ForecastTable.rows(history, scoring.forecaster(), scoring.model(), scoring.version());
        table.replace(rows, version, scoring.model() + "/" + scoring.version(), began);
        told(history, backtest, scoring, rows.size());
    }

    private LocalDate until() {
        try {
            return LocalDate.parse(until);
        } catch (DateTimeParseException e) {
            throw new LakehouseException(Kind.USAGE, "--until '" + until + "' is no day; write 2023-10-31", e);
        }
    }

    private Scoring scoring(
            Environment environment,
            History history,
            Backtest backtest,
            SalesModel model,
            long version,
            long began,
            Clock clock) {
        if (environment.mlflow().isPresent()) {
            try {
                return new Registration(environment, clock).of(history, backtest, model, version, began);
            } catch (MlflowFailure e) {
                Tracked.warn(
                        environment,
                        e.getMessage(),
                        "the model is not registered",
                        spec.commandLine().getErr());
            }
        }
        return Scoring.unregistered(
                backtest,
                model,
                environment.mlflow().isPresent()
                        ? "MLflow failed"
                        : "no mlflow.uri in " + environment.file() + ", so no registry");
    }

    private void print(History history, Backtest backtest) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%s: %s to %s, %d days; back-tested at %d of %d origins, %d days each%n",
                ForecastTable.SALES,
                history.first(),
                history.last(),
                history.days(),
                backtest.windows().size() / Level.values().length,
                Backtest.MOST,
                History.HORIZON);
        out.printf(Locale.ROOT, "%-10s %7s %12s %15s%n", "WAPE", "series", "model", "seasonal naive");
        for (Level level : Level.values()) {
            int series = backtest.windows().stream()
                    .filter(window -> window.level() == level)
                    .mapToInt(Backtest.Window::series)
                    .max()
                    .orElse(0);
            out.printf(
                    Locale.ROOT,
                    "%-10s %,7d %10.1f %% %13.1f %%%n",
                    level.id(),
                    series,
                    100 * backtest.model(level).wape(),
                    100 * backtest.baseline(level).wape());
        }
        out.flush();
    }

    private void told(History history, Backtest backtest, Scoring scoring, int rows) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        if (main.common.json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("knownUntil", history.last().toString());
            all.put("days", history.days());
            for (Level level : Level.values()) {
                all.put(
                        level.id(),
                        Map.of(
                                "wape",
                                backtest.model(level).wape(),
                                "baselineWape",
                                backtest.baseline(level).wape()));
            }
            all.put("better", backtest.better());
            all.put("model", scoring.model());
            all.put("version", scoring.version());
            all.put("why", scoring.why());
            all.put("rows", rows);
            out.println(new ObjectMapper().writeValueAsString(all));
        } else {
            out.println(scoring.why());
            out.printf(
                    Locale.ROOT,
                    "%s: %,d rows by %s, version %s%n",
                    ForecastTable.TABLE,
                    rows,
                    scoring.model(),
                    scoring.version());
        }
        out.flush();
    }
}
