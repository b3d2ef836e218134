package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.oakenspirits.lakehouse.app.forecast.Backtest;
import com.oakenspirits.lakehouse.app.forecast.ForecastTable;
import com.oakenspirits.lakehouse.app.forecast.History;
import com.oakenspirits.lakehouse.app.forecast.Level;
import com.oakenspirits.lakehouse.app.forecast.SalesModel;
import com.oakenspirits.lakehouse.app.mlflow.Metric;
import com.oakenspirits.lakehouse.app.mlflow.MlflowFailure;
import com.oakenspirits.lakehouse.app.mlflow.MlflowServer;
import com.oakenspirits.lakehouse.app.mlflow.ModelRegistry;
import com.oakenspirits.lakehouse.app.mlflow.TrackedId;
import com.oakenspirits.lakehouse.app.mlflow.Tracking;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.config.Mlflow;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tracks a forecast in MLflow, registers its model, promotes it where it deserves it, and fetches what is to score. */
final class Registration {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHAMPION = "champion";
    private static final String FOLDER = "model";
    private static final String FILE = "model.json";

    private final Environment environment;
    private final Mlflow mlflow;
    private final Clock clock;
    private final Tracking tracking;
    private final ModelRegistry registry;

    /** @param environment one that names an MLflow */
    Registration(Environment environment, Clock clock) {
        this.environment = environment;
        this.mlflow = environment.mlflow().orElseThrow();
        this.clock = clock;
        MlflowServer server = new MlflowServer(mlflow, PATIENCE);
        this.tracking = new Tracking(server, mlflow.experiment());
        this.registry = new ModelRegistry(server, mlflow.model());
    }

    /**
     * Registers a model and says what makes the forecast: the champion, as the registry has it.
     *
     * @param version of the sales
     * @param began milliseconds since the epoch
     * @throws MlflowFailure when MLflow does not answer; then nothing is to be scored by the registry
     */
    Scoring of(History history, Backtest backtest, SalesModel model, long version, long began) throws MlflowFailure {
        TrackedId run = Tracked.start(tracking, environment, "forecast", began, parameters(history, backtest, version));
        try {
            Scoring scoring = of(run, history, backtest, model, began);
            tracking.end(run, true, clock.millis());
            return scoring;
        } catch (MlflowFailure e) {
            failed(run, e);
            throw e;
        }
    }

    private void failed(TrackedId run, MlflowFailure why) {
        try {
            tracking.end(run, false, clock.millis());
        } catch (MlflowFailure too) {
            why.addSuppressed(too);
        }
    }

    private Scoring of(TrackedId run, History history, Backtest backtest, SalesModel model, long began)
            throws MlflowFailure {
        tracking.log(run, Map.of(), metrics(backtest, began));
        tracking.artifact(run, FOLDER + "/" + FILE, model.toJson());
        tracking.artifact(run, FOLDER + "/MLmodel", mlmodel(run).getBytes(UTF_8));
        ModelRegistry.Version registered = registry.register(run, FOLDER, description(history, backtest));
        if (backtest.better()) {
            registry.alias(CHAMPION, registered);
        }
        Scoring scoring = scoring(backtest, registered);
        tracking.log(run, Map.of("scored_by", scoring.model() + "/" + scoring.version()), List.of());
        return scoring;
    }

    private Scoring scoring(Backtest backtest, ModelRegistry.Version registered) throws MlflowFailure {
        String registeredAs = mlflow.model() + " version " + registered.number();
        String outcome = backtest.better()
                ? registeredAs + " is better than the baseline: it is the champion now"
                : registeredAs + " is not better than the baseline: it is registered, but NOT promoted";
        Optional<ModelRegistry.Version> champion =
                backtest.better() ? Optional.of(registered) : registry.aliased(CHAMPION);
        if (champion.isEmpty()) {
            return Scoring.baseline(outcome + ". There is no champion, so the baseline makes the forecast");
        }
        Optional<SalesModel> fetched = SalesModel.fromJson(registry.file(champion.get(), FILE));
        if (fetched.isEmpty()) {
            return Scoring.baseline(outcome + ". The champion, version "
                    + champion.get().number() + ", is of another kind, so the baseline makes the forecast");
        }
        return new Scoring(
                fetched.get(),
                mlflow.model(),
                champion.get().number(),
                backtest.better()
                        ? outcome
                        : outcome + ". The champion, version " + champion.get().number() + ", makes the forecast");
    }

    private static Map<String, String> parameters(History history, Backtest backtest, long version) {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("version." + ForecastTable.SALES, Long.toString(version));
        parameters.put("range", history.first() + " to " + history.last());
        parameters.put("days", Integer.toString(history.days()));
        parameters.put("horizon", Integer.toString(History.HORIZON));
        parameters.put("origins", Integer.toString(backtest.windows().size() / Level.values().length));
        parameters.put("baseline", "seasonal naive, a week");
        return parameters;
    }

    private static List<Metric> metrics(Backtest backtest, long at) {
        List<Metric> metrics = new ArrayList<>();
        for (Level level : Level.values()) {
            metrics.add(new Metric("wape/" + level.id(), backtest.model(level).wape(), at, 0));
            metrics.add(new Metric(
                    "wape_baseline/" + level.id(), backtest.baseline(level).wape(), at, 0));
        }
        for (Backtest.Window window : backtest.windows()) {
            String level = window.level().id();
            // The days that were known are the steps, so that the windows stand in their order.
            long day = window.knownUntil().toEpochDay();
            metrics.add(new Metric("window/" + level + "/wape", window.model().wape(), at, day));
            metrics.add(new Metric(
                    "window/" + level + "/wape_baseline", window.baseline().wape(), at, day));
            metrics.add(new Metric("window/" + level + "/series", window.series(), at, day));
        }
        return metrics;
    }

    private static String description(History history, Backtest backtest) {
        List<String> levels = new ArrayList<>();
        for (Level level : Level.values()) {
            levels.add(String.format(
                    Locale.ROOT,
                    "%s %.3f (baseline %.3f)",
                    level.id(),
                    backtest.model(level).wape(),
                    backtest.baseline(level).wape()));
        }
        return "Sales of 30 days, known until " + history.last() + ". WAPE: " + String.join(", ", levels);
    }

    /** What MLflow shows of a model: a flavour of our own, as no library of its loads it. */
    private String mlmodel(TrackedId run) {
        return """
                artifact_path: %s
                flavors:
                  lakehouse:
                    data: %s
                    version: %s
                run_id: %s
                utc_time_created: '%s'
                """.formatted(FOLDER, FILE, Main.VERSION, run.id(), clock.instant());
    }
}
