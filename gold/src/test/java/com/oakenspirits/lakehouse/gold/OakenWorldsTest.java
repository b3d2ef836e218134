package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project's own models for Oaken Spirits: whatever happens in any source, a refresh by what has changed gives the rows
 * that making the table anew gives. Many small worlds stand in the same tables, so that a round tries something else in
 * each; some rounds end in the midst, as when the process is killed between two models.
 */
@ExtendWith(LocalSpark.class)
class OakenWorldsTest {
    @TempDir
    private Path root;

    private ProjectLake lake;
    private List<Model> models;
    private final Map<String, Map<String, String>> written = new HashMap<>();
    private int commits;

    @BeforeEach
    void open(SparkSession spark) {
        this.lake = new ProjectLake(spark, root);
        this.models =
                lake.models("oaken").stream().map(OakenWorldsTest::incremental).toList();
    }

    @Test
    @Tag("long")
    void inAnyWorldARefreshByWhatHasChangedEqualsOneOfAll(TestReporter reporter) {
        long seed = Long.getLong("lakehouse.seed", System.nanoTime() % 1_000_000);
        reporter.publishEntry("seed of the worlds", Long.toString(seed));
        Random random = new Random(seed);
        List<OakenWorld> worlds = IntStream.range(0, Integer.getInteger("lakehouse.worlds", 100))
                .mapToObj(number -> new OakenWorld(number, random))
                .toList();
        worlds.forEach(world -> IntStream.range(0, 5).forEach(any -> world.change()));
        write(worlds);
        models.forEach(lake.refresher()::refresh);
        for (int round = 1; round <= Integer.getInteger("lakehouse.rounds", 2); round++) {
            worlds.forEach(OakenWorld::change);
            write(worlds);
            if (random.nextBoolean()) {
                models.subList(0, random.nextInt(models.size())).forEach(lake.refresher()::refresh);
                worlds.forEach(OakenWorld::change);
                write(worlds);
            }
            for (Model model : models) {
                lake.refresher().refresh(model);
                assertThat(texts(lake.gold(model.name())))
                        .as("seed %s, round %s, %s", seed, round, model.table())
                        .containsExactlyInAnyOrderElementsOf(
                                texts(lake.refresher().whole(model)));
            }
        }
        Map<String, String> ways = lake.ways(models);
        assertThat(models.stream()
                        .filter(model -> model.materialization() == Materialization.INCREMENTAL)
                        .map(Model::name)
                        .filter(name -> ways.get(name).startsWith("full")
                                && !ways.get(name).contains("there was no table")))
                .isEmpty();
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

    /** Brings the silver tables to what the worlds have now, in one commit each. */
    private void write(List<OakenWorld> worlds) {
        for (String table : OakenWorld.KEYS.keySet()) {
            Map<String, String> now = new HashMap<>();
            worlds.forEach(world -> now.putAll(world.rows(table)));
            Map<String, String> before = written.getOrDefault(table, Map.of());
            List<String> changed = now.entrySet().stream()
                    .filter(row -> !row.getValue().equals(before.get(row.getKey())))
                    .map(Map.Entry::getValue)
                    .toList();
            List<String> gone = before.entrySet().stream()
                    .filter(row -> !now.containsKey(row.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            merge(table, OakenWorld.KEYS.get(table), changed, gone);
            written.put(table, now);
        }
    }

    private void merge(String dataset, List<String> keys, List<String> changed, List<String> gone) {
        TableName table = TableName.silver(dataset);
        if (!lake.tables().exists(table)) {
            lake.silver(dataset, changed.toArray(String[]::new));
        } else if (!changed.isEmpty() || !gone.isEmpty()) {
            Dataset<Row> fresh = lake.rows(dataset, changed);
            Map<String, Column> values = new HashMap<>();
            List.of(fresh.columns()).forEach(name -> values.put("`" + name + "`", col("s.`" + name + "`")));
            lake.tables()
                    .merge(
                            fresh.withColumn("_gone", lit(false))
                                    .unionByName(lake.rows(dataset, gone).withColumn("_gone", lit(true))),
                            table,
                            keys.stream()
                                    .map(key -> col("t." + key).equalTo(col("s." + key)))
                                    .reduce(Column::and)
                                    .orElseThrow(),
                            new Stamp("test", commits++, ""),
                            merge -> merge.whenMatched(col("s._gone"))
                                    .delete()
                                    .whenMatched()
                                    .update(values)
                                    .whenNotMatched(functions.not(col("s._gone")))
                                    .insert(values));
        }
    }
}
