package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.lake.stream.Flow;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.stream.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One dataset's way from Kafka to silver: each micro-batch is read once, landed, and refined while it is at hand. What
 * bronze holds and silver does not (after a crash, or landed by another job) is refined from the table.
 */
final class DatasetFlow implements Flow {
    private final String dataset;
    private final Optional<Landing> landing;
    private final Optional<Refining> refining;
    private final Set<String> acceptedGaps;
    private final Duration trigger;
    private final Wake wake;
    private final Progress progress;

    DatasetFlow(
            String dataset,
            Optional<Landing> landing,
            Optional<Refining> refining,
            Set<String> acceptedGaps,
            Duration trigger,
            Wake wake,
            Progress progress) {
        this.dataset = dataset;
        this.landing = landing;
        this.refining = refining;
        this.acceptedGaps = acceptedGaps;
        this.trigger = trigger;
        this.wake = wake;
        this.progress = progress;
    }

    @Override
    public String name() {
        return dataset;
    }

    @Override
    public void run(Run run) throws Exception {
        try {
            if (refining.isPresent()) {
                refining.get().open();
            }
            go(run);
        } finally {
            refining.ifPresent(Refining::close);
        }
    }

    private void go(Run run) throws Exception {
        finish(run);
        if (landing.isPresent()) {
            land(run, landing.get());
        } else {
            while (!run.untilCaughtUp() && !run.stopping()) {
                run.pause(trigger);
                catchUp();
                run.alive();
            }
        }
    }

    private void land(Run run, Landing land) throws Exception {
        Dataset<Row> messages = land.open(acceptedGaps);
        progress.known(dataset, land.lag());
        if (run.untilCaughtUp() && land.lag() == 0) {
            return;
        }
        // Between its own batches the flow refines what others land, and lends the dataset to a repair.
        try {
            run.stream(messages, land.checkpoint(), (rows, batch) -> batch(land, rows, batch), () -> {
                catchUp();
                return null;
            });
        } catch (Exception e) {
            throw land.told(e);
        }
        finish(run);
    }

    private void batch(Landing land, Dataset<Row> rows, long batch) throws IOException, InterruptedException {
        Optional<Landed> landed = land.land(rows, batch);
        if (landed.isPresent()) {
            try (Landed messages = landed.get()) {
                progress.landed(dataset, messages.messages());
                progress.known(dataset, land.lag());
                if (refining.isPresent()) {
                    refined(refining.get().refine(messages));
                }
            }
        }
    }

    private void catchUp() throws InterruptedException {
        if (refining.isPresent()) {
            refined(refining.get().catchUp());
        }
    }

    /** A run that ends when it has caught up must wait for what is lent; one that is stopped leaves it to the next. */
    private void finish(Run run) throws InterruptedException {
        if (run.untilCaughtUp() && !run.stopping() && refining.isPresent()) {
            refined(refining.get().finish());
        } else {
            catchUp();
        }
    }

    private void refined(long rows) {
        progress.refined(dataset, rows);
        if (rows > 0) {
            wake.raise();
        }
    }
}
