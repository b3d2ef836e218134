package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The star of the order system as plain Java makes it of the raw files: rows as texts, cells between bars. */
final class TotesFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> CURRENCIES =
            Map.of("GBP", "Pound Sterling", "USD", "US Dollar", "EUR", "Euro");

    private final Path data;

    TotesFiles(Path data) {
        this.data = data;
    }

    /** The rows of every dimension, that of the unknown member too. */
    Map<String, List<String>> dimensions() {
        Map<String, JsonNode> departments = byId("department");
        Map<String, JsonNode> addresses = byId("address");
        String[] address = {"address_line_1", "address_line_2", "district", "city", "postal_code", "country"};
        Map<String, List<String>> all = new TreeMap<>();
        all.put("dim_staff", with(member(5), rows("staff").stream().map(person -> {
            JsonNode department = departments.get(person.path("department_id").asText());
            return cells(person, "staff_id", "first_name", "last_name") + "|"
                    + cells(department, "department_name", "location");
        })));
        all.put(
                "dim_location",
                with(
                        member(7),
                        rows("address").stream()
                                .map(row -> row.path("address_id").asText() + "|" + cells(row, address))));
        all.put(
                "dim_counterparty",
                with(
                        member(8),
                        rows("counterparty").stream()
                                .map(row -> cells(row, "counterparty_id", "counterparty_legal_name") + "|"
                                        + cells(
                                                addresses.get(row.path("legal_address_id")
                                                        .asText()),
                                                address))));
        all.put(
                "dim_design",
                with(
                        member(4),
                        rows("design").stream()
                                .map(row -> cells(row, "design_id", "design_name", "file_location", "file_name"))));
        all.put(
                "dim_currency",
                with(
                        member(3),
                        rows("currency").stream()
                                .map(row -> cells(row, "currency_id", "currency_code") + "|"
                                        + CURRENCIES.get(
                                                row.path("currency_code").asText()))));
        all.put(
                "dim_payment_type",
                with(
                        member(2),
                        rows("payment_type").stream().map(row -> cells(row, "payment_type_id", "payment_type_name"))));
        all.put(
                "dim_transaction",
                with(
                        "-1|Unknown|null|null",
                        rows("transaction").stream()
                                .map(row -> cells(
                                        row,
                                        "transaction_id",
                                        "transaction_type",
                                        "sales_order_id",
                                        "purchase_order_id"))));
        return all;
    }

    /** A row for every day from the first to the last that an order or a payment names. */
    static List<String> days(Stream<JsonNode> facts) {
        List<LocalDate> named = facts.flatMap(fact -> Stream.of(
                                "created_at",
                                "last_updated",
                                "agreed_delivery_date",
                                "agreed_payment_date",
                                "payment_date")
                        .filter(fact::has)
                        .map(field -> LocalDate.parse(fact.path(field).asText().substring(0, 10))))
                .sorted(Comparator.naturalOrder())
                .toList();
        return named.get(0)
                .datesUntil(named.get(named.size() - 1).plusDays(1))
                .map(day -> String.join(
                        "|",
                        day.toString(),
                        Integer.toString(day.getYear()),
                        Integer.toString(day.getMonthValue()),
                        Integer.toString(day.getDayOfMonth()),
                        Integer.toString(day.getDayOfWeek().getValue()),
                        day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
                        day.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
                        Integer.toString(1 + (day.getMonthValue() - 1) / 3)))
                .toList();
    }

    /** Of the versions of a fact those that are current, without the cell that says so. */
    static List<String> current(List<String> versions) {
        return versions.stream()
                .map(version -> List.of(version.split("\\|", 4)))
                .filter(cells -> cells.get(2).equals("true"))
                .map(cells -> cells.get(0) + "|" + cells.get(1) + "|" + cells.get(3))
                .toList();
    }

    private static List<String> with(String unknown, Stream<String> rows) {
        return Stream.concat(Stream.of(unknown), rows).toList();
    }

    String salesOrder(JsonNode order, boolean current) {
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

    String purchaseOrder(JsonNode order) {
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

    String payment(JsonNode payment, boolean current) {
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

    private Map<String, JsonNode> byId(String table) {
        return rows(table).stream()
                .collect(Collectors.toMap(row -> row.path(table + "_id").asText(), row -> row));
    }

    List<JsonNode> rows(String table) {
        try {
            JsonNode rows = JSON.readTree(data.resolve(table + "_table.json").toFile());
            return StreamSupport.stream(rows.spliterator(), false).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
