package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.gold.Behind.Part;
import com.oakenspirits.lakehouse.gold.RowsBehind.Untraceable;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** From the rows found behind a row, and from no others, its query makes the same row. */
@ExtendWith(LocalSpark.class)
class RowsBehindTest {
    private static final StructType SALES = StructType.fromDDL("id int, item string, n int");
    private static final StructType PRODUCTS = StructType.fromDDL("item string, kind string, price int");
    private static final String LEFT = "from silver.sales s left join silver.products p on p.item = s.item";
    /** Query to its grain; the columns of the grain come first. */
    private static final Map<String, Integer> QUERIES = queries();

    private SparkSession spark;
    private Lake lake;
    private final Map<Integer, Row> sales = new TreeMap<>();
    private final Map<String, Row> products = new TreeMap<>();

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.lake = new Lake(this.spark, new Location.Folder("/nowhere"), table -> Optional.empty());
    }

    @Test
    void theRowsBehindARowMakeItAgain(TestReporter reporter) throws Untraceable {
        worlds(2, reporter);
    }

    @Test
    @Tag("long")
    void theRowsBehindARowMakeItAgainInManyWorlds(TestReporter reporter) throws Untraceable {
        worlds(8, reporter);
    }

    private void worlds(int worlds, TestReporter reporter) throws Untraceable {
        long seed = Seeds.of(4);
        reporter.publishEntry("seed of the worlds", Long.toString(seed));
        Random random = new Random(seed);
        for (int i = 0; i < worlds; i++) {
            sales.clear();
            products.clear();
            for (int change = 0; change < 16; change++) {
                change(random);
            }
            for (Map.Entry<String, Integer> query : QUERIES.entrySet()) {
                List<Row> rows = query(query.getKey(), Map.of()).collectAsList();
                if (rows.isEmpty()) {
                    continue;
                }
                Row row = rows.get(random.nextInt(rows.size()));
                Map<Integer, List<Row>> found = found(query.getKey(), query.getValue(), row);
                assertThat(only(query(query.getKey(), found), query.getValue(), row)
                                .collectAsList())
                        .as(
                                "seed %d, world %d: %s of %s%n%s%n%s%n%s",
                                seed, i, row, query.getKey(), sales, products, found)
                        .containsExactly(row);
            }
        }
    }

    @Test
    void aGroupHasItsOwnRowsAndTheProductsThatTheyName() throws Untraceable {
        sell(1, "a", 1);
        sell(2, "a", 2);
        sell(3, "b", 4);
        sell(4, "z", 8);
        offer("a", "wine", 5);
        offer("b", "wine", 5);
        offer("c", "wine", 5);
        String sql = "select p.kind, sum(s.n) as n " + LEFT + " group by p.kind";

        assertThat(found(sql, 1, RowFactory.create("wine", 7L)))
                .containsExactly(
                        Map.entry(0, List.of(sales.get(1), sales.get(2), sales.get(3))),
                        Map.entry(1, List.of(products.get("a"), products.get("b"))));
        assertThat(found(sql, 1, RowFactory.create(null, 8L)))
                .containsExactly(Map.entry(0, List.of(sales.get(4))), Map.entry(1, List.of()));
    }

    @Test
    void whatIsComputedDecidesWhichRowsAreBehind() throws Untraceable {
        sell(1, "a", 1);
        sell(2, "a", 2);
        sell(3, "b", 3);
        sell(4, "c", 4);
        String sql = "select n, count(*) as items from (select item, sum(n) as n from silver.sales group by item)"
                + " group by n";

        assertThat(found(sql, 1, RowFactory.create(3L, 2L)))
                .containsExactly(Map.entry(0, List.of(sales.get(1), sales.get(2), sales.get(3))));
    }

    @Test
    void aRankShowsTheRowsOfWhatIsRankedAndSaysThatOthersDecideToo() throws Untraceable {
        sell(1, "a", 1);
        sell(2, "b", 5);
        sell(3, "b", 4);
        String sql = "select item, n, row_number() over (order by n desc) as rank from"
                + " (select item, sum(n) as n from silver.sales group by item order by n desc limit 1)";

        assertThat(found(sql, 1, RowFactory.create("b", 9L, 1)))
                .containsExactly(Map.entry(0, List.of(sales.get(2), sales.get(3))));
        assertThat(RowsBehind.alsoDecides(plan(sql).plan(), 0)).hasValue("a row is compared with others: Window");
    }

    @Test
    void whatIsNotThereAndWhatIsReadAsideIsSaidToBe() {
        assertUntraceable(
                "select s.item, s.id from silver.sales s left anti join silver.products p on p.item = s.item",
                1,
                Part.ABSENT,
                "a row is there because none of these matches it");
        assertUntraceable(
                "select item, kind from silver.products where item in (select item from silver.sales)",
                1,
                Part.ANY,
                "it is read in a subquery; a join says the same and could be traced");
        assertUntraceable(
                "select explode(sequence(low, high)) as n from (select min(n) as low, max(n) as high from silver.sales)",
                0,
                Part.ANY,
                "they are aggregated without groups");
        assertUntraceable(
                "select item from silver.sales except select item from silver.products",
                0,
                Part.ANY,
                "it cannot be followed through Except");
    }

    private void assertUntraceable(String sql, int place, Part part, String why) {
        ModelPlan plan = plan(sql);
        List<String> grain = List.of(plan.plan().output().head().name());
        RowsBehind behind =
                new RowsBehind(plan.plan(), place, other -> rows(plan.places().get(other), List.of()));
        assertThatThrownBy(() -> behind.of(plan.plan(), grain))
                .isInstanceOf(Untraceable.class)
                .hasMessage(why)
                .extracting(e -> ((Untraceable) e).part())
                .isEqualTo(part);
    }

    private static Map<String, Integer> queries() {
        Map<String, Integer> queries = new LinkedHashMap<>();
        String join = " from silver.sales s %s join silver.products p on p.item = s.item";
        for (String type : List.of("inner", "left", "right", "full outer")) {
            queries.put("select s.id, p.item, p.kind, n * price as v" + join.formatted(type), 2);
            queries.put(
                    "select coalesce(p.kind, 'none') as kind, count(*) as rows, sum(n) as n" + join.formatted(type)
                            + " group by 1",
                    1);
            queries.put(
                    "select s.item, count(p.kind) as kinds" + join.formatted(type)
                            + " and price > 2 group by s.item having sum(n) > 1",
                    1);
        }
        queries.put("select s.item, count(*) as n" + join.formatted("left") + " where p.item is null group by 1", 1);
        queries.put("select id, n from silver.sales s left semi join silver.products p on p.item = s.item", 1);
        queries.put(
                "select p.item, p.price from silver.products p left semi join silver.sales s on p.item = s.item and n > 0",
                1);
        queries.put(
                "select a.id, count(b.id) as n from silver.sales a join silver.sales b on a.item = b.item and a.id < b.id"
                        + " group by a.id",
                1);
        queries.put(
                "select p.kind, max(t.total) as most from (select item, sum(n) as total from silver.sales group by item) t"
                        + " join silver.products p on p.item = t.item group by p.kind",
                1);
        queries.put(
                "select total, count(p.kind) as kinds from (select item, sum(n) as total from silver.sales group by item) t"
                        + " left join silver.products p on p.item = t.item and p.price > t.total group by total",
                1);
        queries.put(
                "with u as (select item as name, n from silver.sales union all select kind, price from silver.products)"
                        + " select a.name, sum(a.n) as n, count(b.n) as b from u a left join u b on a.name = b.name and"
                        + " a.n <> b.n group by 1",
                1);
        queries.put(
                "select distinct item from (select item from silver.sales union select item from silver.products)", 1);
        queries.put(
                "select letter, count(*) as n from (select explode(array(item, 'x')) as letter from silver.sales)"
                        + " group by 1",
                1);
        queries.put(
                "select p.item, d.kind, count(s.id) as n from silver.products p left join silver.products d on d.price ="
                        + " p.price left join silver.sales s on s.item = d.item group by p.item, d.kind",
                2);
        return queries;
    }

    /** The rows of each place behind a row, sorted by their text. */
    private Map<Integer, List<Row>> found(String sql, int grain, Row row) throws Untraceable {
        ModelPlan plan = plan(sql);
        List<String> columns = Arrays.asList(query(sql, Map.of()).columns()).subList(0, grain);
        Map<Integer, List<Row>> found = new TreeMap<>();
        for (int place = 0; place < plan.places().size(); place++) {
            TableName table = plan.places().get(place);
            LogicalPlan behind = new RowsBehind(
                            plan.plan(), place, other -> all(plan.places().get(other)))
                    .of(plan.plan(), columns);
            Column[] carried = Arrays.stream(schema(table).fieldNames())
                    .map(name -> functions.col(RowsBehind.carried(name)))
                    .toArray(Column[]::new);
            found.put(
                    place,
                    only(rows(behind), grain, row).select(carried).distinct().collectAsList().stream()
                            .map(these -> RowFactory.create(these.get(0), these.get(1), these.get(2)))
                            .sorted(java.util.Comparator.comparing(Row::toString))
                            .toList());
        }
        return found;
    }

    private Dataset<Row> only(Dataset<Row> rows, int grain, Row row) {
        Column same = functions.lit(true);
        for (int i = 0; i < grain; i++) {
            same = same.and(functions.col(rows.columns()[i]).eqNullSafe(functions.lit(row.get(i))));
        }
        return rows.where(same);
    }

    /** @param instead rows that stand in a place instead of those of its table */
    private Dataset<Row> query(String sql, Map<Integer, List<Row>> instead) {
        ModelPlan plan = plan(sql);
        return rows(ModelPlan.filled(
                plan.plan(),
                place -> instead.containsKey(place)
                        ? rows(plan.places().get(place), instead.get(place))
                        : all(plan.places().get(place))));
    }

    private ModelPlan plan(String sql) {
        return new ModelPlan(lake.query(spark, SqlTables.in(sql), table -> rows(table, List.of())));
    }

    private Dataset<Row> all(TableName table) {
        return rows(table, table.dataset().equals("sales") ? sales.values() : products.values());
    }

    private Dataset<Row> rows(TableName table, Collection<Row> rows) {
        return spark.createDataFrame(List.copyOf(rows), schema(table));
    }

    private Dataset<Row> rows(LogicalPlan plan) {
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) spark, plan);
    }

    private static StructType schema(TableName table) {
        return table.dataset().equals("sales") ? SALES : PRODUCTS;
    }

    private void sell(int id, String item, Integer n) {
        sales.put(id, RowFactory.create(id, item, n));
    }

    private void offer(String item, String kind, int price) {
        products.put(item, RowFactory.create(item, kind, price));
    }

    private void change(Random random) {
        String item = letter(random, 5);
        if (random.nextInt(3) > 0) {
            sell(random.nextInt(10), random.nextInt(5) == 0 ? null : item, random.nextInt(4) - 1);
        } else {
            offer(item, random.nextInt(5) == 0 ? null : letter(random, 3), random.nextInt(4));
        }
    }

    private static String letter(Random random, int letters) {
        return String.valueOf((char) ('a' + random.nextInt(letters)));
    }
}
