package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Broken;
import com.oakenspirits.lakehouse.lake.ledger.Incidents;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.stream.FlowListener;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of failures, now on the terminal and later in {@code ops.incidents}. */
final class Watch implements FlowListener {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Incidents incidents;
    private final Environment environment;
    private final PrintWriter err;
    private final Set<String> failing;

    Watch(SparkSession spark, Lake lake, Environment environment, PrintWriter err, Clock clock) {
        this.incidents = new Incidents(QuerySession.another(spark), lake, clock);
        this.environment = environment;
        this.err = err;
        this.failing = new TreeSet<>(incidents.open().keySet());
    }

    @Override
    public void failed(String flow, int attempt, Throwable error, Optional<Duration> retryIn) {
        String what = Failures.line(error, environment.secrets());
        String next = retryIn.map(wait -> "; trying again in " + wait.toSeconds() + " s")
                .orElse("; given up, the other flows go on");
        say(flow + " failed: " + what + next);
        if (attempt == 1) {
            fails(flow, what);
        }
    }

    @Override
    public void recovered(String flow) {
        say(flow + " works again");
    }

    /** What an earlier run left failing counts too. */
    @Override
    public synchronized void worked(String flow) {
        if (failing.remove(flow)) {
            note(flow, "recovered", 0, "");
        }
    }

    private synchronized void fails(String flow, String message) {
        failing.add(flow);
        note(flow, "failed", 1, message);
    }

    /** A dataset cannot even start. */
    void broken(Broken contract) {
        fails(
                contract.dataset(),
                "the contract has faults: " + contract.faults().get(0));
    }

    private synchronized void say(String line) {
        err.println("lakehouse: " + line);
        err.flush();
    }

    private void note(String flow, String event, int attempt, String message) {
        try {
            incidents.note(flow, event, attempt, message);
        } catch (RuntimeException | Error e) {
            // The books must not stop a flow; the terminal and the log have told it.
            LOG.error("cannot write {}", Incidents.INCIDENTS, e);
        }
    }
}
