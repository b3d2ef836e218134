package com.oakenspirits.lakehouse.sandbox.oaken;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Changes the reference tables as the business does. Which rows, and how, is a function of the seed and of the rows that
 * are there. The caller decides what a transaction is.
 */
public final class Business {
    private static final BigDecimal MARKUP = new BigDecimal("1.5");
    private static final BigDecimal CENT = new BigDecimal("0.01");
    private static final BigDecimal UNKNOWN_COST = BigDecimal.TEN;
    private static final List<String> COMPANY_FORMS = List.of(" LLC", " INC", " CO", " LTD");
    private static final int SELLER = 4;

    private final Connection database;
    private final Random random;
    private final Places places = new Places();
    private final Weighted<Change> usual = new Weighted<>(List.of(Change.values()), Change::weight);

    /** The first changes are one of each kind, so that a few show them all. */
    private final Deque<Change> first;

    /** Reads nothing before the first change. */
    public Business(Connection database, long seed) {
        this.database = database;
        this.random = new Random(new Dice(seed).roll("business", ""));
        List<Change> kinds = new ArrayList<>(List.of(Change.values()));
        Collections.shuffle(kinds, random);
        this.first = new ArrayDeque<>(kinds);
    }

    /** Makes one change and says which; one that finds no row to change gives way to the next. */
    public Change change() throws SQLException {
        while (true) {
            Change change = first.isEmpty() ? usual.at(random.nextDouble()) : first.remove();
            if (make(change)) {
                return change;
            }
        }
    }

    /** How many changes the next transaction has: 1 to 4. */
    public int transaction() {
        return 1 + random.nextInt(4);
    }

    private boolean make(Change change) throws SQLException {
        return switch (change) {
            case PRICE_CHANGED -> changePrice();
            case PRODUCT_RETIRED ->
                update(
                        "update products set discontinued = true where item_id = ?",
                        any("item_id", "products where not discontinued"));
            case PRODUCT_ADDED -> addProduct();
            case STORE_MOVED -> moveStore();
            case STORE_OPENED -> openStore();
            case STORE_CLOSED -> update("delete from customers where store_id = ?", any("store_id", "customers"));
            case STORE_RENUMBERED ->
                update(
                        "update customers set store_id = ? where store_id = ?",
                        next("store_id", "customers"),
                        any("store_id", "customers"));
            case VENDOR_RENAMED -> renameVendor();
            case EMPLOYEE_HIRED -> hire();
            case EMPLOYEE_LEFT ->
                update(
                        "update employees set active = false where employee_id = ?",
                        any("employee_id", "employees where active and title_id = " + SELLER));
        };
    }

    private boolean changePrice() throws SQLException {
        Object item = any("item_id", "products where not discontinued");
        BigDecimal cost =
                item == null ? null : (BigDecimal) value("select bottle_cost from products where item_id = ?", item);
        BigDecimal before = cost == null ? UNKNOWN_COST : cost;
        BigDecimal after = before.multiply(BigDecimal.valueOf(0.92 + 0.2 * random.nextDouble()))
                .setScale(2, RoundingMode.HALF_UP);
        // An update that changes nothing is no event.
        after = after.compareTo(before) == 0 ? before.add(CENT) : after;
        return update(
                "update products set bottle_cost = ?, bottle_retail = ? where item_id = ?",
                after,
                after.multiply(MARKUP).setScale(2, RoundingMode.HALF_UP),
                item);
    }

    private boolean addProduct() throws SQLException {
        Object like = any("item_id", "products");
        String item;
        do {
            item = Integer.toString(100_000 + random.nextInt(900_000));
        } while (value("select 1 from products where item_id = ?", item) != null);
        return update(
                "insert into products select ?, category_id, left(concat('NEW ', item_description), 200), bottle_volume_ml,"
                        + " pack, bottle_cost, bottle_retail, false from products where item_id = ?",
                item,
                like);
    }

    private boolean moveStore() throws SQLException {
        Places.City city = city();
        return update(
                "update customers set street_address = ?, city = ?, county = ?, zip_code = ? where store_id = ?",
                address(),
                city.name(),
                city.county(),
                city.zip(),
                any("store_id", "customers"));
    }

    private boolean openStore() throws SQLException {
        Places.City city = city();
        Object number = next("store_id", "customers");
        return update(
                "insert into customers values (?, ?, ?, ?, ?, 'IA', ?)",
                number,
                "OAK CORNER #" + number + " / " + city.name(),
                address(),
                city.name(),
                city.county(),
                city.zip());
    }

    private boolean renameVendor() throws SQLException {
        Object vendor = any("vendor_id", "vendors");
        Object name = vendor == null ? null : value("select vendor_name from vendors where vendor_id = ?", vendor);
        String before = name == null ? "VENDOR " + vendor : name.toString();
        String bare = before;
        for (String form : COMPANY_FORMS) {
            bare = bare.endsWith(form) ? bare.substring(0, bare.length() - form.length()) : bare;
        }
        String form = pick(COMPANY_FORMS);
        String after = (bare + form).equals(before) ? bare : bare + form;
        return update("update vendors set vendor_name = left(?, 200) where vendor_id = ?", after, vendor);
    }

    private boolean hire() throws SQLException {
        return update(
                "insert into employees values (?, ?, ?, ?, ?, true)",
                next("employee_id", "employees"),
                pick(Roster.FIRST_NAMES),
                pick(Roster.LAST_NAMES),
                SELLER,
                Roster.FIRST_ID + 5 + random.nextInt(20));
    }

    private Places.City city() {
        return places.cities().get(random.nextInt(places.cities().size()));
    }

    private String address() {
        return (100 + random.nextInt(8900)) + " " + pick(Catalogue.STREETS);
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** The key of one of the rows, null when there is none. In order of the key: the same one wherever this runs. */
    private Object any(String key, String rows) throws SQLException {
        long count = ((Number) value("select count(*) from " + rows)).longValue();
        return count == 0
                ? null
                : value("select " + key + " from " + rows + " order by " + key + " limit 1 offset "
                        + random.nextInt((int) Math.min(count, Integer.MAX_VALUE)));
    }

    private Object next(String key, String table) throws SQLException {
        return value("select coalesce(max(" + key + "), 0) + 1 from " + table);
    }

    private Object value(String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(query, parameters);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getObject(1) : null;
        }
    }

    private boolean update(String change, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(change, parameters)) {
            return statement.executeUpdate() > 0;
        }
    }

    private PreparedStatement prepare(String text, Object... parameters) throws SQLException {
        PreparedStatement statement = database.prepareStatement(text);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
