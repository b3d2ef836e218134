package com.oakenspirits.lakehouse.bronze.tables;

import com.oakenspirits.lakehouse.lake.config.Database;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One look at one table of a database: all that is read comes from one snapshot of it. */
final class SourceDatabase implements AutoCloseable {
    private static final int FETCH = 1_000;

    /** Is given rows one after the other. */
    @FunctionalInterface
    interface Reading {
        void row(PolledRow row);
    }

    /** Is given what a query gives. */
    @FunctionalInterface
    private interface Given {
        void row(ResultSet row) throws SQLException;
    }

    private final Source.Table table;
    private final Database database;
    private final String place;
    private final Connection connection;
    private final Dialect dialect;
    private final String quote;
    private RowReader reader;

    private SourceDatabase(Source.Table table, Database database, String place, Connection connection)
            throws SQLException {
        this.table = table;
        this.database = database;
        this.place = place;
        this.connection = connection;
        this.dialect = Dialect.of(database.url());
        this.quote = connection.getMetaData().getIdentifierQuoteString();
    }

    /**
     * Connects.
     *
     * @param place where the database is configured, for errors
     * @throws DatabaseDown when it does not answer
     * @throws LakehouseException (flow failed) when it refuses the user
     */
    static SourceDatabase open(Source.Table table, Database database, String place) {
        Connection connection = Connections.open(table, database, place);
        try {
            return new SourceDatabase(table, database, place, connection);
        } catch (SQLException e) {
            throw Connections.refused(table, database, place, e);
        }
    }

    /**
     * Checks that the table has the columns that the contract names.
     *
     * @throws LakehouseException (flow failed) naming the tables or columns there are
     */
    void check() {
        try (PreparedStatement none = connection.prepareStatement("SELECT * FROM " + quotedTable() + " WHERE 1 = 0");
                ResultSet rows = none.executeQuery()) {
            reader = new RowReader(dialect, dialect.withoutEncoding(connection), rows.getMetaData());
        } catch (SQLException e) {
            if (!Dialect.NO_TABLE.contains(state(e))) {
                throw broken(e);
            }
            throw failed("database " + table.database() + " has no table '" + table.table() + "'; "
                    + Suggestion.remedy(table.table(), tables(), "Tables"));
        }
        List<String> wanted = new ArrayList<>(table.keys());
        wanted.add(0, table.timestamp());
        for (String column : wanted) {
            if (!reader.names().contains(column)) {
                throw failed("table " + table.table() + " of database " + table.database() + " has no column '" + column
                        + "'; " + Suggestion.remedy(column, reader.names(), "Columns"));
            }
        }
        reader.noTimestamp(table.timestamp()).ifPresent(problem -> {
            throw failed(problem + "; name another one as 'timestamp' of poll in the contract");
        });
    }

    /** The database's own time; its clock and no other tells what is in the future. */
    LocalDateTime now() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT LOCALTIMESTAMP(6)")) {
            row.next();
            return row.getObject(1, LocalDateTime.class);
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /**
     * Reads the rows changed at {@code from} or later, or all that say when where it is empty, by timestamp and key.
     * Those whose timestamp orders nothing may be among them.
     */
    void changedSince(Optional<LocalDateTime> from, Reading reading) {
        String time = time();
        rows(time + (from.isPresent() ? " >= ?" : " IS NOT NULL"), from, time + ", " + quotedKeys(), reading);
    }

    /**
     * Reads the rows whose timestamp is null, infinite or of a year that has not four digits, by key.
     *
     * @param half whether to look for days that no calendar has too; it takes a look at every row. Rows that do say when
     *     they were changed may be among them
     */
    void untimed(boolean half, Reading reading) {
        String condition = dialect.outOfCalendar(time()) + (half ? " OR " + dialect.halfDates(time()) : "");
        rows("(" + condition + ")", Optional.empty(), quotedKeys(), reading);
    }

    /** Reads all rows, in any order. */
    void all(Reading reading) {
        rows("1 = 1", Optional.empty(), "", reading);
    }

    /** Reads the keys and timestamps of all rows, in any order. */
    void keys(Consumer<PolledKey> reading) {
        List<String> columns = new ArrayList<>(table.keys());
        columns.add(table.timestamp());
        String sql = "SELECT " + reader.selected(columns, this::quoted) + " FROM " + quotedTable() + " t";
        query(sql, Optional.empty(), row -> reading.accept(reader.key(row, table.timestamp(), table.keys())));
    }

    private void rows(String condition, Optional<LocalDateTime> from, String order, Reading reading) {
        String sql = "SELECT " + reader.selected(reader.names(), this::quoted) + " FROM " + quotedTable() + " t WHERE "
                + condition + (order.isEmpty() ? "" : " ORDER BY " + order);
        query(sql, from, row -> reading.row(reader.row(row, table.timestamp(), table.keys())));
    }

    private void query(String sql, Optional<LocalDateTime> from, Given given) {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(FETCH);
            if (from.isPresent()) {
                select.setObject(1, from.get());
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    given.row(rows);
                }
            }
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    private Set<String> tables() {
        Set<String> names = new TreeSet<>();
        try {
            connection.rollback();
            try (ResultSet tables = connection
                    .getMetaData()
                    .getTables(connection.getCatalog(), null, "%", new String[] {"TABLE", "BASE TABLE", "VIEW"})) {
                while (tables.next()) {
                    String schema = tables.getString("TABLE_SCHEM");
                    boolean plain = schema == null || schema.equals(connection.getSchema());
                    names.add((plain ? "" : schema + ".") + tables.getString("TABLE_NAME"));
                }
            }
        } catch (SQLException e) {
            throw broken(e);
        }
        return names;
    }

    private String time() {
        return "t." + quoted(table.timestamp());
    }

    private String quotedKeys() {
        return String.join(
                ", ", table.keys().stream().map(key -> "t." + quoted(key)).toList());
    }

    private String quotedTable() {
        return String.join(".", table.parts().stream().map(this::quoted).toList());
    }

    private String quoted(String name) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    private static LakehouseException failed(String message) {
        return new LakehouseException(Kind.FLOW_FAILED, message);
    }

    private RuntimeException broken(SQLException e) {
        if (state(e).startsWith("42")) {
            return new LakehouseException(
                    Kind.FLOW_FAILED,
                    "table " + table.table() + " of database " + table.database() + " cannot be read (" + firstLine(e)
                            + "). Give user '" + database.user().orElse("") + "' the right to, or correct " + place,
                    e);
        }
        if (state(e).startsWith("22")) {
            return new LakehouseException(
                    Kind.FLOW_FAILED,
                    "database " + table.database() + " cannot compute a row of " + table.table() + " (" + firstLine(e)
                            + "). What was landed before stays; correct the row, or what the view computes",
                    e);
        }
        return new DatabaseDown(
                "database " + table.database() + " broke off while " + table.table() + " was read (" + firstLine(e)
                        + "). What was landed before stays; poll again",
                e);
    }

    private static String firstLine(SQLException e) {
        return RowReader.firstLine(e);
    }

    static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    @Override
    public void close() {
        try (Connection closed = connection) {
            closed.rollback();
        } catch (SQLException e) {
            throw broken(e);
        }
    }
}
