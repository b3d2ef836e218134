package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** How clients connect to the sandbox's database. */
public final class Client {
    /** The account of everybody but Debezium. */
    public static final String USER = "oaken";

    /** Its password. */
    public static final String PASSWORD = USER;

    private static final int CONNECT_MS = 5000;

    private Client() {}

    /**
     * What a JDBC driver connects to.
     *
     * @param address as {@code host:port}
     */
    public static String url(String address) {
        return "jdbc:mariadb://" + address + "/oaken";
    }

    /**
     * Connects, in UTC; several statements may be sent at once, separated by semicolons, and counts are of the rows that
     * really changed.
     *
     * @throws SandboxException when no database answers
     */
    public static Connection connect(String address) {
        try {
            return open(address);
        } catch (SQLException e) {
            throw SandboxException.broker(
                    "no MariaDB answers at " + address + " (" + e.getMessage()
                            + "); start one with 'scripts/sandbox up' or name another with --mariadb",
                    e);
        }
    }

    /** What the server said, without the driver's number of the connection. */
    public static String message(SQLException problem) {
        return String.valueOf(problem.getMessage()).replaceFirst("^\\(conn=-?[0-9]+\\) ", "");
    }

    static boolean answers(String address) {
        try (Connection connection = open(address)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static Connection open(String address) throws SQLException {
        return DriverManager.getConnection(
                url(address) + "?allowMultiQueries=true&useAffectedRows=true&useBulkStmts=false"
                        + "&useBulkStmtsForInserts=false&connectTimeout=" + CONNECT_MS,
                USER,
                PASSWORD);
    }
}
