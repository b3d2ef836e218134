package com.oakenspirits.lakehouse.lake.stream;

import com.oakenspirits.lakehouse.lake.config.RunSettings;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs flows side by side. One that fails is tried again with back-off while the others go on; one that is given up is
 * alone. The only place that starts streaming queries.
 */
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final SparkContext spark;
    private final RunSettings settings;
    private final boolean untilCaughtUp;
    private final FlowListener listener;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    /**
     * @param untilCaughtUp end each flow when it has nothing left to do
     * @param listener is told of failures and recoveries
     */
    public Supervisor(SparkContext spark, RunSettings settings, boolean untilCaughtUp, FlowListener listener) {
        this.spark = spark;
        this.settings = settings;
        this.untilCaughtUp = untilCaughtUp;
        this.listener = listener;
    }

    /**
     * Runs the flows to their end.
     *
     * @return the names of the flows that were given up
     */
    public Set<String> run(List<Flow> flows) throws InterruptedException {
        flows.forEach(flow -> running.add(flow.name()));
        List<Thread> threads = new ArrayList<>();
        for (Flow flow : flows) {
            Thread thread = new Thread(() -> keep(flow), "flow-" + flow.name());
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return Set.copyOf(failed);
    }

    /** Asks every flow to end after the batch at hand. Returns at once. */
    public void stop() {
        stop.countDown();
    }

    private void keep(Flow flow) {
        // Busy flows share the cores fairly instead of queueing behind one another's jobs.
        spark.setLocalProperty("spark.scheduler.pool", flow.name());
        Turn turn = new Turn(flow.name());
        try {
            while (true) {
                try {
                    flow.run(turn);
                    turn.alive();
                    return;
                } catch (Throwable e) {
                    // Errors too: a flow must not end in silence, as if it had caught up.
                    if (turn.stopping()) {
                        LOG.info("{} ended while stopping: {}", flow.name(), e.toString());
                        return;
                    }
                    LOG.error("flow {} failed", flow.name(), e);
                    if (!turn.retry(e)) {
                        failed.add(flow.name());
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Whoever was to be told of a failure has failed.
            LOG.error("flow {} has ended", flow.name(), e);
            failed.add(flow.name());
        } finally {
            running.remove(flow.name());
        }
    }

    /** How long to wait before attempt {@code attempt + 1}, or empty to give up. */
    static Optional<Duration> backoff(RunSettings settings, boolean untilCaughtUp, int attempt, Throwable error) {
        if (untilCaughtUp && (error instanceof LakehouseException || attempt > settings.retries())) {
            return Optional.empty();
        }
        Duration wait = settings.backoff().multipliedBy(1L << Math.min(attempt - 1, 20));
        return Optional.of(wait.compareTo(settings.backoffMax()) > 0 ? settings.backoffMax() : wait);
    }

    /** One flow's side of the run. */
    private final class Turn implements Run {
        private final String name;
        private final ReentrantLock batchAtHand = new ReentrantLock();
        private int attempts;

        private Turn(String name) {
            this.name = name;
        }

        @Override
        public boolean untilCaughtUp() {
            return untilCaughtUp;
        }

        @Override
        public boolean stopping() {
            return stop.getCount() == 0;
        }

        @Override
        public boolean ended(String flow) {
            return !running.contains(flow);
        }

        @Override
        public void alive() {
            listener.worked(name);
            if (attempts > 0) {
                attempts = 0;
                listener.recovered(name);
            }
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
            boolean stopped = stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
            LOG.trace("{} paused, stopped {}", name, stopped);
        }

        private boolean retry(Throwable error) throws InterruptedException {
            attempts++;
            Optional<Duration> wait = backoff(settings, untilCaughtUp, attempts, error);
            listener.failed(name, attempts, error, wait);
            if (wait.isEmpty()) {
                return false;
            }
            pause(wait.get());
            return !stopping();
        }

        @Override
        public void stream(
                Dataset<Row> source, String checkpoint, VoidFunction2<Dataset<Row>, Long> batch, Callable<?> between)
                throws Exception {
            StreamingQuery query = source.writeStream()
                    .queryName(name)
                    .option("checkpointLocation", checkpoint)
                    .trigger(
                            untilCaughtUp
                                    ? Trigger.AvailableNow()
                                    : Trigger.ProcessingTime(settings.trigger().toMillis()))
                    .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, id) -> {
                        batchAtHand.lockInterruptibly();
                        try {
                            batch.call(rows, id);
                            alive();
                        } finally {
                            batchAtHand.unlock();
                        }
                    })
                    .start();
            long due = System.nanoTime();
            while (!query.awaitTermination(200)) {
                if (stopping()) {
                    batchAtHand.lockInterruptibly();
                    try {
                        query.stop();
                    } finally {
                        batchAtHand.unlock();
                    }
                } else if (System.nanoTime() >= due && batchAtHand.tryLock()) {
                    due = System.nanoTime() + settings.trigger().toNanos();
                    between(query, between);
                }
            }
            for (StreamingQueryProgress done : query.recentProgress()) {
                LOG.info("{} batch {}: {} rows, {}", name, done.batchId(), done.numInputRows(), done.durationMs());
            }
        }

        private void between(StreamingQuery query, Callable<?> work) throws Exception {
            try {
                work.call();
            } catch (Exception e) {
                query.stop();
                throw e;
            } finally {
                batchAtHand.unlock();
            }
        }
    }
}
