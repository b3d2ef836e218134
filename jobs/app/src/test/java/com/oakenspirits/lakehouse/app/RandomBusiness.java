package com.oakenspirits.lakehouse.app;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Changes the oaken tables of a real database at random, rougher than any business: keys that move to where others were,
 * rows that are deleted, made again and changed several times in one transaction, statements that change many rows, values
 * that are hard to write down. Remembers the whole of every table at every commit.
 */
final class RandomBusiness {
    /** The tables with their columns; the first is the primary key. */
    static final Map<String, List<String>> TABLES = new TreeMap<>(Map.of(
            "customers",
            List.of("store_id", "store_name", "street_address", "city", "county", "us_state", "zip_code"),
            "vendors",
            List.of("vendor_id", "vendor_name"),
            "categories",
            List.of("category_id", "category_name"),
            "products",
            List.of(
                    "item_id",
                    "category_id",
                    "item_description",
                    "bottle_volume_ml",
                    "pack",
                    "bottle_cost",
                    "bottle_retail",
                    "discontinued"),
            "employees",
            List.of("employee_id", "first_name", "last_name", "title_id", "manager_id", "active")));

    private static final List<String> HARD = List.of(
            "O'Neil \"the\" \\ barrel",
            "Žluťoučký kůň",
            "\uD83E\uDD43 rye",
            "two\nlines\tand a tab",
            "null",
            "0",
            "{\"a\":1}");
    private static final int KEYS = 60;

    /**
     * A commit.
     *
     * @param time what the binlog says of when it was, in whole seconds
     * @param file of the binlog that it ends in
     * @param position where the next one begins
     * @param tables every row of every table after it, cells between bars, by table and key
     */
    record Commit(Instant time, long file, long position, Map<String, Map<String, String>> tables) {}

    private final Connection connection;
    private final Random random;
    private final List<Commit> commits = new ArrayList<>();
    private final Map<String, Map<String, String>> state = new TreeMap<>();
    private Instant clock = Instant.parse("2026-01-31T23:59:00Z");
    private int changes;

    /** @param connection to a database whose tables are empty and that nobody else changes */
    RandomBusiness(Connection connection, long seed) throws SQLException {
        this.connection = connection;
        this.random = new Random(seed);
        connection.setAutoCommit(false);
        TABLES.keySet().forEach(table -> state.put(table, Map.of()));
    }

    List<Commit> commits() {
        return commits;
    }

    /** How many changes were made: statements that changed at least one row. */
    int changes() {
        return changes;
    }

    /** Makes one transaction of 1 to 12 changes, or truncates a table. */
    void transaction() throws SQLException {
        // Several commits share a second, as they do where much happens.
        clock = clock.plusSeconds(List.of(0, 0, 0, 1, 7).get(random.nextInt(5)));
        try (Statement session = connection.createStatement()) {
            // The binlog takes the time of a statement from its session.
            session.execute("set timestamp = " + clock.getEpochSecond());
            if (random.nextInt(60) == 0) {
                session.execute("truncate table " + pick(List.of("vendors", "categories")));
                changes++;
            } else {
                int until = changes + 1 + random.nextInt(12);
                while (changes < until) {
                    changes += change(pick(List.copyOf(TABLES.keySet()))) > 0 ? 1 : 0;
                }
            }
            connection.commit();
            for (String table : TABLES.keySet()) {
                state.put(table, rows(table));
            }
            try (ResultSet place = session.executeQuery("show master status")) {
                place.next();
                String file = place.getString("File");
                commits.add(new Commit(
                        clock,
                        Long.parseLong(file.substring(file.lastIndexOf('.') + 1)),
                        place.getLong("Position"),
                        new TreeMap<>(state)));
            }
        }
    }

    /** A row as text: cells between bars, a null like no text. */
    static String text(List<?> cells) {
        return cells.stream()
                .map(cell -> cell == null ? "\u2205" : cell.toString())
                .collect(Collectors.joining("|"));
    }

    private int change(String table) throws SQLException {
        List<String> columns = TABLES.get(table);
        String key = columns.get(0);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> insert(table);
            case 3, 4, 5, 6 -> {
                String column = columns.get(1 + random.nextInt(columns.size() - 1));
                yield update(
                        "update " + table + " set " + column + " = ? where " + key + " = ?", value(column), key(key));
            }
            case 7 ->
                // A key that others may have had before, or have again later.
                update("update ignore " + table + " set " + key + " = ? where " + key + " = ?", key(key), key(key));
            case 8, 9 -> update("delete from " + table + " where " + key + " = ?", key(key));
            case 10 -> {
                Object same = key(key);
                int gone = update("delete from " + table + " where " + key + " = ?", same);
                yield gone + insert(table, same);
            }
            default -> {
                String column = columns.get(1 + random.nextInt(columns.size() - 1));
                yield update(
                        "update " + table + " set " + column + " = ? order by crc32(concat(?, " + key + ")) limit 4",
                        value(column),
                        random.nextInt());
            }
        };
    }

    private int insert(String table) throws SQLException {
        return insert(table, key(TABLES.get(table).get(0)));
    }

    private int insert(String table, Object key) throws SQLException {
        List<String> columns = TABLES.get(table);
        List<Object> values = new ArrayList<>(List.of(key));
        for (String column : columns.subList(1, columns.size())) {
            values.add(value(column));
        }
        return update(
                "insert ignore into " + table + " values (" + "?, ".repeat(columns.size() - 1) + "?)",
                values.toArray());
    }

    private Object key(String column) {
        int number = random.nextInt(KEYS);
        return column.equals("item_id") ? (number % 7 == 0 ? "x" : "") + number : (Object) number;
    }

    private Object value(String column) {
        if (column.equals("active") || column.equals("discontinued")) {
            return random.nextBoolean();
        }
        if (random.nextInt(8) == 0) {
            return null;
        }
        if (column.startsWith("bottle_") && !column.endsWith("_ml")) {
            return BigDecimal.valueOf(
                    random.nextInt(5) == 0 ? random.nextLong(99_999_999_999L) : random.nextInt(3000), 2);
        }
        if (column.endsWith("_id") || column.endsWith("_ml") || column.equals("pack")) {
            return random.nextInt(2000);
        }
        if (column.equals("zip_code") || column.equals("us_state")) {
            return "5" + random.nextInt(10_000);
        }
        return random.nextInt(5) == 0 ? pick(HARD) : "name " + random.nextInt(40);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private int update(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Every row of a table by its key, as {@code SELECT *} has it: cells between bars. */
    private Map<String, String> rows(String table) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("select * from " + table)) {
            while (all.next()) {
                List<Object> cells = new ArrayList<>();
                for (int i = 1; i <= TABLES.get(table).size(); i++) {
                    cells.add(all.getObject(i));
                }
                rows.put(cells.get(0).toString(), text(cells));
            }
        }
        return rows;
    }
}
