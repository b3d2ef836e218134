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
 * <p>A command begins it, calls {@link #done} when it has done its work, and closes it whatever happens; a run that is
 * closed without being done has failed.
 */
final class Tracked implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracked.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration AT_THE_END = Duration.ofSeconds(10);

    private final Environment environment;
    private final Optional<Tracking> tracking;
    private final PrintWriter err;
    private final Clock clock;
    private final long began;
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final AtomicReference<TrackedId> run = new AtomicReference<>();
    private final ExecutorService thread;
    private boolean well;

    private Tracked(Environment environment, Optional<Tracking> tracking, PrintWriter err, Clock clock) {
        this.environment = environment;
        this.tracking = tracking;
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
     * Begins a run.
     *
     * @param command such as {@code refresh}
     * @param parameters what it was called with: versions, datasets, range
     */
    static Tracked begin(
            Environment environment, String command, Map<String, String> parameters, PrintWriter err, Clock clock) {
        Tracked tracked = new Tracked(
                environment,
                environment
                        .mlflow()
                        .map(mlflow -> new Tracking(new MlflowServer(mlflow, PATIENCE), mlflow.experiment())),
                err,
                clock);
        Map<String, String> all = new TreeMap<>(parameters);
        all.put("command", command);
        all.put("environment", environment.name());
        all.put("version.lakehouse", Main.VERSION);
        all.put("version.spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        all.put("version.java", Runtime.version().toString());
        tracked.send(to -> {
            TrackedId id = to.start(command, tracked.began, Map.of("lakehouse.command", command));
            tracked.run.set(id);
            to.log(id, all, List.of());
            to.artifact(id, "configuration.json", Configuration.masked(environment));
        });
        return tracked;
    }

    /** A run that nobody asked to be tracked. */
    static Tracked not(Environment environment, PrintWriter err, Clock clock) {
        return new Tracked(environment, Optional.empty(), err, clock);
    }

    /**
     * The work is done and the ledger gathered: what the books say of it is sent, and where the environment wants it an
     * audit of the datasets that it changed.
     *
     * @param datasets whose batches count
     * @param success whether all went well
     */
    void done(Workspace workspace, SparkSession spark, Lake lake, Set<String> datasets, boolean success) {
        well = success;
        if (!sending()) {
            return;
        }
        try {
            TrackedBooks books = TrackedBooks.since(began, workspace, spark, lake, datasets);
            double seconds = (clock.millis() - began) / 1000.0;
            List<Metric> metrics =
                    new ArrayList<>(BatchMetrics.of(books.batches(), books.rules(), seconds, clock.millis()));
            Map<String, String> ranges = books.ranges();
            List<Audit.Result> audit = audited() ? books.audit(workspace, spark, lake) : List.of();
            if (!audit.isEmpty()) {
                long differences = audit.stream()
                        .mapToLong(result -> result.findings().size())
                        .sum();
                metrics.add(new Metric("audit/differences", differences, clock.millis(), 0));
            }
            send(to -> {
                to.log(run.get(), ranges, metrics);
                if (!audit.isEmpty()) {
                    to.artifact(run.get(), "audit.json", json(audit));
                }
            });
        } catch (RuntimeException e) {
            LOG.warn("the books of this run cannot be read", e);
            failure.compareAndSet(null, "the books of this run cannot be read: " + Failures.line(e));
        }
    }

    /** More of what it did. */
    void parameters(Map<String, String> parameters) {
        send(to -> to.log(run.get(), parameters, List.of()));
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
        return tracking.isPresent() && failure.get() == null;
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
