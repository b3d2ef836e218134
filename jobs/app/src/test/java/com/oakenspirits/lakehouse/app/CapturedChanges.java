package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.testing.RandomCells;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Changes a table with a column of every type at random, and notes after every step what the database prints of it. */
final class CapturedChanges {
    static final String TABLE = "every_type";
    static final String MARK = "mark";
    private static final int STEPS = 12;

    private static final Pattern FAR = Pattern.compile("BC|'10000-|'9999-|'0001-|'1582-");

    private final CapturedDatabase database;
    private final Connection connection;
    private final List<CapturedColumn> columns;
    private final PrintedTable printed;
    private final Random random;
    private final RandomCells cells;
    private final RandomCells ofTheSnapshot;
    private final int years;
    private final List<PrintedTable.State> states = new ArrayList<>();
    private final List<Long> keys = new ArrayList<>();
    private long next = 1;

    /**
     * Nothing is changed yet.
     *
     * @param modes all that will be compared
     * @param years around 1970 that they can tell; 0 for all
     */
    CapturedChanges(
            CapturedDatabase database,
            Connection connection,
            Collection<CaptureModes> modes,
            Random random,
            int years) {
        this.database = database;
        this.connection = connection;
        this.columns = database.columns();
        this.random = random;
        this.years = years;
        this.cells = years == 0
                ? new RandomCells(database.dialect(), random)
                : new RandomCells(database.dialect(), random, 1970 - years, 1970 + years);
        this.ofTheSnapshot = new RandomCells(database.dialect(), random, 1700, 2200);
        this.printed = new PrintedTable(database, modes);
    }

    void create() throws SQLException {
        for (String statement : database.beforeTable()) {
            execute(statement);
        }
        execute("create table mark (id int primary key)");
        execute("create table every_type (id bigint not null, day date not null, "
                + columns.stream()
                        .map(column -> database.quoted(column.name()) + " " + column.type())
                        .collect(Collectors.joining(", "))
                + ", changed timestamp(6) default current_timestamp(6), primary key (id, day))");
        for (String statement : database.afterTable(TABLE)) {
            execute(statement);
        }
    }

    /** Every listed value, and random ones. */
    void fill(int more) throws SQLException {
        int extremes = columns.stream()
                .mapToInt(column -> column.values().size())
                .max()
                .orElse(0);
        for (int i = 0; i < extremes + more; i++) {
            List<String> row = new ArrayList<>();
            for (CapturedColumn column : columns) {
                List<String> listed = told(column.ofASnapshot());
                row.add(i < listed.size() ? numbered(listed.get(i)) : value(column));
            }
            insert(next++, row);
        }
        note();
    }

    /** Many steps, with a full table that is truncated between them. */
    void all() throws Exception {
        for (int i = 0; i < STEPS; i++) {
            step();
        }
        truncate();
        for (int i = 0; i < STEPS / 2; i++) {
            step();
        }
        last();
        mark();
    }

    /** A row at the end, whatever the steps have left: a table without any would be compared with nothing. */
    private void last() throws Exception {
        database.beginStep(connection);
        insert(next++, row());
        note();
    }

    /** One step: some changes in one transaction or several. */
    private void step() throws Exception {
        database.beginStep(connection);
        connection.setAutoCommit(false);
        int kind = random.nextInt(12);
        if (kind == 0 && states.size() > 6) {
            execute("truncate table " + TABLE);
            keys.clear();
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            change(random.nextInt(8));
            if (random.nextInt(3) == 0) {
                connection.commit();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        note();
    }

    /** Truncates a full table and begins a new one with keys that were there. */
    private void truncate() throws Exception {
        database.beginStep(connection);
        execute("truncate table " + TABLE);
        List<Long> before = new ArrayList<>(keys);
        keys.clear();
        note();
        database.beginStep(connection);
        connection.setAutoCommit(false);
        for (long key : before.subList(0, before.size() / 2)) {
            insert(key, row());
        }
        connection.commit();
        connection.setAutoCommit(true);
        note();
    }

    private void change(int kind) throws SQLException {
        if (keys.isEmpty() || kind == 0) {
            insert(next++, row());
            return;
        }
        long key = keys.get(random.nextInt(keys.size()));
        switch (kind) {
            case 1 -> delete(key);
            case 2 -> {
                delete(key);
                insert(key, row());
            }
            case 3 -> {
                // PostgreSQL's log has no large values of a row that moves unless they are new.
                update(key, true, "id = " + next + ", day = " + day(next));
                keys.remove(key);
                keys.add(next++);
            }
            case 4 -> update(key, true, "id = id");
            default -> update(key, false, "id = id");
        }
    }

    private void insert(long key, List<String> row) throws SQLException {
        String names =
                columns.stream().map(column -> database.quoted(column.name())).collect(Collectors.joining(", "));
        execute("insert into " + TABLE + " (id, day, " + names + ") values (" + key + ", " + day(key) + ", "
                + String.join(", ", row) + ")");
        keys.add(key);
    }

    private void delete(long key) throws SQLException {
        execute("delete from " + TABLE + " where id = " + key);
        keys.remove(key);
    }

    /** @param all every column, else some, and mostly none of the large ones */
    private void update(long key, boolean all, String first) throws SQLException {
        List<String> set = new ArrayList<>(List.of(first, "changed = current_timestamp(6)"));
        for (CapturedColumn column : columns) {
            if (all || random.nextInt(column.large() ? 12 : 4) == 0) {
                set.add(database.quoted(column.name()) + " = " + value(column));
            }
        }
        execute("update " + TABLE + " set " + String.join(", ", set) + " where id = " + key);
    }

    private static String day(long key) {
        return "date '" + java.time.LocalDate.of(1600, 2, 28).plusDays(key * 1000) + "'";
    }

    private List<String> row() {
        return columns.stream().map(this::value).toList();
    }

    private String value(CapturedColumn column) {
        if (random.nextInt(5) == 0) {
            return "null";
        }
        boolean snapshot = states.isEmpty();
        List<String> listed = told(snapshot ? column.ofASnapshot() : column.values());
        String one = listed.isEmpty() ? "null" : numbered(listed.get(random.nextInt(listed.size())));
        boolean onlyListed =
                column.large() || (snapshot && listed.size() < column.values().size());
        return onlyListed
                ? one
                : (snapshot ? ofTheSnapshot : cells).of(column.type()).orElse(one);
    }

    /** Without days that the modes cannot tell. */
    private List<String> told(List<String> values) {
        return values.stream()
                .filter(value -> years == 0 || !FAR.matcher(value).find())
                .toList();
    }

    private String numbered(String value) {
        return value.replace("{n}", Integer.toString(random.nextInt(1_000_000)));
    }

    /** The last thing that happens. */
    private void mark() throws SQLException {
        execute("insert into " + MARK + " values (1)");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(e.getMessage() + " of " + sql, e);
        }
    }

    private void note() throws SQLException {
        states.add(printed.state(connection));
    }

    /** The table after each step that was captured; the first was in the snapshot. */
    List<PrintedTable.State> states() {
        return List.copyOf(states.subList(1, states.size()));
    }
}
