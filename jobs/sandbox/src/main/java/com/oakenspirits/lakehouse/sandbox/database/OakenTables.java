package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Makes the tables of {@code oaken.sql} in a database that has none. */
final class OakenTables {
    private OakenTables() {}

    static void create(String address) {
        try (Connection connection = Client.connect(address);
                Statement statement = connection.createStatement()) {
            try (ResultSet tables = statement.executeQuery("show tables")) {
                // "if not exists" goes to the binlog even where it does nothing.
                if (tables.next()) {
                    return;
                }
            }
            statement.execute(script());
        } catch (SQLException e) {
            throw SandboxException.broker("cannot make the tables of oaken: " + e.getMessage(), e);
        }
    }

    private static String script() {
        try (InputStream in = OakenTables.class.getResourceAsStream("oaken.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the program's own file cannot be read", e);
        }
    }
}
