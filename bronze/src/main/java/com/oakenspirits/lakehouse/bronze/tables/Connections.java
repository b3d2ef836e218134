package com.oakenspirits.lakehouse.bronze.tables;

import com.oakenspirits.lakehouse.lake.config.Database;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.ServiceLoader;

/** Opens connections that read one snapshot of a database, in UTC. */
final class Connections {
    private Connections() {}

    static Connection open(Source.Table table, Database database, String place) {
        try {
            Connection connection = connect(database);
            try {
                try (Statement settings = connection.createStatement()) {
                    settings.execute(Dialect.of(database.url()).utc());
                }
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setAutoCommit(false);
                return connection;
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
        properties.putAll(Dialect.of(database.url()).properties());
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

    static RuntimeException refused(Source.Table table, Database database, String place, SQLException e) {
        String what = "database " + table.database() + " at " + database.url();
        String state = SourceDatabase.state(e);
        String said = RowReader.firstLine(e);
        if (state.startsWith("28") || state.startsWith("42") || state.startsWith("3D")) {
            return new LakehouseException(
                    Kind.FLOW_FAILED,
                    what + " refuses user '" + database.user().orElse("") + "' (" + said + "). Correct " + place,
                    e);
        }
        return new DatabaseDown(what + " does not answer (" + said + "). Start it, or correct " + place, e);
    }
}
