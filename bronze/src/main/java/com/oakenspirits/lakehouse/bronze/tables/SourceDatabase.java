package com.oakenspirits.lakehouse.bronze.tables;

import com.oakenspirits.lakehouse.lake.config.Database;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** One look at one table of a database: all that is read comes from one snapshot of it. */
final class SourceDatabase implements AutoCloseable {
    private static final int FETCH = 1_000;

    /** Is given rows one after the other. */
    @FunctionalInterface
    interface Reading {
        void row(PolledRow row);
    }

    private final Source.Table table;
    private final Database database;
    private final String place;
    private final Connection connection;
    private final String quote;

    private SourceDatabase(Source.Table table, Database database, String place, Connection connection)
            throws SQLException {
        this.table = table;
        this.database = database;
        this.place = place;
        this.connection = connection;
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
        try {
            Connection connection = connect(database);
            try {
                try (Statement settings = connection.createStatement()) {
                    settings.execute(
                            database.url().startsWith("jdbc:postgresql:")
                                    ? "SET TIME ZONE 'UTC'"
                                    : "SET time_zone = '+00:00'");
                }
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setAutoCommit(false);
                return new SourceDatabase(table, database, place, connection);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw refused(table, database, place, e);
        }
    }

    private static Connection connect(Database database) throws SQLException {
        Properties properties = new Properties();
        database.user().ifPresent(user -> properties.setProperty("user", user));
        database.password().ifPresent(password -> properties.setProperty("password", password));
        // Not by DriverManager, which knows only the drivers of the class loader that asked it first.
        for (Driver driver : ServiceLoader.load(Driver.class, SourceDatabase.class.getClassLoader())) {
            if (driver.acceptsURL(database.url())) {
                Connection connection = driver.connect(database.url(), properties);
                if (connection != null) {
                    return connection;
                }
            }
        }
        throw new SQLException("no driver knows this address");
    }

    private static RuntimeException refused(Source.Table table, Database database, String place, SQLException e) {
        String what = "database " + table.database() + " at " + database.url();
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String said = firstLine(e);
        if (state.startsWith("28") || state.startsWith("42") || state.startsWith("3D")) {
            return new LakehouseException(
                    Kind.FLOW_FAILED,
                    what + " refuses user '" + database.user().orElse("") + "' (" + said + "). Correct " + place,
                    e);
        }
        return new DatabaseDown(what + " does not answer (" + said + "). Start it, or correct " + place, e);
    }

    /**
     * Checks that the table has the columns that the contract names.
     *
     * @throws LakehouseException (flow failed) naming the tables or columns there are
     */
    void check() {
        try (PreparedStatement none = connection.prepareStatement("SELECT * FROM " + quotedTable() + " WHERE 1 = 0");
                ResultSet rows = none.executeQuery()) {
            RowReader reader = new RowReader(rows.getMetaData());
            List<String> wanted = new ArrayList<>(table.keys());
            wanted.add(0, table.timestamp());
            for (String column : wanted) {
                if (!reader.names().contains(column)) {
                    throw failed("table " + table.table() + " of database " + table.database() + " has no column '"
                            + column + "'; " + Suggestion.remedy(column, reader.names(), "Columns"));
                }
            }
            reader.noTimestamp(table.timestamp()).ifPresent(problem -> {
                throw failed(problem + "; name another one as 'timestamp' of poll in the contract");
            });
        } catch (SQLException e) {
            String state = e.getSQLState() == null ? "" : e.getSQLState();
            if (!state.equals("42S02") && !state.equals("42P01")) {
                throw broken(e);
            }
            throw failed("database " + table.database() + " has no table '" + table.table() + "'; "
                    + Suggestion.remedy(table.table(), tables(), "Tables"));
        }
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

    /** Reads the rows changed at {@code from} or later, or all where it is empty, by timestamp and key. */
    void changedSince(Optional<LocalDateTime> from, Reading reading) {
        String time = quoted(table.timestamp());
        read(time + (from.isPresent() ? " >= ?" : " IS NOT NULL"), from, time + ", " + quotedKeys(), reading);
    }

    /** Reads the rows that do not say when they were changed, by key. */
    void withoutTimestamp(Reading reading) {
        read(quoted(table.timestamp()) + " IS NULL", Optional.empty(), quotedKeys(), reading);
    }

    private void read(String condition, Optional<LocalDateTime> from, String order, Reading reading) {
        String sql = "SELECT * FROM " + quotedTable() + " WHERE " + condition + " ORDER BY " + order;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setFetchSize(FETCH);
            if (from.isPresent()) {
                select.setObject(1, from.get());
            }
            try (ResultSet rows = select.executeQuery()) {
                RowReader reader = new RowReader(rows.getMetaData());
                while (rows.next()) {
                    reading.row(reader.read(rows, table.timestamp(), table.keys()));
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

    private String quotedKeys() {
        return String.join(", ", table.keys().stream().map(this::quoted).toList());
    }

    private String quotedTable() {
        return String.join(
                ".",
                List.of(table.table().split("\\.")).stream().map(this::quoted).toList());
    }

    private String quoted(String name) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    private static LakehouseException failed(String message) {
        return new LakehouseException(Kind.FLOW_FAILED, message);
    }

    private RuntimeException broken(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("42")) {
            return new LakehouseException(
                    Kind.FLOW_FAILED,
                    "table " + table.table() + " of database " + table.database() + " cannot be read (" + firstLine(e)
                            + "). Give user '" + database.user().orElse("") + "' the right to, or correct " + place,
                    e);
        }
        return new DatabaseDown(
                "database " + table.database() + " broke off while " + table.table() + " was read (" + firstLine(e)
                        + "). What was landed before stays; poll again",
                e);
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("").strip();
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
