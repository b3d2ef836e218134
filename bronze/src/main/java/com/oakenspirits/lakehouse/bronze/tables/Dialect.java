package com.oakenspirits.lakehouse.bronze.tables;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** What differs between the databases that are polled: how a session is set up, and how values are asked for as text. */
enum Dialect {
    MARIADB("SET time_zone = '+00:00'") {
        @Override
        Map<String, String> properties() {
            // Without these the driver makes a boolean of tinyint(1), and a date of a year.
            return Map.of("tinyInt1isBit", "false", "yearIsDateType", "false");
        }

        @Override
        String selected(String column, Form form) {
            return switch (form) {
                // The driver has no value for 0000-00-00 or 2024-02-31; the server prints them.
                case DATE, TIMESTAMP, TIME -> "CAST(" + column + " AS CHAR)";
                // The server prints a float with six digits; as a double it has all that it holds.
                case FLOAT -> column + " * 1e0";
                case GEOMETRY -> "ST_AsText(" + column + ")";
                default -> column;
            };
        }

        @Override
        String outOfCalendar(String time) {
            return time + " IS NULL OR " + time + " < '0001-01-01'";
        }

        @Override
        String halfDates(String time) {
            String day = "DAYOFMONTH(" + time + ")";
            String month = "MONTH(" + time + ")";
            String year = "YEAR(" + time + ")";
            return month + " = 0 OR " + day + " = 0 OR " + day + " > CASE WHEN " + month
                    + " IN (4, 6, 9, 11) THEN 30 WHEN " + month + " <> 2 THEN 31 WHEN " + year + " % 4 = 0 AND (" + year
                    + " % 100 <> 0 OR " + year + " % 400 = 0) THEN 29 ELSE 28 END";
        }
    },
    POSTGRESQL("SET TIME ZONE 'UTC'") {
        @Override
        Map<String, String> properties() {
            // Every value then comes as the server prints it.
            return Map.of("binaryTransfer", "false");
        }

        @Override
        String selected(String column, Form form) {
            // concat prints as a client does; a cast to text would take blanks off char(4) and add a mask to inet.
            return form == Form.RAW_TEXT
                    ? "CASE WHEN " + column + " IS NOT NULL THEN convert_to(concat('', " + column
                            + "), 'SQL_ASCII') END"
                    : column;
        }

        @Override
        String outOfCalendar(String time) {
            return time + " IS NULL OR " + time + " < '0001-01-01' OR " + time + " >= '10000-01-01'";
        }

        @Override
        String halfDates(String time) {
            return "FALSE";
        }
    };

    /** Errors of a table that is not there. */
    static final List<String> NO_TABLE = List.of("42S02", "42P01");

    private final String utc;

    Dialect(String utc) {
        this.utc = utc;
    }

    static Dialect of(String url) {
        return url.startsWith("jdbc:postgresql:") ? POSTGRESQL : MARIADB;
    }

    /** Whether the database does not know in which encoding its texts are. */
    boolean withoutEncoding(Connection connection) throws SQLException {
        if (this == MARIADB) {
            return false;
        }
        try (Statement statement = connection.createStatement();
                ResultSet encoding = statement.executeQuery("SHOW server_encoding")) {
            return encoding.next() && encoding.getString(1).equals("SQL_ASCII");
        }
    }

    /** Sets the session's time zone to UTC. */
    String utc() {
        return utc;
    }

    /** Of a connection. */
    abstract Map<String, String> properties();

    /** SQL that gives a column in the form that {@link Form} reads. */
    abstract String selected(String column, Form form);

    /** Is true of a time that is not there, infinite, or of no year from 1 to 9999; an index can be used for it. */
    abstract String outOfCalendar(String time);

    /** Is true of a time that no calendar has: of month or day 0, or the 31st of February. All rows must be read for it. */
    abstract String halfDates(String time);
}
