package com.oakenspirits.lakehouse.lake.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.config.RunSettings;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
@Timeout(300)
class SupervisorTest {
    private static final RunSettings SETTINGS =
            new RunSettings(Duration.ofMillis(10), 100, 3, Duration.ofMillis(10), Duration.ofMillis(40));

    private final Events events = new Events();
    private SparkSession spark;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark;
    }

    @Test
    void theWaitDoublesUpToItsLimit() {
        RunSettings settings =
                new RunSettings(Duration.ofSeconds(1), 1, 3, Duration.ofSeconds(1), Duration.ofSeconds(60));
        Exception error = new IOException();

        assertThat(waits(settings, false, error, 1, 2, 3, 4, 6, 7, 8, 1000, Integer.MAX_VALUE))
                .containsExactly("PT1S", "PT2S", "PT4S", "PT8S", "PT32S", "PT1M", "PT1M", "PT1M", "PT1M");
    }

    @Test
    void aDrainingFlowIsGivenUpAfterItsRetriesAContinuousOneNever() {
        assertThat(waits(SETTINGS, true, new IOException(), 1, 3, 4)).containsExactly("PT0.01S", "PT0.04S", "given up");
        assertThat(waits(SETTINGS, false, new IOException(), 4)).containsExactly("PT0.04S");
    }

    @Test
    void whatPeopleHaveToSetRightIsNotTriedAgainWhenDraining() {
        LakehouseException error = new LakehouseException(Kind.FLOW_FAILED, "topic missing");
        assertThat(waits(SETTINGS, true, error, 1)).containsExactly("given up");
        assertThat(waits(SETTINGS, false, error, 1)).containsExactly("PT0.01S");
    }

    @Test
    void aFailingFlowIsTriedAgainAndAloneWhileTheOthersComeToTheirEnd() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        Set<String> failed = supervisor(true)
                .run(List.of(
                        flow("bad", run -> {
                            if (runs.incrementAndGet() < 3) {
                                throw new IOException("no " + runs);
                            }
                        }),
                        flow("good", run -> others.incrementAndGet())));

        assertThat(failed).isEmpty();
        assertThat(runs).hasValue(3);
        assertThat(others).hasValue(1);
        assertThat(events.all())
                .containsExactly(
                        "bad failed 1: no 1, again in PT0.01S",
                        "bad failed 2: no 2, again in PT0.02S",
                        "bad recovered");
    }

    @Test
    void aFlowThatNeverWorksIsGivenUpAndNamed() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        Set<String> failed = supervisor(true)
                .run(List.of(
                        flow("bad", run -> {
                            runs.incrementAndGet();
                            throw new IllegalStateException("never");
                        }),
                        flow("good", run -> {})));

        assertThat(failed).containsExactly("bad");
        assertThat(runs).hasValue(4);
        assertThat(events.all()).hasSize(4).last().isEqualTo("bad failed 4: never, given up");
    }

    @Test
    void aFlowWhoseFailureCannotBeToldIsGivenUpAndNamed() throws InterruptedException {
        FlowListener deaf = new FlowListener() {
            @Override
            public void failed(String flow, int attempt, Throwable error, Optional<Duration> retryIn) {
                throw new NoSuchMethodError("nor can I");
            }

            @Override
            public void recovered(String flow) {}
        };
        Set<String> failed = new Supervisor(spark.sparkContext(), SETTINGS, true, deaf).run(List.of(flow("bad", run -> {
            throw new IOException("cannot");
        })));

        assertThat(failed).containsExactly("bad");
    }

    @Test
    void aFlowThatDiesOfAnErrorIsGivenUpAndNamedToo() throws InterruptedException {
        Set<String> failed = supervisor(true).run(List.of(flow("bad", run -> {
            throw new StackOverflowError("deep");
        })));

        assertThat(failed).containsExactly("bad");
        assertThat(events.all()).last().isEqualTo("bad failed 4: deep, given up");
    }

    @Test
    void aBatchThatWorksStartsTheCountAnew() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        Set<String> failed = supervisor(true).run(List.of(flow("shaky", run -> {
            run.alive();
            if (runs.incrementAndGet() <= 8) {
                throw new IOException("again");
            }
        })));

        assertThat(failed).isEmpty();
        assertThat(events.all())
                .hasSize(16)
                .filteredOn(event -> event.contains("failed"))
                .containsOnly("shaky failed 1: again, again in PT0.01S");
    }

    @Test
    void aStopEndsAllFlowsEvenOneThatWaitsToTryAgain() throws InterruptedException {
        RunSettings patient = new RunSettings(Duration.ofMillis(10), 100, 3, Duration.ofHours(1), Duration.ofHours(1));
        CountDownLatch running = new CountDownLatch(2);
        Supervisor supervisor = new Supervisor(spark.sparkContext(), patient, false, events);
        List<Flow> flows = List.of(
                flow("working", run -> {
                    running.countDown();
                    while (!run.stopping()) {
                        run.pause(Duration.ofHours(1));
                    }
                }),
                flow("failing", run -> {
                    running.countDown();
                    throw new IOException("no");
                }));
        Thread stopper = new Thread(() -> {
            try {
                running.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            supervisor.stop();
        });
        stopper.start();

        assertThat(supervisor.run(flows)).doesNotContain("working");
        stopper.join();
    }

    @Test
    void aFlowKnowsWhichOthersHaveEnded() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        List<Boolean> seen = Collections.synchronizedList(new ArrayList<>());
        supervisor(true).run(List.of(flow("first", run -> first.await()), flow("second", run -> {
            seen.add(run.ended("first"));
            seen.add(run.ended("nobody"));
            first.countDown();
            while (!run.ended("first")) {
                run.pause(Duration.ofMillis(5));
            }
            seen.add(run.ended("first"));
        })));

        assertThat(seen).containsExactly(false, true, true);
    }

    @Test
    void aStreamRunsItsBatchesToTheEndAndItsFailureIsTheFlows(@TempDir Path folder) throws InterruptedException {
        String files = folder.resolve("in").toString();
        spark.range(3)
                .selectExpr("cast(id as string) as value")
                .coalesce(1)
                .write()
                .text(files);
        List<String> batches = Collections.synchronizedList(new ArrayList<>());
        Set<String> failed = supervisor(true)
                .run(List.of(flow(
                        "stream",
                        run -> run.stream(
                                spark.readStream().text(files),
                                folder.resolve("checkpoint").toString(),
                                (rows, id) -> {
                                    batches.add(id + ": " + rows.count());
                                    if (batches.size() == 1) {
                                        throw new IOException("first");
                                    }
                                },
                                () -> null))));

        assertThat(failed).isEmpty();
        assertThat(batches).containsExactly("0: 3", "0: 3");
        assertThat(events.all()).hasSize(2).last().isEqualTo("stream recovered");
    }

    @Test
    void workBetweenBatchesIsDoneWhileAStreamIsIdleAndItsFailureIsTheFlows(@TempDir Path folder)
            throws InterruptedException {
        String files = folder.resolve("in").toString();
        spark.range(1).selectExpr("cast(id as string) as value").write().text(files);
        List<Integer> turns = Collections.synchronizedList(new ArrayList<>());
        Supervisor supervisor = supervisor(false);
        Set<String> failed = supervisor.run(List.of(flow(
                "stream",
                run -> run.stream(
                        spark.readStream().text(files),
                        folder.resolve("checkpoint").toString(),
                        (rows, id) -> {},
                        () -> {
                            turns.add(turns.size());
                            if (turns.size() == 2) {
                                throw new IOException("second");
                            }
                            if (turns.size() == 4) {
                                supervisor.stop();
                            }
                            return null;
                        }))));

        assertThat(failed).isEmpty();
        assertThat(turns).hasSizeGreaterThanOrEqualTo(4);
        assertThat(events.all()).anyMatch(event -> event.startsWith("stream failed") && event.contains("second"));
    }

    private Supervisor supervisor(boolean untilCaughtUp) {
        return new Supervisor(spark.sparkContext(), SETTINGS, untilCaughtUp, events);
    }

    private static List<String> waits(RunSettings settings, boolean untilCaughtUp, Exception error, int... attempts) {
        List<String> waits = new ArrayList<>();
        for (int attempt : attempts) {
            waits.add(Supervisor.backoff(settings, untilCaughtUp, attempt, error)
                    .map(Duration::toString)
                    .orElse("given up"));
        }
        return waits;
    }

    private static Flow flow(String name, Work work) {
        return new Flow() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(Run run) throws Exception {
                work.run(run);
            }
        };
    }

    private interface Work {
        void run(Run run) throws Exception;
    }

    private static final class Events implements FlowListener {
        private final List<String> all = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void failed(String flow, int attempt, Throwable error, Optional<Duration> retryIn) {
            all.add(flow + " failed " + attempt + ": " + error.getMessage()
                    + retryIn.map(wait -> ", again in " + wait).orElse(", given up"));
        }

        @Override
        public void recovered(String flow) {
            all.add(flow + " recovered");
        }

        List<String> all() {
            return List.copyOf(all);
        }
    }
}
