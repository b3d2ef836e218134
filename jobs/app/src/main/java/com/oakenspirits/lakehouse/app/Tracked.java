package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.app.mlflow.BatchMetrics;
import com.oakenspirits.lakehouse.app.mlflow.Metric;
import com.oakenspirits.lakehouse.app.mlflow.MlflowFailure;
import com.oakenspirits.lakehouse.app.mlflow.MlflowServer;
import com.oakenspirits.lakehouse.app.mlflow.TrackedId;
import com.oakenspirits.lakehouse.app.mlflow.Tracking;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.config.Mlflow;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.silver.Audit;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command as a run in MLflow, where the environment names one; otherwise it does nothing. A thread of its own speaks to
 * the server, so that the command does not wait for it while it works, and not long at its end. After the first failure
 * nothing more is sent, and one line tells of it.
 *
 * <p>A command begins it when it has what it needs, calls {@link #done} when it has done its work, and closes it whatever
 * happens; a run that is closed without being done has failed.
 */
final class Tracked implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracked.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AT_THE_END = Duration.ofSeconds(6);

    private final Environment environment;
    private final Optional<Tracking> tracking;
    private final PrintWriter err;
    private final Clock clock;
    private final long began;
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final AtomicReference<TrackedId> run = new AtomicReference<>();
    private final ExecutorService thread;
    private boolean begun;
    private boolean well;

    Tracked(Environment environment, PrintWriter err, Clock clock) {
        this.environment = environment;
        this.tracking = environment
                .mlflow()
                .map(mlflow -> new Tracking(new MlflowServer(mlflow, PATIENCE), mlflow.experiment()));
        this.err = err;
        this.clock = clock;
        this.began = clock.millis();
        this.thread = Executors.newSingleThreadExecutor(work -> {
            Thread made = new Thread(work, "mlflow");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Begins the run; without it nothing is tracked.
     *
     * @param command such as {@code refresh}
     * @param parameters what it was called with: versions, datasets, range
     */
    void begin(String command, Map<String, String> parameters) {
        begun = true;
        send(to -> run.set(start(to, environment, command, began, parameters)));
    }

    /** Starts a run with what all runs have: versions and configuration. */
    static TrackedId start(
            Tracking to, Environment environment, String command, long began, Map<String, String> parameters)
            throws MlflowFailure {
        TrackedId run = to.start(command, began, Map.of("lakehouse.command", command));
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("command", command);
        all.put("environment", environment.name());
        all.put("version.lakehouse", Main.VERSION);
        all.put("version.spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        all.put("version.java", Runtime.version().toString());
        to.log(run, all, List.of());
        to.artifact(run, "configuration.json", Configuration.masked(environment));
        return run;
    }

    /**
     * The work is done and the ledger gathered: what the books say of it is sent, and where the environment wants it an
     * audit of the datasets that were changed or read.
     *
     * @param written the datasets whose batches count
     * @param read other datasets that it made something of
     * @param success whether all went well
     */
    void done(
            Workspace workspace,
            SparkSession spark,
            Lake lake,
            Set<String> written,
            Set<String> read,
            boolean success) {
        well = success;
        if (!sending()) {
            return;
        }
        try {
            double seconds = (clock.millis() - began) / 1000.0;
            TrackedBooks books = TrackedBooks.since(began, workspace, spark, lake, written);
            List<Metric> metrics = new ArrayList<>(
                    BatchMetrics.of(books.batches(), books.landings(), books.rules(), seconds, clock.millis()));
            Map<String, String> ranges = books.ranges();
            send(to -> to.log(run.get(), ranges, metrics));
            if (audited()) {
                Set<String> datasets = new TreeSet<>(read);
                datasets.addAll(books.datasets());
                audit(workspace, spark, lake, datasets);
            }
        } catch (RuntimeException e) {
            LOG.warn("the books of this run cannot be read", e);
            failure.compareAndSet(null, "the books of this run cannot be read: " + Failures.line(e));
        }
    }

    private void audit(Workspace workspace, SparkSession spark, Lake lake, Set<String> datasets) {
        List<Audit.Result> results = datasets.stream()
                .flatMap(dataset -> workspace.contracts().find(dataset).stream())
                .map(contract ->
                        new Audit(Sessions.refining(spark), lake, workspace.ledger(spark, lake), contract).run())
                .toList();
        long differences =
                results.stream().mapToLong(result -> result.findings().size()).sum();
        Metric metric = new Metric("audit/differences", differences, clock.millis(), 0);
        send(to -> {
            to.log(run.get(), Map.of(), List.of(metric));
            to.artifact(run.get(), "audit.json", json(results));
        });
    }

    @Override
    public void close() {
        send(to -> to.end(run.get(), well, clock.millis()));
        thread.shutdown();
        try {
            if (!thread.awaitTermination(AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                failure.compareAndSet(null, "it did not take everything within " + AT_THE_END.toSeconds() + " s");
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            warn(environment, failure.get(), "this run is not (all) tracked", err);
        }
    }

    /** Tells of a failure of MLflow in one line. */
    static void warn(Environment environment, String what, String consequence, PrintWriter err) {
        String uri = environment.mlflow().map(mlflow -> mlflow.uri().toString()).orElse("");
        err.println(environment.mask("lakehouse: MLflow at " + uri + ": " + what + "; " + consequence));
        err.flush();
    }

    private boolean sending() {
        return begun && tracking.isPresent() && failure.get() == null;
    }

    private boolean audited() {
        return environment.mlflow().map(Mlflow::audit).orElse(false);
    }

    private void send(Message message) {
        if (!sending()) {
            return;
        }
        thread.execute(() -> {
            if (sending()) {
                try {
                    message.send(tracking.get());
                } catch (MlflowFailure | RuntimeException e) {
                    LOG.warn("MLflow", e);
                    failure.compareAndSet(null, e instanceof MlflowFailure ? e.getMessage() : Failures.line(e));
                }
            }
        });
    }

    private static byte[] json(Object value) {
        try {
            return new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(value)
                    .getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Something to send. */
    private interface Message {
        void send(Tracking to) throws MlflowFailure;
    }
}
