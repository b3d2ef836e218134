package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever changes in the sources: what is refreshed by what has changed equals what is made anew. */
@ExtendWith(LocalSpark.class)
class IncrementTest {
    private static final TableName SALES = TableName.silver("sales");
    private static final TableName PRODUCTS = TableName.silver("products");

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private Refresher refresher;
    private ModelFolder folder;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.folder = new ModelFolder(root.resolve("models"));
        this.lake = new Lake(
                this.spark,
                new Location.Folder(root.resolve("lake").toString()),
                table -> folder.load().find(table.dataset()).map(Model::schema));
        this.refresher = new Refresher(this.spark, lake, Clock.systemUTC());
        create(SALES, "id int, item string, n int");
        create(PRODUCTS, "item string, kind string, price decimal(9,2)");
    }

    @Test
    @Tag("long")
    void changesInAnySourceAreRefreshedAsIfMadeAnew(TestReporter reporter) {
        rounds(2, reporter);
    }

    @Test
    void fewChangesAreRefreshedByTheDriverAsIfMadeAnew(TestReporter reporter) throws IOException {
        refresher = new Refresher(spark, lake, Optional.of(new DirectTables(spark, lake)), Clock.systemUTC());
        rounds(2, reporter);
        for (String name : List.of("by_kind", "chain", "everything", "twice")) {
            assertThat(byTheDriver(name)).as(name).isPositive();
        }
    }

    @Test
    @Tag("soak")
    void manyFewChangesAreRefreshedByTheDriverAsIfMadeAnew(TestReporter reporter) {
        refresher = new Refresher(spark, lake, Optional.of(new DirectTables(spark, lake)), Clock.systemUTC());
        rounds(5, reporter);
    }

    private long byTheDriver(String name) throws IOException {
        long commits = 0;
        try (var files = Files.newDirectoryStream(
                Path.of(lake.path(TableName.gold(name))).resolve("_delta_log"), "*.json")) {
            for (Path file : files) {
                commits += Files.readString(file).contains("\"by\":\"driver\"") ? 1 : 0;
            }
        }
        return commits;
    }

    @Test
    @Tag("soak")
    void manyChangesInAnySourceAreRefreshedAsIfMadeAnew(TestReporter reporter) {
        rounds(4, reporter);
    }

    private void rounds(int rounds, TestReporter reporter) {
        long seed = Seeds.of(5);
        reporter.publishEntry("seed of the changes", Long.toString(seed));
        Random random = new Random(seed);
        model(
                "rows",
                "select s.id, s.item, p.kind, s.n * p.price as amount from silver.sales s"
                        + " left join silver.products p on p.item = s.item",
                "id int",
                "item string",
                "kind string",
                "amount decimal(20,2)");
        model(
                "by_kind",
                "select coalesce(p.kind, 'none') as kind, count(*) as rows, sum(s.n) as n from"
                        + " silver.sales s left join silver.products p on p.item = s.item group by 1 having sum(s.n) > 3",
                "kind string",
                "rows bigint",
                "n bigint");
        model(
                "chain",
                "select kind, max(amount) as most, count(distinct item) as items from gold.rows group by kind",
                "kind string",
                "most decimal(20,2)",
                "items bigint");
        model(
                "unsold",
                "select p.item, p.kind from silver.products p left anti join silver.sales s on s.item = p.item",
                "item string",
                "kind string");
        model(
                "sold",
                "select p.item, p.price from silver.products p left semi join silver.sales s on s.item = p.item"
                        + " and s.n > 2",
                "item string",
                "price decimal(9,2)");
        model(
                "pairs",
                "select a.id, count(b.id) as others from silver.sales a join silver.sales b on a.item = b.item"
                        + " and a.id <> b.id group by a.id",
                "id int",
                "others bigint");
        model(
                "either",
                "with u as (select item as name, 1 as one from silver.sales union all select kind, 2 from"
                        + " silver.products where price > 5) select name, sum(one) as n from u group by name union all"
                        + " select 'constant', 0L",
                "name string",
                "n bigint");
        model(
                "everything",
                "select coalesce(s.item, p.item) as item, count(s.id) as sales, max(p.price) as price from"
                        + " silver.sales s full outer join silver.products p on s.item = p.item and p.price > 2 group by 1",
                "item string",
                "sales bigint",
                "price decimal(9,2)");
        folder.model(
                "twice",
                "select n, count(*) as items from (select item, sum(n) as n from silver.sales group by item)"
                        + " group by n",
                "n bigint",
                "items bigint");
        model(
                "right_side",
                "select p.kind, sum(s.n) as n from silver.sales s right join silver.products p on"
                        + " s.item = p.item group by p.kind",
                "kind string",
                "n bigint");
        List<Model> models = folder.load().ordered();
        assertThat(models).hasSize(10);
        assertThat(models.stream()
                        .filter(model -> refresher.alwaysWhole(model).isPresent())
                        .map(Model::name))
                .containsExactly("twice");
        spark.sql("insert into delta.`" + lake.path(PRODUCTS)
                + "` values ('i0', 'k0', 1.5), ('i1', 'k1', 9), ('i2', null, 7)");
        change(random);
        for (int round = 0; round <= rounds; round++) {
            boolean first = round == 0;
            for (Model model : models) {
                refresher.refresh(model);
            }
            Map<String, String> ways = models.stream().collect(Collectors.toMap(Model::name, this::way));
            ways.forEach((name, way) ->
                    assertThat(way).as(name).contains(first || name.equals("twice") ? "; full: " : "; incremental: "));
            for (Model model : models) {
                assertThat(lake.read(spark, model.table()))
                        .as("seed %d round %d %s (%s)", seed, round, model.name(), ways.get(model.name()))
                        .equalsRowsOf(refresher.whole(model));
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                change(random);
            }
        }
    }

    /** One that must not be made anew for being small. */
    private void model(String name, String sql, String... columns) {
        folder.modelWith("materialization: incremental", name, sql, columns);
    }

    private String way(Model model) {
        return lake.log(model.table())
                .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                .map(BatchRecord::source)
                .orElse("");
    }

    private void change(Random random) {
        List<String> what = new ArrayList<>();
        String sales = "delta.`" + lake.path(SALES) + "`";
        String products = "delta.`" + lake.path(PRODUCTS) + "`";
        int id = random.nextInt(40);
        String item = "i" + random.nextInt(9);
        switch (random.nextInt(6)) {
            case 0 -> what.add("update " + sales + " set item = '" + item + "', n = n + 1 where id = " + id);
            case 1 -> what.add("delete from " + sales + " where id between " + id + " and " + (id + 1));
            case 2 ->
                what.add("update " + products + " set kind = 'k" + random.nextInt(4) + "' where item = '" + item + "'");
            case 3 -> what.add("delete from " + products + " where item = '" + item + "'");
            case 4 ->
                what.add("merge into " + products + " t using (select '" + item + "' as item, "
                        + (random.nextInt(5) == 0 ? "cast(null as string)" : "'k" + random.nextInt(4) + "'")
                        + " as kind, cast(" + random.nextInt(9) + ".25 as decimal(9,2)) as price) s on t.item = s.item"
                        + " when matched then update set * when not matched then insert *");
            default -> {}
        }
        what.add("merge into " + sales + " t using (select id, if(id % 7 = 0, null, concat('i', (id * "
                + (1 + random.nextInt(5))
                + ") % 9)) as item, cast(id % 5 - 1 as int) as n from (select explode(sequence("
                + id + ", " + (id + random.nextInt(4)) + ")) as id)) s on t.id = s.id"
                + " when matched then update set * when not matched then insert *");
        what.forEach(spark::sql);
    }

    private void create(TableName table, String columns) {
        spark.sql("create table delta.`" + lake.path(table) + "` (" + columns
                + ") using delta tblproperties ('delta.enableChangeDataFeed' = 'true')");
    }
}
