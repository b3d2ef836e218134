package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order system's real tables, from its files to the star, compared with what plain Java makes of the files. */
class TotesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LATER = "2022-12-01 10:00:00.123456";
    private static final Map<String, String> TABLES = new TreeMap<>(Map.ofEntries(
            Map.entry("addresses", "address"),
            Map.entry("counterparties", "counterparty"),
            Map.entry("currencies", "currency"),
            Map.entry("departments", "department"),
            Map.entry("designs", "design"),
            Map.entry("payments", "payment"),
            Map.entry("payment_types", "payment_type"),
            Map.entry("purchase_orders", "purchase_order"),
            Map.entry("sales_orders", "sales_order"),
            Map.entry("staff", "staff"),
            Map.entry("transactions", "transaction")));

    private final Path data =
            House.project().resolveSibling("shared").resolve("data").resolve("totesys");
    private final TotesFiles files = new TotesFiles(data);
    private final Set<String> compared = new TreeSet<>();

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void theFilesMakeTheStarAndLaterVersionsStandBesideTheOlderOnes() throws Exception {
        assumeTrue(Files.isDirectory(data), () -> data + " is not there: the real data is not part of the project");
        House house =
                new House(folder, "127.0.0.1:1").withTheContractsOf("totes").withTheModelsOf("totes");
        TABLES.forEach((dataset, table) -> land(house, dataset, data.resolve(table + "_table.json")));
        house.lakehouse("run", "--until-caught-up").ends(0);

        Tables tables = house.tables();
        TABLES.forEach((dataset, table) -> {
            assertThat(tables.rows("silver." + dataset).count())
                    .as(dataset)
                    .isEqualTo(files.rows(table).size());
            assertThat(tables.exists("quarantine." + dataset)).as(dataset).isFalse();
        });
        List<JsonNode> orders = files.rows("sales_order");
        List<JsonNode> payments = files.rows("payment");
        List<JsonNode> purchases = files.rows("purchase_order");
        files.dimensions().forEach((model, rows) -> equal(tables, model, rows));
        fact(tables, "fact_sales_order", orders.stream().map(order -> files.salesOrder(order, true)));
        fact(tables, "fact_purchase_order", purchases.stream().map(files::purchaseOrder));
        fact(tables, "fact_payment", payments.stream().map(payment -> files.payment(payment, true)));
        assertThat(tables.texts("gold.fact_sales_order_current", "sum(units_sold)", "sum(amount)"))
                .containsExactly("464821|1562351.79");

        List<JsonNode> resold = orders.stream()
                .limit(3)
                .map(order -> later(order, "units_sold", 7))
                .toList();
        List<JsonNode> paid = payments.stream()
                .filter(payment -> !payment.path("paid").booleanValue())
                .map(payment -> later(payment, "paid", true))
                .toList();
        assertThat(paid).hasSize(8);
        land(house, "sales_orders", write(house, "sales_orders.json", resold));
        land(house, "payments", write(house, "payments.json", paid));
        house.lakehouse("run", "--until-caught-up").ends(0);
        // The days are shared by all domains: their contracts and models must be there, their topics need not.
        house.withTheOakenHouse().withTheContractsOf("members").withTheModelsOf("shared");
        house.lakehouse("refresh", "--models", "dim_date").ends(0);

        files.dimensions().forEach((model, rows) -> equal(tables, model, rows));
        fact(
                tables,
                "fact_sales_order",
                Stream.concat(
                        orders.stream().map(order -> files.salesOrder(order, orders.indexOf(order) >= resold.size())),
                        resold.stream().map(order -> files.salesOrder(order, true))));
        fact(tables, "fact_purchase_order", purchases.stream().map(files::purchaseOrder));
        fact(
                tables,
                "fact_payment",
                Stream.concat(
                        payments.stream()
                                .map(payment -> files.payment(
                                        payment, payment.path("paid").booleanValue())),
                        paid.stream().map(payment -> files.payment(payment, true))));
        equal(
                tables,
                "dim_date",
                TotesFiles.days(
                        Stream.of(orders, purchases, payments, resold, paid).flatMap(List::stream)));
        assertThat(tables.texts("gold.fact_payment_current", "count(*)", "count_if(paid)", "sum(payment_amount)"))
                .containsExactly("38|38|7843752.77");
        assertThat(compared).as("every table of gold is compared").isEqualTo(goldTables(house));
    }

    private static Set<String> goldTables(House house) throws IOException {
        try (Stream<Path> tables = Files.list(house.root().resolve("gold"))) {
            return tables.map(table -> table.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** All versions of a fact, and those alone that are current. */
    private void fact(Tables tables, String model, Stream<String> rows) {
        List<String> versions = rows.toList();
        equal(tables, model, versions);
        equal(tables, model + "_current", TotesFiles.current(versions));
    }

    private void equal(Tables tables, String model, List<String> rows) {
        assertThat(tables.texts("gold." + model))
                .as(model)
                .isEqualTo(rows.stream().sorted().toList());
        compared.add(model);
    }

    private static JsonNode later(JsonNode row, String field, Object value) {
        ObjectNode later = row.deepCopy();
        later.set(field, JSON.valueToTree(value));
        return later.put("last_updated", LATER);
    }

    private Path write(House house, String name, List<JsonNode> rows) {
        Path file = folder.resolve("in").resolve(name);
        house.write(file, rows.toString());
        return file;
    }

    private static void land(House house, String dataset, Path file) {
        house.lakehouse("land", "--dataset", dataset, "--files", file.toString())
                .ends(0);
    }
}
