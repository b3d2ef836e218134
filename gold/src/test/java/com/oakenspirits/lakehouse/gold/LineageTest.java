package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.gold.Behind.Part;
import com.oakenspirits.lakehouse.gold.Step.Difference;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows of gold are traced through gold to the silver rows they were made from, as these were then. */
@ExtendWith(LocalSpark.class)
class LineageTest {
    private static final TableName SALES = TableName.silver("sales");
    private static final TableName PRODUCTS = TableName.silver("products");

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private ModelFolder folder;

    @BeforeEach
    void aFactOverTwoTablesAndATotalOverTheFact(SparkSession spark) {
        this.spark = spark.newSession();
        folder = new ModelFolder(root.resolve("models"))
                .model(
                        "fact",
                        "select s.id, s.item, p.kind, s.n * p.price as amount from silver.sales s"
                                + " left join silver.products p on p.item = s.item",
                        "id int",
                        "item string",
                        "kind string",
                        "amount decimal(20,2)")
                .model(
                        "totals",
                        "select kind, count(*) as sales, sum(amount) as amount from gold.fact group by kind",
                        "kind string",
                        "sales bigint",
                        "amount decimal(30,2)");
        lake = new Lake(
                this.spark,
                new Location.Folder(root.resolve("lake").toString()),
                table -> folder.load().find(table.dataset()).map(Model::schema));
        create(SALES, "id int, item string, n int");
        create(PRODUCTS, "item string, kind string, price decimal(9,2)");
        change("insert into %s values (1, 'a', 1), (2, 'a', 2), (3, 'b', 1), (4, 'z', 9), (5, 'c', 1)", SALES);
        change("insert into %s values ('a', 'wine', 1.50), ('b', 'wine', 2), ('c', 'beer', 3)", PRODUCTS);
        refresh();
    }

    @Test
    void aTotalIsTracedThroughTheFactToTheRowsOfBothTables() {
        try (Trace trace = trace("totals", col("kind").equalTo("wine"), 20)) {
            assertThat(trace.matching()).isEqualTo(1);
            assertThat(trace.steps().stream().map(step -> step.table().toString()))
                    .containsExactly("gold.totals", "gold.fact");
            assertThat(trace.steps()).allMatch(step -> step.anew().same());
            assertThat(trace.steps().get(0).rows()).hasRows("wine|3|6.50");
            assertThat(trace.steps().get(1).rows()).hasRows("1|a|wine|1.50", "2|a|wine|3.00", "3|b|wine|2.00");
            assertThat(trace.ends().stream().map(end -> end.table() + " " + end.version() + " " + end.count()))
                    .containsExactly("silver.products 1 2", "silver.sales 1 3");
            assertThat(end(trace, SALES).rows()).hasRows("1|a|1", "2|a|2", "3|b|1");
            assertThat(end(trace, PRODUCTS).rows()).hasRows("a|wine|1.50", "b|wine|2.00");
        }
    }

    @Test
    void whatHasChangedSinceIsShownAsItWasThen() {
        change("update %s set n = 100 where id = 1", SALES);
        change("delete from %s where item = 'b'", PRODUCTS);

        try (Trace trace = trace("totals", col("kind").equalTo("wine"), 20)) {
            assertThat(trace.steps()).allMatch(step -> step.anew().same());
            assertThat(end(trace, SALES).rows()).hasRows("1|a|1", "2|a|2", "3|b|1");
            assertThat(end(trace, PRODUCTS).rows()).hasRows("a|wine|1.50", "b|wine|2.00");
        }
        refresh();
        try (Trace trace = trace("totals", col("kind").equalTo("wine"), 20)) {
            assertThat(trace.steps()).allMatch(step -> step.anew().same());
            assertThat(end(trace, SALES).rows()).hasRows("1|a|100", "2|a|2");
            assertThat(end(trace, PRODUCTS).rows()).hasRows("a|wine|1.50");
        }
    }

    @Test
    void aFactThatWasRefreshedWithoutItsTotalsIsReadAsTheTotalsReadIt() {
        change("update %s set n = 100 where id = 1", SALES);
        new Refresher(spark, lake, Clock.systemUTC()).refresh(folder.load("fact"));

        try (Trace trace = trace("totals", col("kind").equalTo("wine"), 20)) {
            assertThat(trace.steps()).allMatch(step -> step.anew().same());
            assertThat(trace.steps().get(1).rows()).hasRows("1|a|wine|1.50", "2|a|wine|3.00", "3|b|wine|2.00");
            assertThat(end(trace, SALES).rows()).hasRows("1|a|1", "2|a|2", "3|b|1");
        }
    }

    @Test
    void rowsThatMatchNothingHaveNothingBehindThemThere() {
        try (Trace trace = trace("totals", col("kind").isNull(), 20)) {
            assertThat(trace.steps()).allMatch(step -> step.anew().same());
            assertThat(end(trace, SALES).rows()).hasRows("4|z|9");
            assertThat(end(trace, PRODUCTS).count()).isZero();
        }
    }

    @Test
    void onlySoManyOfSeveralRowsAreTracedAndAllAreCounted() {
        try (Trace trace = trace("fact", col("item").isin("a", "b"), 2)) {
            assertThat(trace.matching()).isEqualTo(3);
            assertThat(trace.steps().get(0).count()).isEqualTo(2);
            assertThat(end(trace, SALES).rows()).hasRows("1|a|1", "2|a|2");
            assertThat(end(trace, PRODUCTS).rows()).hasRows("a|wine|1.50");
        }
    }

    @Test
    void aTableThatWasTamperedWithDoesNotAgree() {
        spark.sql("update delta.`" + lake.path(TableName.gold("totals")) + "` set amount = 7 where kind = 'wine'");
        try (Trace trace = trace("totals", col("kind").equalTo("wine"), 20)) {
            assertThat(trace.steps().get(0).anew().same()).isFalse();
            assertThat(trace.steps().get(0).anew().agrees()).isFalse();
            assertThat(trace.steps().get(0).anew().differences())
                    .containsExactly(
                            new Difference("kind=wine", "amount", new BigDecimal("7.00"), new BigDecimal("6.50")));
            assertThat(trace.steps().get(1).anew().same()).isTrue();
        }
    }

    @Test
    void rowsThatAreComparedWithOthersAreTracedAndAgreeWithAllRows() {
        folder.model(
                "best",
                "select kind, amount, row_number() over (order by amount desc) as rank from gold.totals"
                        + " order by amount desc limit 2",
                "kind string",
                "amount decimal(30,2)",
                "rank int");
        refresh();

        try (Trace trace = trace("best", col("rank").equalTo(2), 20)) {
            assertThat(trace.steps().get(0).sources().get(0).part()).isEqualTo(Part.AMONG);
            assertThat(trace.steps()).hasSize(3).allMatch(step -> step.anew().same());
            assertThat(end(trace, SALES).rows()).hasRows("5|c|1");
        }
    }

    @Test
    void aTableThatMayMatterAsAWholeIsNotTracedFurther() {
        folder.model(
                "range",
                "select max(amount) as most, count(*) as n from gold.totals",
                "most decimal(30,2)",
                "n bigint");
        refresh();

        try (Trace trace = trace("range", lit(true), 20)) {
            assertThat(trace.steps()).hasSize(1).allMatch(step -> step.anew().same());
            assertThat(trace.ends())
                    .extracting(Behind::table, Behind::part, Behind::why, Behind::count)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(
                            TableName.gold("totals"), Part.ANY, "they are aggregated without groups", 3L));
        }
    }

    @Test
    void whereARowDecidesAboutOthersTheTableIsFoundToAgreeAllTheSame() {
        // Sale 1 beside sale 3 matches product b, which is not behind the group of null: without it they would be
        // there.
        folder.model(
                "unmatched",
                "select k.kind, count(*) as n from (select s.id, r.id as other, r.item from silver.sales s join"
                        + " silver.sales r on r.n = s.n) x left join silver.products k on k.item = x.item and x.id <>"
                        + " x.other group by k.kind",
                "kind string",
                "n bigint");
        refresh();

        try (Trace trace = trace("unmatched", col("kind").isNull(), 20)) {
            assertThat(trace.steps().get(0).anew().same()).isFalse();
            assertThat(trace.steps().get(0).anew().agrees()).isTrue();
            assertThat(trace.steps().get(0).anew().note()).startsWith("from all rows of the sources");
        }
    }

    @Test
    void whatCannotBeTracedIsRefusedInOneLine() {
        assertThatThrownBy(() -> trace("totals", col("kind").equalTo("gin"), 20))
                .isInstanceOf(LakehouseException.class)
                .hasMessage("gold.totals has no such row")
                .extracting(e -> ((LakehouseException) e).kind())
                .isEqualTo(Kind.CHECK_FAILED);

        folder.model("never", "select id, n from silver.sales", "id int", "n int");
        assertThatThrownBy(() -> trace("never", lit(true), 20))
                .hasMessage("gold.never was not made yet. Make it: lakehouse refresh --models never");

        folder.model(
                "totals",
                "select kind, count(*) as sales, max(amount) as amount from gold.fact group by kind",
                "kind string",
                "sales bigint",
                "amount decimal(20,2)");
        assertThatThrownBy(() -> trace("totals", lit(true), 20))
                .hasMessageContaining("was made by another version of its model")
                .hasMessageEndingWith("lakehouse refresh --models totals, then lakehouse refresh");
    }

    @Test
    void aVersionWhoseFilesWereCleanedAwayIsToldInOneLine() {
        change("update %s set n = n + 1", SALES);
        spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        // Or it lists the folder with ten thousand tasks.
        spark.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
        change("vacuum %s retain 0 hours", SALES);

        assertThatThrownBy(() -> trace("fact", col("id").equalTo(1), 20))
                .isInstanceOf(LakehouseException.class)
                .hasMessage(
                        "what gold.fact was made from is not kept any more: files of that version were cleaned away."
                                + " Make it anew and trace it then: lakehouse refresh --full --models fact");
    }

    private Trace trace(String model, Column which, int most) {
        Models models = folder.load();
        return new Lineage(spark, lake, models).trace(models.find(model).orElseThrow(), which, most);
    }

    private static Behind end(Trace trace, TableName table) {
        List<Behind> ends =
                trace.ends().stream().filter(end -> end.table().equals(table)).toList();
        assertThat(ends).hasSize(1);
        return ends.get(0);
    }

    private void refresh() {
        Refresher refresher = new Refresher(spark, lake, Clock.systemUTC());
        folder.load().ordered().stream().filter(refresher::stale).forEach(refresher::refresh);
    }

    private void change(String sql, TableName table) {
        spark.sql(sql.formatted("delta.`" + lake.path(table) + "`"));
    }

    private void create(TableName table, String columns) {
        spark.sql("create table delta.`" + lake.path(table) + "` (" + columns
                + ") using delta tblproperties ('delta.enableChangeDataFeed' = 'true')");
    }
}
