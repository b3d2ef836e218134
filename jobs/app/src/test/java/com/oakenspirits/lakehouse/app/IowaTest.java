package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The sales that the State of Iowa publishes, through the project's own contracts and models, to the cent. */
class IowaTest {
    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "a MariaDB for Linux amd64 only")
    void dirtyRowsOfTheTwentyFourColumnsAreKeptAndExplained() throws Exception {
        Path sales = data("iowa-liquor-24-columns");
        try (KafkaSandbox kafka = KafkaSandbox.startWithDatabase()) {
            House house = new House(folder, kafka.address()).withTheOakenHouse();
            feed(kafka, sales);

            house.lakehouse("run", "--until-caught-up").ends(0);

            Tables tables = house.tables();
            assertThat(tables.texts("silver.sales", "count(*)", "sum(bottles_sold)", "sum(sale_amount)"))
                    .containsExactly("999|9903|170237.77");
            assertThat(tables.rows("silver.sales")
                            .where("sale_amount <> bottles_sold * bottle_retail")
                            .count())
                    .isEqualTo(13);
            assertThat(tables.rows("ops.rules")
                            .where("dataset = 'sales' and rule = 'amount_is_bottles_times_retail'")
                            .selectExpr("sum(failed)", "sum(passed)")
                            .head()
                            .mkString(" "))
                    .isEqualTo("13 986");
            assertThat(tables.rows("silver.sales")
                            .where("address is null and city is null and zip_code is null and county is null")
                            .count())
                    .isEqualTo(2);
            assertThat(tables.texts(
                            "gold.agg_daily_sales", "count(*)", "sum(invoices)", "sum(bottles)", "sum(sales_amount)"))
                    .containsExactly("93|999|9903|170237.77");
            assertThat(tables.rows("gold.fact_sales").count()).isEqualTo(999);
            assertThat(tables.content().keySet()).noneMatch(table -> table.startsWith("quarantine."));
            house.lakehouse("status").ends(0);
        }
    }

    @Test
    @Tag("long")
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "a MariaDB for Linux amd64 only")
    void twoWeeksOfOctoberAndThenTenYearsOfReturns() throws Exception {
        Path sales = data("iowa-liquor");
        Path returns = data("iowa-liquor-returns");
        try (KafkaSandbox kafka = KafkaSandbox.startWithDatabase()) {
            House house = new House(folder, kafka.address()).withTheOakenHouse();
            feed(kafka, sales);

            house.lakehouse("run", "--until-caught-up").ends(0);

            Tables tables = house.tables();
            String total = "count(*), sum(bottles_sold), sum(sale_amount), count_if(startswith(invoice, 'RINV-'))";
            assertThat(query(house, "select " + total + " from silver.sales"))
                    .isEqualTo("110609,1304305,18173107.01,104");
            assertThat(query(
                            house,
                            "select sum(invoices), sum(bottles), sum(sales_amount), sum(returns)"
                                    + " from gold.agg_daily_sales"))
                    .isEqualTo("110609,1304305,18173107.01,104");
            assertThat(query(
                            house,
                            "select invoices, sales_amount from gold.agg_daily_sales"
                                    + " where sale_date = date'2022-10-21'"))
                    .isEqualTo("12393,1637298.84");
            assertThat(query(
                            house,
                            "select item_id, item_description, sales_amount from gold.agg_top_items"
                                    + " where rank = 1"))
                    .isEqualTo("11788,BLACK VELVET,395982.72");
            assertThat(tables.content().keySet()).noneMatch(table -> table.startsWith("quarantine."));

            feed(kafka, returns);
            house.lakehouse("run", "--until-caught-up").ends(0);

            // 104 of the 607 returns were there already; one has a positive amount and is kept with a warning.
            assertThat(query(house, "select " + total + " from silver.sales"))
                    .isEqualTo("111112,1298718,18085843.57,607");
            assertThat(query(
                            house,
                            "select sum(invoices), sum(bottles), sum(sales_amount), sum(returns)"
                                    + " from gold.agg_daily_sales"))
                    .isEqualTo("111112,1298718,18085843.57,607");
            assertThat(query(house, "select sum(failed) from ops.rules where rule = 'return_is_negative'"))
                    .isEqualTo("1");
            assertThat(query(
                            house,
                            "select sum(read) = (select count(*) from bronze.sales)"
                                    + " from ops.ledger where flow = 'silver' and dataset = 'sales'"))
                    .isEqualTo("true");
        }
    }

    /** The first row of the answer. */
    private static String query(House house, String sql) {
        return house.lakehouse("query", "--format", "csv", sql).ends(0).lines().get(1);
    }

    static Path data(String name) {
        Path data = House.project().resolveSibling("shared").resolve("data").resolve(name);
        assumeTrue(
                Files.isDirectory(data), () -> data + " is not there: the published sales are not part of the project");
        return data;
    }

    static void feed(KafkaSandbox kafka, Path input) throws Exception {
        Process feed = kafka.feed("--input", input.toString());
        assertThat(feed.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(feed.exitValue()).isZero();
    }
}
