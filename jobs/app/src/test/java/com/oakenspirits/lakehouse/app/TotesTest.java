package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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
    private static final Map<String, String> CURRENCIES =
            Map.of("GBP", "Pound Sterling", "USD", "US Dollar", "EUR", "Euro");

    private final Path data =
            House.project().resolveSibling("shared").resolve("data").resolve("totesys");

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
                    .isEqualTo(rows(table).size());
            assertThat(tables.exists("quarantine." + dataset)).as(dataset).isFalse();
        });
        dimensionsAreThoseOfTheFiles(tables);
        List<JsonNode> orders = rows("sales_order");
        List<JsonNode> payments = rows("payment");
        equal(tables, "fact_sales_order", orders.stream().map(order -> salesOrder(order, true)));
        equal(tables, "fact_purchase_order", rows("purchase_order").stream().map(this::purchaseOrder));
        equal(tables, "fact_payment", payments.stream().map(payment -> payment(payment, true)));
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

        equal(
                tables,
                "fact_sales_order",
                Stream.concat(
                        orders.stream().map(order -> salesOrder(order, orders.indexOf(order) >= resold.size())),
                        resold.stream().map(order -> salesOrder(order, true))));
        equal(
                tables,
                "fact_payment",
                Stream.concat(
                        payments.stream()
                                .map(payment ->
                                        payment(payment, payment.path("paid").booleanValue())),
                        paid.stream().map(payment -> payment(payment, true))));
        assertThat(tables.texts("gold.fact_payment_current", "count(*)", "count_if(paid)", "sum(payment_amount)"))
                .containsExactly("38|38|7843752.77");
        for (String fact : List.of("fact_sales_order", "fact_purchase_order", "fact_payment")) {
            assertThat(tables.texts("gold." + fact + "_current"))
                    .as(fact)
                    .isEqualTo(
                            tables.rows("gold." + fact).where("is_current").drop("is_current").collectAsList().stream()
                                    .map(row -> row.mkString("|"))
                                    .sorted()
                                    .toList());
        }
    }

    private void dimensionsAreThoseOfTheFiles(Tables tables) {
        Map<String, JsonNode> departments = byId("department");
        Map<String, JsonNode> addresses = byId("address");
        String[] address = {"address_line_1", "address_line_2", "district", "city", "postal_code", "country"};
        equal(tables, "dim_staff", member(5), rows("staff").stream().map(person -> {
            JsonNode department = departments.get(person.path("department_id").asText());
            return cells(person, "staff_id", "first_name", "last_name") + "|"
                    + cells(department, "department_name", "location");
        }));
        equal(
                tables,
                "dim_location",
                member(7),
                rows("address").stream().map(row -> row.path("address_id").asText() + "|" + cells(row, address)));
        equal(
                tables,
                "dim_counterparty",
                member(8),
                rows("counterparty").stream()
                        .map(row -> cells(row, "counterparty_id", "counterparty_legal_name") + "|"
                                + cells(
                                        addresses.get(
                                                row.path("legal_address_id").asText()),
                                        address)));
        equal(
                tables,
                "dim_design",
                member(4),
                rows("design").stream()
                        .map(row -> cells(row, "design_id", "design_name", "file_location", "file_name")));
        equal(
                tables,
                "dim_currency",
                member(3),
                rows("currency").stream()
                        .map(row -> cells(row, "currency_id", "currency_code") + "|"
                                + CURRENCIES.get(row.path("currency_code").asText())));
        equal(
                tables,
                "dim_payment_type",
                member(2),
                rows("payment_type").stream().map(row -> cells(row, "payment_type_id", "payment_type_name")));
        equal(
                tables,
                "dim_transaction",
                "-1|Unknown|null|null",
                rows("transaction").stream()
                        .map(row -> cells(
                                row, "transaction_id", "transaction_type", "sales_order_id", "purchase_order_id")));
    }

    private String salesOrder(JsonNode order, boolean current) {
        return String.join(
                "|",
                version(order, "sales_order_id", current),
                key(order, "staff_id", "staff"),
                key(order, "counterparty_id", "counterparty"),
                key(order, "design_id", "design"),
                key(order, "currency_id", "currency"),
                key(order, "agreed_delivery_location_id", "address"),
                cells(order, "staff_id", "counterparty_id", "design_id", "currency_id", "agreed_delivery_location_id"),
                cells(order, "units_sold", "unit_price"),
                product(order, "units_sold", "unit_price"),
                cells(order, "agreed_delivery_date", "agreed_payment_date"));
    }

    private String purchaseOrder(JsonNode order) {
        return String.join(
                "|",
                version(order, "purchase_order_id", true),
                key(order, "staff_id", "staff"),
                key(order, "counterparty_id", "counterparty"),
                key(order, "currency_id", "currency"),
                key(order, "agreed_delivery_location_id", "address"),
                cells(order, "staff_id", "counterparty_id", "currency_id", "agreed_delivery_location_id"),
                cells(order, "item_code", "item_quantity", "item_unit_price"),
                product(order, "item_quantity", "item_unit_price"),
                cells(order, "agreed_delivery_date", "agreed_payment_date"));
    }

    private String payment(JsonNode payment, boolean current) {
        return String.join(
                "|",
                version(payment, "payment_id", current),
                key(payment, "transaction_id", "transaction"),
                key(payment, "counterparty_id", "counterparty"),
                key(payment, "currency_id", "currency"),
                key(payment, "payment_type_id", "payment_type"),
                cells(payment, "transaction_id", "counterparty_id", "currency_id", "payment_type_id"),
                cells(payment, "payment_amount", "paid", "payment_date"));
    }

    private static String version(JsonNode row, String id, boolean current) {
        String created = row.path("created_at").asText();
        String updated = row.path("last_updated").asText();
        return String.join(
                "|",
                row.path(id).asText() + "-" + updated.replaceAll("[^0-9]", ""),
                row.path(id).asText(),
                Boolean.toString(current),
                created.replace(' ', '|'),
                updated.replace(' ', '|'));
    }

    /** The number itself where the table of that name has it. */
    private String key(JsonNode row, String field, String table) {
        String id = row.path(field).asText();
        return byId(table).containsKey(id) ? id : "-1";
    }

    private static String product(JsonNode row, String quantity, String price) {
        return new BigDecimal(row.path(price).asText())
                .multiply(BigDecimal.valueOf(row.path(quantity).asLong()))
                .setScale(2, RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    /** The row of the unknown member. */
    private static String member(int columns) {
        return "-1" + "|Unknown".repeat(columns - 1);
    }

    private static String cells(JsonNode row, String... fields) {
        return Arrays.stream(fields).map(field -> row.path(field).asText()).collect(Collectors.joining("|"));
    }

    private static void equal(Tables tables, String model, String unknown, Stream<String> rows) {
        equal(tables, model, Stream.concat(Stream.of(unknown), rows));
    }

    private static void equal(Tables tables, String model, Stream<String> rows) {
        assertThat(tables.texts("gold." + model))
                .as(model)
                .isEqualTo(rows.sorted().toList());
    }

    private Map<String, JsonNode> byId(String table) {
        return rows(table).stream()
                .collect(Collectors.toMap(row -> row.path(table + "_id").asText(), row -> row));
    }

    private List<JsonNode> rows(String table) {
        try {
            JsonNode rows = JSON.readTree(data.resolve(table + "_table.json").toFile());
            return StreamSupport.stream(rows.spliterator(), false).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
