package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Broken;
import com.oakenspirits.lakehouse.lake.ledger.Incidents;
import com.oakenspirits.lakehouse.lake.stream.FlowListener;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of failures, now on the terminal and later in {@code ops.incidents}. */
final class Watch implements FlowListener {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Incidents incidents;
    private final Environment environment;
    private final PrintWriter err;

    Watch(SparkSession spark, Lake lake, Environment environment, PrintWriter err, Clock clock) {
        this.incidents = new Incidents(spark.newSession(), lake, clock);
        this.environment = environment;
        this.err = err;
    }

    @Override
    public void failed(String flow, int attempt, Throwable error, Optional<Duration> retryIn) {
        String what = environment.mask(Failures.line(error));
        String next = retryIn.map(wait -> "; trying again in " + wait.toSeconds() + " s")
                .orElse("; given up, the other flows go on");
        say(flow + " failed: " + what + next);
        if (attempt == 1) {
            note(flow, "failed", attempt, what);
        }
    }

    @Override
    public void recovered(String flow) {
        say(flow + " works again");
        note(flow, "recovered", 0, "");
    }

    /** A dataset cannot even start. */
    void broken(Broken contract) {
        note(
                contract.dataset(),
                "failed",
                1,
                "the contract has faults: " + contract.faults().get(0));
    }

    private synchronized void say(String line) {
        err.println("lakehouse: " + line);
        err.flush();
    }

    private void note(String flow, String event, int attempt, String message) {
        try {
            incidents.note(flow, event, attempt, message);
        } catch (RuntimeException e) {
            // The books must not stop a flow; the terminal and the log have told it.
            LOG.error("cannot write {}", Incidents.INCIDENTS, e);
        }
    }
}
