package com.oakenspirits.lakehouse.gold;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A small business of its own: two stores, two items, a few sales, and whatever may happen to them. Its keys begin with its
 * number and its days are its own, so that many stand in the same tables and none touches another's rows.
 */
final class OakenWorld {
    /** The silver tables and the columns that tell their rows apart. */
    static final Map<String, List<String>> KEYS = new TreeMap<>(Map.of(
            "sales", List.of("invoice"),
            "shipments", List.of("invoice"),
            "invoices", List.of("invoice"),
            "customers_history", List.of("store_id", "valid_from"),
            "products_history", List.of("item_id", "valid_from"),
            "categories", List.of("category_id"),
            "vendors", List.of("vendor_id"),
            "employees", List.of("employee_id")));

    private final int number;
    private final Random random;
    private final Map<String, Map<String, Map<String, String>>> tables = new TreeMap<>();

    OakenWorld(int number, Random random) {
        this.number = number;
        this.random = random;
        KEYS.keySet().forEach(table -> tables.put(table, new TreeMap<>()));
    }

    /** The rows of a table as JSON, by key. */
    Map<String, String> rows(String table) {
        Map<String, String> rows = new TreeMap<>();
        tables.get(table)
                .forEach((key, cells) -> rows.put(
                        key,
                        cells.entrySet().stream()
                                .map(cell -> "\"" + cell.getKey() + "\":" + cell.getValue())
                                .collect(Collectors.joining(",", "{", "}"))));
        return rows;
    }

    /** One to three things happen in some of the tables. */
    void change(List<String> some) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String table = some.get(random.nextInt(some.size()));
            switch (random.nextInt(8)) {
                case 0 -> empty(table);
                case 1, 2 -> delete(table);
                default -> comes(table);
            }
        }
    }

    /** All rows of a table go, as after a truncate. */
    void empty(String table) {
        tables.get(table).clear();
    }

    private void delete(String table) {
        List<String> keys = List.copyOf(tables.get(table).keySet());
        if (!keys.isEmpty()) {
            tables.get(table).remove(keys.get(random.nextInt(keys.size())));
        }
    }

    private void comes(String table) {
        switch (table) {
            case "sales" -> sale();
            case "shipments" -> shipment();
            case "invoices" -> invoice();
            case "products_history" -> version(table, "item_id", "AB");
            case "customers_history" -> version(table, "store_id", "12");
            case "categories" -> named(table, "category_id", "category_name", "C");
            case "vendors" -> named(table, "vendor_id", "vendor_name", "V");
            default -> employee();
        }
    }

    /** A new sale, or one that is another now: of another day, store or item. */
    private void sale() {
        Map<String, String> sale = row("sales", anInvoice(), "invoice");
        sale.put("sale_date", text(day()));
        sale.put("store_id", text(id("12")));
        sale.put("item_id", text(id("AB")));
        maybe(sale, "category_id", id("C"));
        maybe(sale, "vendor_id", id("V"));
        maybe(sale, "employee_id", id("EF"));
        maybe(sale, "county", "County" + random.nextInt(2));
        maybe(sale, "state", "IA");
        maybe(sale, "category_name", "PRINTED");
        maybe(sale, "item_description", "PRINTED");
        sale.put("bottle_cost", "3");
        sale.put("bottle_retail", "5");
        sale.put("volume_liters", "0.75");
        sale.put("bottles_sold", Integer.toString(random.nextInt(9) - 2));
        sale.put("sale_amount", amount());
    }

    private void shipment() {
        Map<String, String> shipment = row("shipments", anInvoice(), "invoice");
        shipment.put("sale_date", text(day()));
        shipment.put("shipping_date", text(day()));
        shipment.put("sale_amount", amount());
        shipment.put("shipping_cost", "5");
    }

    private void invoice() {
        Map<String, String> invoice = row("invoices", anInvoice(), "invoice");
        invoice.put("sale_date", text(day()));
        invoice.put("sale_amount", amount());
    }

    private void version(String table, String key, String ids) {
        List<String> known = List.copyOf(tables.get(table).keySet());
        if (known.isEmpty() || random.nextInt(3) == 0) {
            versions(table, key, id(ids));
        } else {
            late(table, key, tables.get(table).get(known.get(random.nextInt(known.size()))));
        }
    }

    /** All versions of one key anew: with gaps, with some in force at no time, some still open. */
    private void versions(String table, String key, String id) {
        tables.get(table).keySet().removeIf(row -> row.startsWith(id + "@"));
        int from = -2 + random.nextInt(3);
        for (int i = random.nextInt(4); i > 0; i--) {
            int to = from + random.nextInt(3);
            boolean open = i == 1 && random.nextBoolean();
            String begins = moment(from, i);
            version(table, key, id, begins, open ? null : to == from ? begins : moment(to, i - 1));
            from = to + random.nextInt(2);
        }
    }

    /** An event that comes late splits the version it falls into: that one ends where the new one begins. */
    private void late(String table, String key, Map<String, String> version) {
        String begins = moment(random.nextInt(4), 4);
        String from = bare(version.get("valid_from"));
        String to = version.containsKey("valid_to") ? bare(version.get("valid_to")) : null;
        if (begins.compareTo(from) > 0 && (to == null || begins.compareTo(to) < 0)) {
            version.put("valid_to", text(begins));
            version(table, key, bare(version.get(key)), begins, to);
        }
    }

    private void version(String table, String key, String id, String from, String to) {
        Map<String, String> version = row(table, id + "@" + from, key);
        version.put(key, text(id));
        version.put("valid_from", text(from));
        if (to != null) {
            version.put("valid_to", text(to));
        }
        if (key.equals("item_id")) {
            version.put("item_description", text("D" + random.nextInt(3)));
            version.put("bottle_cost", Integer.toString(1 + random.nextInt(3)));
            version.put("bottle_retail", "5");
        } else {
            version.put("store_name", text("N" + random.nextInt(3)));
            version.put("county", text("Polk"));
            version.put("us_state", text("IA"));
        }
    }

    private void named(String table, String key, String name, String ids) {
        row(table, id(ids), key).put(name, text("N" + random.nextInt(3)));
    }

    private void employee() {
        maybe(row("employees", id("EF"), "employee_id"), "manager_id", id("EFG"));
    }

    /** A row anew, with nothing but its key. */
    private Map<String, String> row(String table, String key, String column) {
        Map<String, String> row = new LinkedHashMap<>(Map.of(column, text(key)));
        tables.get(table).put(key, row);
        return row;
    }

    private void maybe(Map<String, String> row, String field, String value) {
        if (random.nextInt(4) > 0) {
            row.put(field, text(value));
        }
    }

    private static String text(String value) {
        return "\"" + value + "\"";
    }

    private static String bare(String text) {
        return text.substring(1, text.length() - 1);
    }

    private String anInvoice() {
        return (random.nextInt(4) == 0 ? "RINV-" : "INV-") + number + "0" + random.nextInt(5);
    }

    private String id(String ids) {
        return ids.charAt(random.nextInt(ids.length())) + Integer.toString(number);
    }

    private String amount() {
        return Double.toString((random.nextInt(4000) - 1000) / 100.0);
    }

    private String day() {
        return LocalDate.of(2012, 1, 30)
                .plusDays(70L * number + random.nextInt(4))
                .toString();
    }

    private String moment(int day, int hour) {
        return LocalDate.of(2012, 1, 30).plusDays(70L * number + day) + "T0" + (9 - hour) + ":00:00Z";
    }
}
