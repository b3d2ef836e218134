package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.app.forecast.ForecastTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command without an MLflow, or with one that fails; scripts/test-peers has a real one. */
class ForecastTest {
    @TempDir
    private Path folder;

    @Test
    void withoutMlflowTheBetterModelForecastsUnregisteredAndEveryRunIsOneCommitOfTheSameRows() {
        House house = house(200);

        Outcome first = house.lakehouse("forecast").ends(0);
        List<Row> rows = forecast(house).collectAsList();
        house.lakehouse("forecast").ends(0);

        assertThat(first.lines())
                .element(0)
                .isEqualTo(
                        "gold.fact_sales: 2023-01-02 to 2023-07-20, 200 days; back-tested at 3 of 6 origins, 30 days each");
        assertThat(first.lines())
                .element(4)
                .isEqualTo("the model is better than the baseline and makes it; no mlflow.uri in "
                        + house.conf().resolve("env/local.yaml") + ", so no registry");
        assertThat(first.lines())
                .last()
                .isEqualTo("gold.fact_sales_forecast: 180 rows by sales_forecast, version unregistered");
        assertThat(forecast(house).schema()).isEqualTo(ForecastTable.schema());
        assertThat(forecast(house).schema().sql())
                .isEqualTo(ForecastTable.schema().sql());
        assertThat(forecast(house).collectAsList()).containsExactlyElementsOf(rows);
        assertThat(rows).hasSize(180);
        assertThat(log(house)).hasSize(2);
        assertThat(house.lakehouse(
                                "query",
                                "select dataset, read, applied, contract_version, target_version from ops.ledger order by 5")
                        .lines())
                .anyMatch(line -> line.matches("fact_sales_forecast +180 +180 +sales_forecast/unregistered +0"))
                .anyMatch(line -> line.matches("fact_sales_forecast +180 +180 +sales_forecast/unregistered +1"));
    }

    @Test
    void aModelThatIsNotBetterThanTheBaselineIsNotUsedAndThatIsSaid() {
        House house = house(150, "1");

        assertThat(house.lakehouse("forecast").ends(0).lines())
                .element(4)
                .asString()
                .startsWith("the model is not better than the baseline, which makes it; no mlflow.uri in ");

        assertThat(forecast(house).select("model", "model_version").distinct().collectAsList())
                .extracting(Row::toString)
                .containsExactly("[seasonal_naive,unregistered]");
    }

    @Test
    void theTableSaysWhatItHoldsAndNoOtherCommandMindsIt() {
        House house = house(200).withDays("orders");
        house.withOrders("orders", "forecast");
        house.lakehouse("forecast").ends(0);

        house.lakehouse("validate").ends(0);
        house.lakehouse("refresh", "--full").ends(0);
        house.lakehouse("audit").ends(0);

        assertThat(forecast(house).count()).isEqualTo(180);
        assertThat(forecast(house).schema().fields())
                .allSatisfy(field -> assertThat(field.getComment().get()).endsWith("."));
        assertThat(house.lakehouse("query", "select count(*) as n from gold.fact_sales_forecast")
                        .ends(0)
                        .out())
                .contains("180");
    }

    @Test
    void aTableOfSalesWithoutTheColumnsThatAForecastReadsIsNamedWithThem() {
        House house = new House(folder, "127.0.0.1:1");
        house.spark()
                .sql("select date '2023-01-02' as sale_date, 'C' as category_id")
                .write()
                .format("delta")
                .save(house.root().resolve("gold/fact_sales").toString());

        house.lakehouse("forecast")
                .ends(2)
                .tellsOnly("gold.fact_sales has no item_id, sale_amount; a forecast reads sale_date, category_id,"
                        + " item_id, sale_amount of it: add what is missing to its model");
    }

    @Test
    void aModelCannotHaveTheForecastsName() {
        House house = new House(folder, "127.0.0.1:1").withOrders("orders", "orders");
        house.write(
                folder.resolve("gold/test/facts/fact_sales_forecast.sql"), "select distinct day from silver.orders");
        house.write(folder.resolve("gold/test/facts/fact_sales_forecast.yml"), """
                name: fact_sales_forecast
                description: Another.
                grain: [day]
                grain_description: one row per day
                columns:
                - {name: day, type: date, description: The day.}
                """);

        assertThat(house.lakehouse("validate").ends(2).out())
                .contains(
                        "'fact_sales_forecast' is the table that lakehouse forecast writes; give the model another name");
    }

    @Test
    void aDayThatIsNoneIsNamedWithOneThatIs() {
        new House(folder, "127.0.0.1:1")
                .lakehouse("forecast", "--until", "31.10.2023")
                .ends(2)
                .tellsOnly("--until '31.10.2023' is no day; write 2023-10-31");
    }

    @Test
    void anMlflowThatIsGoneIsOneWarningAndTheForecastIsMade() throws IOException {
        House house = house(150);
        String gone;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            gone = "http://127.0.0.1:" + free.getLocalPort();
        }
        Files.writeString(
                house.conf().resolve("env/local.yaml"), "mlflow: {uri: '" + gone + "'}\n", StandardOpenOption.APPEND);

        house.lakehouse("forecast")
                .ends(0)
                .tellsOnly("MLflow at " + gone + ": nothing answers there; the model is not registered");
        house.lakehouse("refresh")
                .ends(0)
                .tellsOnly("MLflow at " + gone + ": nothing answers there; this run is not (all) tracked");

        assertThat(forecast(house).select("model", "model_version").distinct().collectAsList())
                .extracting(Row::toString)
                .containsExactly("[sales_forecast,unregistered]");
    }

    @Test
    void tooShortAHistoryIsSaidAndNothingIsWritten() {
        House house = house(15);

        house.lakehouse("forecast")
                .ends(1)
                .tellsOnly("gold.fact_sales has 15 days of sales, 2023-01-02 to 2023-01-16; a forecast of 30 days needs"
                        + " 116: 56 to look at, 30 to learn from and 30 to be tried on. Land more sales, and refresh"
                        + " gold");

        assertThat(house.root().resolve("gold/fact_sales_forecast")).doesNotExist();
    }

    @Test
    void withoutATableOfSalesTheWayToItIsSaid() {
        new House(folder, "127.0.0.1:1")
                .lakehouse("forecast")
                .ends(1)
                .tellsOnly("there is no table gold.fact_sales yet; make it with lakehouse refresh");
    }

    /** Sales of six series: noisy, as a function of day and item alone. */
    private House house(int days) {
        return house(days, "(0.2 + 1.6 * pmod(hash(id), 1000) / 1000)");
    }

    /** Sales of six series, a weekly pattern times an expression over {@code id}. */
    private House house(int days, String noise) {
        House house = new House(folder, "127.0.0.1:1");
        house.spark()
                .range(0, days * 4L)
                .selectExpr(
                        "date_add(date '2023-01-02', cast(id div 4 as int)) as sale_date",
                        "concat('C', (id % 4) div 2) as category_id",
                        "concat('I', id % 4) as item_id",
                        "cast((id % 4 + 1) * (20 + 10 * ((id div 4) % 7)) * " + noise
                                + " as decimal(12, 2)) as sale_amount")
                .write()
                .format("delta")
                .save(house.root().resolve("gold/fact_sales").toString());
        return house;
    }

    private static Dataset<Row> forecast(House house) {
        return house.spark()
                .read()
                .format("delta")
                .load(house.root().resolve("gold/fact_sales_forecast").toString())
                .orderBy("level", "category_id", "item_id", "forecast_date");
    }

    private static List<Path> log(House house) {
        try (var files = Files.list(house.root().resolve("gold/fact_sales_forecast/_delta_log"))) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
