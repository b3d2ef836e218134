package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.gold.Model.Materialization;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.ContractLoader;
import com.oakenspirits.lakehouse.lake.contract.Contracts;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
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
    private static final Path PROJECT = Path.of(System.getProperty("lakehouse.project"));

    @TempDir
    private Path root;

    private Contracts contracts;
    private List<Model> models;
    private SparkSession spark;
    private Lake lake;
    private Refresher refresher;
    private final Map<String, Map<String, String>> written = new HashMap<>();
    private int commits;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.contracts = new ContractLoader().load(PROJECT.resolve("conf/contracts"));
        Set<String> tables = new HashSet<>(OakenWorld.KEYS.keySet());
        contracts.valid().stream().map(Contract::dataset).forEach(tables::add);
        Models all = new ModelLoader(tables).load(PROJECT.resolve("gold/models"));
        assertThat(all.find("fact_sales")).isPresent();
        this.models = all.ordered().stream()
                .filter(model -> model.domain().equals("oaken"))
                .map(OakenWorldsTest::incremental)
                .toList();
        this.lake = new Lake(this.spark, new Location.Folder(root.toString()), this::declared);
        this.refresher = new Refresher(this.spark, lake, Clock.systemUTC());
    }

    @Test
    @Tag("long")
    void inAnyWorldARefreshByWhatHasChangedEqualsOneOfAll(TestReporter reporter) {
        long seed = Long.getLong("lakehouse.seed", System.nanoTime() % 1_000_000);
        reporter.publishEntry("seed of the worlds", Long.toString(seed));
        Random random = new Random(seed);
        List<OakenWorld> worlds = IntStream.range(0, Integer.getInteger("lakehouse.worlds", 50))
                .mapToObj(number -> new OakenWorld(number, random))
                .toList();
        worlds.forEach(world -> IntStream.range(0, 5).forEach(any -> world.change()));
        write(worlds);
        models.forEach(refresher::refresh);
        for (int round = 1; round <= Integer.getInteger("lakehouse.rounds", 4); round++) {
            worlds.forEach(OakenWorld::change);
            write(worlds);
            if (random.nextBoolean()) {
                models.subList(0, random.nextInt(models.size())).forEach(refresher::refresh);
                worlds.forEach(OakenWorld::change);
                write(worlds);
            }
            for (Model model : models) {
                refresher.refresh(model);
                assertThat(texts(lake.read(spark, model.table())))
                        .as("seed %s, round %s, %s", seed, round, model.table())
                        .containsExactlyInAnyOrderElementsOf(texts(refresher.whole(model)));
            }
        }
        assertThat(models.stream()
                        .filter(model -> model.materialization() == Materialization.INCREMENTAL)
                        .filter(model -> !lake.log(model.table())
                                .newest(commit -> commit.userMetadata())
                                .orElse("")
                                .contains("incremental: keys touched"))
                        .map(Model::name))
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
                        model.columns(),
                        model.sql(),
                        model.sources(),
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
            merge(TableName.silver(table), OakenWorld.KEYS.get(table), changed, gone);
            written.put(table, now);
        }
    }

    private void merge(TableName table, List<String> keys, List<String> changed, List<String> gone) {
        Stamp stamp = new Stamp("test", commits++, "");
        if (!lake.exists(table)) {
            lake.append(rows(table, changed), table, stamp, Map.of("delta.enableChangeDataFeed", "true"));
        } else if (!changed.isEmpty() || !gone.isEmpty()) {
            Dataset<Row> fresh = rows(table, changed);
            Dataset<Row> changes = fresh.withColumn("_gone", lit(false))
                    .unionByName(rows(table, gone).withColumn("_gone", lit(true)));
            Map<String, Column> values = new HashMap<>();
            List.of(fresh.columns()).forEach(name -> values.put("`" + name + "`", col("s.`" + name + "`")));
            lake.merge(
                    changes,
                    table,
                    keys.stream()
                            .map(key -> col("t." + key).equalTo(col("s." + key)))
                            .reduce(Column::and)
                            .orElseThrow(),
                    stamp,
                    merge -> merge.whenMatched(col("s._gone"))
                            .delete()
                            .whenMatched()
                            .update(values)
                            .whenNotMatched(functions.not(col("s._gone")))
                            .insert(values));
        }
    }

    private Dataset<Row> rows(TableName table, List<String> json) {
        return spark.read()
                .schema(declared(table).orElseThrow())
                .json(spark.createDataset(json, Encoders.STRING()))
                .coalesce(1);
    }

    private Optional<StructType> declared(TableName table) {
        if (table.layer() == Layer.GOLD) {
            return models.stream()
                    .filter(model -> model.table().equals(table))
                    .map(Model::schema)
                    .findFirst();
        }
        boolean history = table.dataset().endsWith("_history");
        return contracts.find(table.dataset().replace("_history", "")).map(contract -> {
            StructType schema = new StructType();
            for (var column : contract.columns()) {
                schema = schema.add(column.name(), org.apache.spark.sql.types.DataType.fromDDL(column.type()));
            }
            return history ? schema.add("valid_from", "timestamp").add("valid_to", "timestamp") : schema;
        });
    }
}
