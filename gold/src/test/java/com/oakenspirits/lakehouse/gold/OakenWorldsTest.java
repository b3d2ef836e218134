package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project's own models for Oaken Spirits: whatever happens in any source, and wherever a refresh dies, a refresh by
 * what has changed gives the rows that making the table anew gives.
 *
 * <p>What is counted: a <em>pass</em> changes silver, lets refreshes die, changes silver again, refreshes every model by what
 * has changed and compares every table, row by row, with its query over all of its sources. A refresh of a handful of rows
 * costs what one of thousands does, so many small worlds stand in the same tables, keyed apart; each has a story of its own
 * and is one <em>round</em> of each pass. Rounds of one pass share its commits and deaths, those of different passes nothing.
 */
@ExtendWith(LocalSpark.class)
class OakenWorldsTest {
    private static final int MOST_PASSES = 10;
    private static final List<Death> DEATHS = List.of(Death.BEFORE_ITS_COMMIT, Death.BETWEEN_COMMITS);
    private static final int WORLDS = Integer.getInteger("lakehouse.worlds", 50);

    @TempDir
    private Path root;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Map<Death, Integer> died = new EnumMap<>(Death.class);
    private final AtomicInteger compared = new AtomicInteger();
    private SparkSession spark;
    private ProjectLake lake;
    private List<Model> models;
    private Random random;
    private String where = "at the beginning";

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark;
        this.lake = new ProjectLake(spark, root);
        this.models =
                lake.models("oaken").stream().map(OakenWorldsTest::incremental).toList();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    @Tag("long")
    void whereSomeRefreshesDieOnesByWhatHasChangedEqualOnesOfAll(TestReporter reporter) {
        rounds(2, reporter);
    }

    @Test
    @Tag("soak")
    void inTwoHundredRoundsWithDyingRefreshesOnesByWhatHasChangedEqualOnesOfAll(TestReporter reporter) {
        rounds(Integer.getInteger("lakehouse.passes", 4), reporter);
    }

    private void rounds(int passes, TestReporter reporter) {
        long seed = Seeds.of(6);
        reporter.publishEntry("seed of the worlds", Long.toString(seed));
        this.random = new Random(seed);
        OakenWorlds worlds = new OakenWorlds(lake, WORLDS, random);
        worlds.begin();
        refreshAll();
        int pass = 0;
        // Deaths are drawn by lot: there is another pass where one kind was not hit.
        while (pass < passes || (pass < MOST_PASSES && !died.keySet().containsAll(DEATHS))) {
            pass++;
            // By turns the driver and Spark refresh what few rows have changed in.
            boolean driver = pass % 2 == 1;
            lake.byDriver(driver);
            where = "seed " + seed + ", pass " + pass + (driver ? ", by the driver" : ", by Spark");
            worlds.change();
            for (Death death : Death.values()) {
                int job = 1 + random.nextInt(8);
                some(1 + random.nextInt(2)).forEach(model -> dies(model, death, job));
                if (random.nextBoolean()) {
                    worlds.change();
                }
            }
            // Those that are left out see what has happened in several commits of their sources at once.
            some(random.nextInt(4)).forEach(model -> {
                lake.refresher().refresh(model);
                isAsIfMadeAnew(model);
            });
            worlds.change();
            refreshAll();
        }
        reporter.publishEntry(
                "done",
                pass + " passes over " + WORLDS + " worlds = " + pass * WORLDS + " rounds; " + compared
                        + " tables compared after a refresh; died " + died);
        assertThat(died.keySet()).as(where).containsAll(DEATHS);
    }

    /** In the order of their sources, two at a time, as a run does it; each is compared while the others go on. */
    private void refreshAll() {
        Map<TableName, CompletableFuture<Void>> done = new HashMap<>();
        for (Model model : models) {
            CompletableFuture<?>[] sources = model.sources().stream()
                    .filter(done::containsKey)
                    .map(done::get)
                    .toArray(CompletableFuture[]::new);
            done.put(
                    model.table(),
                    CompletableFuture.allOf(sources)
                            .thenRunAsync(
                                    () -> {
                                        if (lake.refresher().stale(model)) {
                                            lake.refresher().refresh(model);
                                        }
                                        isAsIfMadeAnew(model);
                                    },
                                    threads));
        }
        CompletableFuture.allOf(done.values().toArray(CompletableFuture[]::new)).join();
    }

    /** A refresh that ends in the midst; the next one is that of another process, which knows nothing of it. */
    private void dies(Model model, Death death, int job) {
        if (death.of(model, lake::refresher, spark, job)) {
            died.merge(death, 1, Integer::sum);
        }
    }

    private void isAsIfMadeAnew(Model model) {
        assertThat(texts(lake.gold(model.name())))
                .as("%s, %s", where, model.table())
                .containsExactlyInAnyOrderElementsOf(texts(lake.refresher().whole(model)));
        compared.incrementAndGet();
        String way = lake.ways(List.of(model)).get(model.name());
        assertThat(model.materialization() == Materialization.FULL
                        || way.startsWith("incremental")
                        || way.equals("full: there was no table"))
                .as("%s, %s: %s", where, model.table(), way)
                .isTrue();
    }

    private List<Model> some(int number) {
        List<Model> shuffled = new ArrayList<>(models);
        Collections.shuffle(shuffled, random);
        return shuffled.stream().filter(lake.refresher()::stale).limit(number).toList();
    }

    /** {@code auto} would make most of such small tables anew. */
    private static Model incremental(Model model) {
        return model.materialization() == Materialization.FULL
                ? model
                : new Model(
                        model.name(),
                        model.domain(),
                        model.description(),
                        model.grain(),
                        Materialization.INCREMENTAL,
                        model.closed(),
                        model.targetLag(),
                        model.columns(),
                        model.sql(),
                        model.sources(),
                        model.checks(),
                        model.tests(),
                        model.file(),
                        model.version());
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).toList();
    }
}
