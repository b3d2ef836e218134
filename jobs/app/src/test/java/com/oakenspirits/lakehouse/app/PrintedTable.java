package com.oakenspirits.lakehouse.app;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the database itself prints of the captured table, for every mode that it is compared in. */
final class PrintedTable {
    /**
     * The table after a step.
     *
     * @param micros a time after the step's commits and before the next one's
     * @param rows by key, what each expression prints
     */
    record State(long micros, Map<String, Map<String, String>> rows) {}

    private final CapturedDatabase database;
    private final Set<String> expressions = new LinkedHashSet<>();

    PrintedTable(CapturedDatabase database, Collection<CaptureModes> modes) {
        this.database = database;
        modes.forEach(mode -> database.columns()
                .forEach(column -> expressions.add(column.printed(mode, database.quoted(column.name())))));
    }

    State state(Connection connection) throws SQLException {
        List<String> asked = List.copyOf(expressions);
        Map<String, Map<String, String>> rows = new TreeMap<>();
        long micros = 0;
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery(
                    "select id, " + String.join(", ", asked) + " from " + CapturedChanges.TABLE)) {
                while (found.next()) {
                    Map<String, String> row = new HashMap<>();
                    for (int i = 0; i < asked.size(); i++) {
                        row.put(asked.get(i), found.getString(i + 2));
                    }
                    rows.put(found.getString(1), row);
                }
            }
            try (ResultSet found = statement.executeQuery("select " + database.clock())) {
                found.next();
                micros = found.getLong(1);
            }
        }
        return new State(micros, rows);
    }
}
