package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.gold.RandomModels.Query;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the facts and dimensions look like, whatever a model asks of them and whatever changes: what is refreshed by what
 * has changed equals what is made anew, although refreshes die in between.
 */
@ExtendWith(LocalSpark.class)
class RandomStarTest {
    @TempDir
    private Path root;

    private SparkSession spark;

    @Test
    @Tag("long")
    void modelsOfARandomStarAreRefreshedAsIfMadeAnew(SparkSession spark, TestReporter reporter) {
        stars(spark, reporter, 1, 1);
    }

    @Test
    @Tag("soak")
    void modelsOfManyRandomStarsAreRefreshedAsIfMadeAnew(SparkSession spark, TestReporter reporter) {
        stars(spark, reporter, Integer.getInteger("lakehouse.stars", 10), 2);
    }

    private void stars(SparkSession any, TestReporter reporter, int stars, int rounds) {
        this.spark = any.newSession();
        long seed = Seeds.of(7);
        reporter.publishEntry("seed of the stars", Long.toString(seed));
        Random random = new Random(seed);
        for (int i = 0; i < stars; i++) {
            // A star is made of its own seed, so that one that fails can be tried alone.
            long own = i == 0 ? seed : random.nextInt(1_000_000);
            new Star(own).live(rounds);
        }
    }

    /** A star with its models. */
    private final class Star {
        private final long seed;
        private final Random random;
        private final Path folder;

        private final Map<TableName, StructType> declared = new HashMap<>();
        private final Lake lake;
        private final RandomStar star;
        private final List<Model> models;
        /** Every other star is refreshed by the driver. */
        private final Optional<DirectTables> direct;
        /** And half of those ask Spark for most. */
        private final long mostRead;

        Star(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.folder = root.resolve("star-" + seed);
            this.lake = new Lake(
                    spark,
                    new Location.Folder(folder.resolve("lake").toString()),
                    table -> Optional.ofNullable(declared.get(table)));
            this.direct = seed % 2 == 0 ? Optional.of(new DirectTables(spark, lake)) : Optional.empty();
            this.mostRead = seed % 4 == 0 ? 20 : DirectTables.MOST_READ;
            this.star = new RandomStar(spark, lake, random);
            star.tables().forEach(table -> declared.put(TableName.silver(table.name()), table.schema()));
            RandomModels queries = new RandomModels(star, random);
            write("rows", queries.rows());
            write("chain", queries.chain("rows"));
            write("grouped", queries.groups());
            write("dimension", queries.dimension());
            write("members", queries.members());
            write("united", queries.union());
            write("pairs", queries.pairs());
            Models loaded = new ModelLoader(
                            star.tables().stream().map(RandomStar.Table::name).toList())
                    .load(folder.resolve("models"));
            assertThat(loaded.faults()).as(toString()).isEmpty();
            this.models = loaded.ordered();
        }

        void live(int rounds) {
            Refresher refresher = refresher(Clock.systemUTC());
            star.begin();
            models.forEach(refresher::refresh);
            for (int round = 1; round <= rounds; round++) {
                star.change();
                for (Model model : models) {
                    // Drawn for each, so that what comes next does not depend on how far a refresh came.
                    boolean dies = random.nextInt(4) == 0;
                    Death death = List.of(Death.values()).get(random.nextInt(Death.values().length));
                    int job = 1 + random.nextInt(8);
                    if (dies && refresher.stale(model)) {
                        death.of(model, this::refresher, spark, job);
                    }
                }
                star.change();
                for (Model model : models) {
                    if (refresher.stale(model)) {
                        refresher.refresh(model);
                    }
                    assertThat(way(model))
                            .as("%s: %s", this, model.sql())
                            .matches(".*; (incremental: .*|full: there was no table)");
                    assertThat(lake.read(spark, model.table()))
                            .as("%s, round %d, %s: %s", this, round, model.name(), model.sql())
                            .equalsRowsOf(refresher.whole(model));
                }
            }
        }

        private Refresher refresher(Clock clock) {
            return new Refresher(spark, lake, direct, clock, mostRead, WideSession.ROWS_OF_A_TASK);
        }

        private String way(Model model) {
            return lake.log(model.table())
                    .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                    .map(BatchRecord::source)
                    .orElse("");
        }

        /** Writes a model; what type its columns have, Spark says. */
        private void write(String name, Query query) {
            StructType schema = lake.query(
                            spark,
                            SqlTables.in(query.sql()),
                            table -> spark.createDataFrame(List.of(), declared.get(table)))
                    .schema();
            declared.put(TableName.gold(name), schema);
            List<String> columns = new ArrayList<>();
            for (StructField field : schema.fields()) {
                columns.add("- {name: " + field.name() + ", type: '"
                        + field.dataType().sql().toLowerCase(Locale.ROOT) + "', description: x"
                        + (query.grain().contains(field.name()) ? ", nullable: true}" : "}"));
            }
            new ModelFolder(folder.resolve("models"))
                    .file("shop/" + name + ".sql", query.sql())
                    .file(
                            "shop/" + name + ".yml",
                            "name: " + name + "\ndescription: Test.\nmaterialization: incremental\ngrain: "
                                    + query.grain() + "\ncolumns:\n" + String.join("\n", columns) + "\n");
        }

        @Override
        public String toString() {
            return "-Dlakehouse.seed=" + seed + ", a star of "
                    + star.tables().stream().map(Object::toString).collect(Collectors.joining(", "));
        }
    }
}
