package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/** How a refresh can end in the midst, within a test's own process. */
enum Death {
    /** All is computed and nothing written: the clock is asked for the last time when the commit is about to be made. */
    BEFORE_ITS_COMMIT,
    /** In the midst of one of its Spark jobs, files written or not. Which job, the seed says; how far it came, it does not. */
    IN_A_JOB,
    /** The commit is there and nothing after it: the models that read the table still have what was. */
    BETWEEN_COMMITS;

    /**
     * Refreshes a model so.
     *
     * @param job how many jobs it begins at most, where one of them ends it
     * @return false where the refresh came to its end all the same
     */
    boolean of(Model model, Function<Clock, Refresher> refreshers, SparkSession spark, int job) {
        return switch (this) {
            case BEFORE_ITS_COMMIT -> dies(refreshers.apply(new LastTick(2)), model);
            case IN_A_JOB -> {
                JobEnd end = new JobEnd(spark, job);
                spark.sparkContext().addSparkListener(end);
                try {
                    yield dies(refreshers.apply(Clock.systemUTC()), model);
                } finally {
                    spark.sparkContext().removeSparkListener(end);
                }
            }
            case BETWEEN_COMMITS -> !dies(refreshers.apply(Clock.systemUTC()), model);
        };
    }

    private static boolean dies(Refresher refresher, Model model) {
        try {
            refresher.refresh(model);
            return false;
        } catch (Exception died) {
            // Spark's own exceptions are checked ones that no signature declares.
            assertThat(dead(died)).as("died as it was told to: %s", died).isTrue();
            return true;
        }
    }

    private static boolean dead(Throwable error) {
        return error != null
                && (error instanceof Killed
                        || String.valueOf(error.getMessage()).contains(JobEnd.REASON)
                        || dead(error.getCause()));
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Dies when it is asked for the nth time. */
    private static final class LastTick extends Clock {
        private final AtomicInteger left;

        LastTick(int times) {
            this.left = new AtomicInteger(times);
        }

        @Override
        public Instant instant() {
            if (left.decrementAndGet() <= 0) {
                throw new Killed();
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Ends the nth job of the process and every one after it. */
    private static final class JobEnd extends SparkListener {
        static final String REASON = "the refresh dies here";

        private final SparkSession spark;
        private final AtomicInteger left;

        JobEnd(SparkSession spark, int jobs) {
            this.spark = spark;
            this.left = new AtomicInteger(jobs);
        }

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            if (left.decrementAndGet() <= 0) {
                spark.sparkContext().cancelJob(job.jobId(), REASON);
            }
        }
    }
}
