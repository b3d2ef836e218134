package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.gold.TouchedKeys.NotIncremental;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every key whose row a change makes different is among those it is said to touch, whatever the query. */
@ExtendWith(LocalSpark.class)
class TouchedKeysTest {
    private static final StructType SALES = StructType.fromDDL("id int, item string, n int");
    private static final StructType PRODUCTS = StructType.fromDDL("item string, kind string, price int");
    /** Query to its grain; the columns of the grain come first. */
    private static final Map<String, Integer> QUERIES = queries();

    private SparkSession spark;
    private Lake lake;

    /** The rows of both tables by their key. */
    private record World(Map<Integer, Row> sales, Map<String, Row> products) {

        World copy() {
            return new World(new TreeMap<>(sales), new TreeMap<>(products));
        }

        Collection<Row> rows(TableName table) {
            return table.dataset().equals("sales") ? sales.values() : products.values();
        }
    }

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.lake = new Lake(this.spark, new Location.Folder("/nowhere"), table -> Optional.empty());
    }

    @Test
    void noChangedKeyIsMissed(TestReporter reporter) throws NotIncremental {
        worlds(8, reporter);
    }

    @Test
    @Tag("soak")
    void noChangedKeyIsMissedInManyWorlds(TestReporter reporter) throws NotIncremental {
        worlds(40, reporter);
    }

    private void worlds(int worlds, TestReporter reporter) throws NotIncremental {
        long seed = Seeds.of(3);
        reporter.publishEntry("seed of the worlds", Long.toString(seed));
        Random random = new Random(seed);
        for (int i = 0; i < worlds; i++) {
            World before = new World(new TreeMap<>(), new TreeMap<>());
            change(before, 12, random);
            World after = before.copy();
            change(after, 1 + random.nextInt(6), random);
            for (Map.Entry<String, Integer> query : QUERIES.entrySet()) {
                Set<List<Object>> differing = differing(query.getKey(), query.getValue(), before, after);
                assertThat(touched(query.getKey(), query.getValue(), before, after))
                        .as("seed %d, world %d: %s%n%s%n%s", seed, i, query.getKey(), before, after)
                        .containsAll(differing);
            }
        }
    }

    @Test
    void aProductTouchesTheSalesThatNameItAloneAndTheGroupsTheyLeaveAndEnter() throws NotIncremental {
        World before = new World(new TreeMap<>(), new TreeMap<>());
        before.sales().put(1, RowFactory.create(1, "a", 1));
        before.sales().put(2, RowFactory.create(2, "b", 1));
        before.sales().put(3, RowFactory.create(3, "c", 1));
        before.products().put("b", RowFactory.create("b", "kind of b", 5));
        World after = before.copy();
        after.products().put("a", RowFactory.create("a", "kind of a", 5));
        String rows = "select s.id, p.kind from silver.sales s left join silver.products p on p.item = s.item";
        String groups = "select coalesce(p.kind, 'none'), count(*) from silver.sales s left join silver.products p on"
                + " p.item = s.item group by 1";

        assertThat(touched(rows, 1, before, after)).containsExactly(List.of(1));
        assertThat(touched(groups, 1, before, after)).containsExactlyInAnyOrder(List.of("kind of a"), List.of("none"));
    }

    @Test
    void aChangeIsNotLookedUpInJoinsThatOnlyAddColumns() throws NotIncremental {
        String sql = "select s.id, p.kind, q.price from silver.sales s left join silver.products p on p.item = s.item"
                + " left join silver.products q on q.item = s.item";
        ModelPlan plan = new ModelPlan(lake.query(spark, SqlTables.in(sql), table -> rows(table, List.of())));
        List<Integer> joins = new ArrayList<>();
        for (int place = 0; place < 3; place++) {
            TouchedKeys touching = new TouchedKeys(
                    place,
                    rows(plan.places().get(place), List.of()),
                    other -> rows(plan.places().get(other), List.of()));
            joins.add(joins(touching.of(plan.plan(), List.of("id"))));
        }

        assertThat(joins).containsExactly(0, 1, 1);
    }

    private static int joins(LogicalPlan node) {
        return (node instanceof Join ? 1 : 0)
                + ModelPlan.children(node).stream()
                        .mapToInt(TouchedKeysTest::joins)
                        .sum();
    }

    private static Map<String, Integer> queries() {
        Map<String, Integer> queries = new LinkedHashMap<>();
        String join = " from silver.sales s %s join silver.products p on p.item = s.item";
        for (String type : List.of("inner", "left", "right", "full outer")) {
            queries.put("select s.id, p.item, p.kind, n * price" + join.formatted(type), 2);
            queries.put("select coalesce(p.kind, 'none'), count(*), sum(n)" + join.formatted(type) + " group by 1", 1);
            queries.put(
                    "select s.item, count(p.kind)" + join.formatted(type) + " and price > 2 group by s.item having"
                            + " sum(n) > 1",
                    1);
        }
        queries.put("select s.item, count(*)" + join.formatted("left") + " where p.item is null group by 1", 1);
        queries.put("select id, n from silver.sales s left semi join silver.products p on p.item = s.item", 1);
        queries.put(
                "select id, n from silver.sales s left anti join silver.products p on p.item = s.item and p.price <> n",
                1);
        queries.put("select item, kind from silver.products where item in (select 'a' union select 'b')", 1);
        queries.put(
                "select a.id, count(b.id) from silver.sales a join silver.sales b on a.item = b.item and a.id < b.id"
                        + " group by a.id",
                1);
        queries.put(
                "select p.kind, max(t.total) from (select item, sum(n) as total from silver.sales group by item) t"
                        + " join silver.products p on p.item = t.item group by p.kind",
                1);
        queries.put(
                "with u as (select item as name, n from silver.sales union all select kind, price from silver.products)"
                        + " select a.name, sum(a.n), count(b.n) from u a left join u b on a.name = b.name and a.n <> b.n group by 1",
                1);
        queries.put(
                "select distinct item from (select item from silver.sales union select item from silver.products)", 1);
        queries.put(
                "select letter, count(*) from (select explode(array(item, 'x')) as letter from silver.sales) group by 1",
                1);
        queries.put(
                "select p.item, d.kind, count(s.id) from silver.products p left join silver.products d on d.price = p.price"
                        + " left join silver.sales s on s.item = d.item group by p.item, d.kind",
                2);
        // The key needs nothing of a join in the middle.
        queries.put(
                "select s.id, p.kind, count(o.id) from silver.sales s left join silver.sales o on o.item = s.item"
                        + " left join silver.products p on p.item = s.item and p.price > s.n group by s.id, p.kind",
                1);
        queries.put(
                "select p.item, s.n, q.kind from silver.sales s right join silver.products p on p.item = s.item"
                        + " left join silver.products q on q.price = p.price",
                1);
        return queries;
    }

    private Set<List<Object>> differing(String sql, int grain, World before, World after) {
        Set<List<Object>> keys = new HashSet<>();
        List<Row> old = new ArrayList<>(query(sql, before).collectAsList());
        for (Row row : query(sql, after).collectAsList()) {
            if (!old.remove(row)) {
                keys.add(key(row, grain));
            }
        }
        old.forEach(row -> keys.add(key(row, grain)));
        return keys;
    }

    private Set<List<Object>> touched(String sql, int grain, World before, World after) throws NotIncremental {
        ModelPlan plan = new ModelPlan(lake.query(spark, SqlTables.in(sql), table -> rows(table, List.of())));
        List<String> columns = List.of(query(sql, before).columns()).subList(0, grain);
        Set<List<Object>> keys = new HashSet<>();
        for (int place = 0; place < plan.places().size(); place++) {
            TableName table = plan.places().get(place);
            List<Row> changed = Stream.concat(
                            before.rows(table).stream()
                                    .filter(row -> !after.rows(table).contains(row)),
                            after.rows(table).stream()
                                    .filter(row -> !before.rows(table).contains(row)))
                    .toList();
            int here = place;
            TouchedKeys touching = new TouchedKeys(
                    place,
                    rows(table, changed),
                    other -> rows(
                            plan.places().get(other),
                            (other < here ? before : after).rows(plan.places().get(other))));
            org.apache.spark.sql.classic.Dataset.ofRows(
                            (org.apache.spark.sql.classic.SparkSession) spark, touching.of(plan.plan(), columns))
                    .collectAsList()
                    .forEach(row -> keys.add(key(row, grain)));
        }
        return keys;
    }

    private Dataset<Row> query(String sql, World world) {
        return lake.query(spark, SqlTables.in(sql), table -> rows(table, world.rows(table)));
    }

    private Dataset<Row> rows(TableName table, Collection<Row> rows) {
        return spark.createDataFrame(List.copyOf(rows), table.dataset().equals("sales") ? SALES : PRODUCTS);
    }

    private static List<Object> key(Row row, int grain) {
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < grain; i++) {
            key.add(row.get(i));
        }
        return key;
    }

    private static void change(World world, int changes, Random random) {
        for (int i = 0; i < changes; i++) {
            int id = random.nextInt(8);
            String item = letter(random, 5);
            switch (random.nextInt(6)) {
                case 0 -> world.sales().remove(id);
                case 1 -> world.products().remove(item);
                case 2, 3 ->
                    world.sales()
                            .put(
                                    id,
                                    RowFactory.create(id, random.nextInt(5) == 0 ? null : item, random.nextInt(4) - 1));
                default ->
                    world.products()
                            .put(
                                    item,
                                    RowFactory.create(
                                            item,
                                            random.nextInt(5) == 0 ? null : letter(random, 3),
                                            random.nextInt(4)));
            }
        }
    }

    private static String letter(Random random, int letters) {
        return String.valueOf((char) ('a' + random.nextInt(letters)));
    }
}
