package com.oakenspirits.lakehouse.gold;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

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
    private final Map<String, Map<String, String>> tables = new TreeMap<>();

    OakenWorld(int number, Random random) {
        this.number = number;
        this.random = random;
        KEYS.keySet().forEach(table -> tables.put(table, new TreeMap<>()));
    }

    /** The rows of a table as JSON, by key. */
    Map<String, String> rows(String table) {
        return tables.get(table);
    }

    /** One to three things happen. */
    void change() {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> sale();
                case 4, 5 -> shipment();
                case 6 -> invoice();
                case 7, 8 -> versions("products_history", "item_id", "AB");
                case 9 -> versions("customers_history", "store_id", "12");
                case 10 -> named("categories", "category_id", "category_name", "C");
                case 11 -> named("vendors", "vendor_id", "vendor_name", "V");
                case 12 -> employee();
                default -> delete();
            }
        }
    }

    private void sale() {
        String invoice = anInvoice();
        put(
                "sales",
                invoice,
                "'invoice':'" + invoice + "','sale_date':'" + day() + "','store_id':'" + id("12") + "','item_id':'"
                        + id("AB") + "'" + maybe("category_id", id("C")) + maybe("vendor_id", id("V"))
                        + maybe("employee_id", id("EF")) + maybe("county", "County" + random.nextInt(2))
                        + maybe("state", "IA") + maybe("category_name", "PRINTED")
                        + maybe("item_description", "PRINTED")
                        + ",'bottle_cost':3,'bottle_retail':5,'volume_liters':0.75,'bottles_sold':"
                        + (random.nextInt(9) - 2) + ",'sale_amount':" + amount());
    }

    private void shipment() {
        String invoice = anInvoice();
        put(
                "shipments",
                invoice,
                "'invoice':'" + invoice + "','sale_date':'" + day() + "','shipping_date':'" + day() + "','sale_amount':"
                        + amount() + ",'shipping_cost':5");
    }

    private void invoice() {
        String invoice = anInvoice();
        put("invoices", invoice, "'invoice':'" + invoice + "','sale_date':'" + day() + "','sale_amount':" + amount());
    }

    /** All versions of one key anew: with gaps, with some in force at no time, some still open. */
    private void versions(String table, String key, String ids) {
        String id = id(ids);
        rows(table).keySet().removeIf(row -> row.startsWith(id + "@"));
        int from = -2 + random.nextInt(3);
        for (int i = random.nextInt(4); i > 0; i--) {
            int to = from + random.nextInt(3);
            boolean open = i == 1 && random.nextBoolean();
            put(
                    table,
                    id + "@" + from + "," + i,
                    "'" + key + "':'" + id + "','valid_from':'" + moment(from, i) + "'"
                            + (open ? "" : ",'valid_to':'" + (to == from ? moment(from, i) : moment(to, i - 1)) + "'")
                            + (table.startsWith("products")
                                    ? ",'item_description':'D" + random.nextInt(3) + "','bottle_cost':"
                                            + (1 + random.nextInt(3)) + ",'bottle_retail':5"
                                    : ",'store_name':'N" + random.nextInt(3) + "','county':'Polk','us_state':'IA'"));
            from = to + random.nextInt(2);
        }
    }

    private void named(String table, String key, String name, String ids) {
        String id = id(ids);
        put(table, id, "'" + key + "':'" + id + "','" + name + "':'N" + random.nextInt(3) + "'");
    }

    private void employee() {
        String id = id("EF");
        put("employees", id, "'employee_id':'" + id + "'" + maybe("manager_id", id("EFG")));
    }

    private void delete() {
        List<String> tables = List.copyOf(KEYS.keySet());
        Map<String, String> rows = rows(tables.get(random.nextInt(tables.size())));
        if (random.nextInt(4) == 0) {
            rows.clear();
        } else {
            new ArrayList<>(rows.keySet())
                    .stream()
                            .skip(rows.isEmpty() ? 0 : random.nextInt(rows.size()))
                            .limit(1)
                            .forEach(rows::remove);
        }
    }

    private void put(String table, String key, String fields) {
        rows(table).put(key, ("{" + fields + "}").replace('\'', '"'));
    }

    private String maybe(String field, String value) {
        return random.nextInt(4) == 0 ? "" : ",'" + field + "':'" + value + "'";
    }

    private String anInvoice() {
        return (random.nextInt(4) == 0 ? "RINV-" : "INV-") + number + "0" + random.nextInt(5);
    }

    private String id(String ids) {
        return ids.charAt(random.nextInt(ids.length())) + Integer.toString(number);
    }

    private String amount() {
        return (random.nextInt(4000) - 1000) / 100.0 + "";
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
