package com.oakenspirits.lakehouse.sandbox.database;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes rows into the reference tables, in batches that commit as a whole. The binlog says nothing of a row that stays
 * as it is.
 */
public final class ReferenceRows implements AutoCloseable {
    private static final int BATCH = 500;

    private final Connection connection;
    private final Map<String, Long> changed = new LinkedHashMap<>();
    private PreparedStatement batch;
    private String table = "";
    private List<String> columns = List.of();
    private boolean updating;
    private int waiting;
    private Instant clock = Instant.EPOCH;

    private ReferenceRows(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param address as {@code host:port}
     * @throws SandboxException when no database answers there
     */
    @SuppressWarnings("resource") // it is the result's to close
    public static ReferenceRows open(String address) {
        Connection connection = Client.connect(address);
        try {
            connection.setAutoCommit(false);
            return new ReferenceRows(connection);
        } catch (SQLException e) {
            throw refused("a session", e);
        }
    }

    /** What the binlog shall say of when the rows that follow were written; without it the server's clock is asked. */
    public void at(Instant time) {
        if (time.equals(clock)) {
            return;
        }
        flush();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set timestamp = " + time.getEpochSecond());
            clock = time;
        } catch (SQLException e) {
            throw refused("the time " + time, e);
        }
    }

    /** Takes a row, which is there after {@link #flush}; one that is there already stays as it is. */
    public void insert(String intoTable, Map<String, Object> row) {
        take(intoTable, row, false);
    }

    /** Takes a row, which is there after {@link #flush}; one that is there already takes the new values. */
    public void upsert(String intoTable, Map<String, Object> row) {
        take(intoTable, row, true);
    }

    private void take(String intoTable, Map<String, Object> row, boolean update) {
        try {
            if (update != updating || !intoTable.equals(table) || !columns.equals(List.copyOf(row.keySet()))) {
                flush();
                prepare(intoTable, List.copyOf(row.keySet()), update);
            }
            int at = 1;
            for (Object value : row.values()) {
                batch.setObject(at++, value);
            }
            batch.addBatch();
            if (++waiting == BATCH) {
                flush();
            }
        } catch (SQLException e) {
            throw refused(intoTable + " " + row, e);
        }
    }

    /** Commits what was taken so far. */
    public void flush() {
        if (waiting == 0) {
            return;
        }
        try {
            long really = 0;
            // 1 for a new row, 2 for one that has changed, 0 for one that is as it was.
            for (int rows : batch.executeBatch()) {
                really += rows > 0 ? 1 : 0;
            }
            connection.commit();
            changed.merge(table, really, Long::sum);
            waiting = 0;
        } catch (SQLException e) {
            throw refused("rows of " + table, e);
        }
    }

    /** How many rows are new or have changed, a table: as many events the binlog has. */
    public Map<String, Long> changed() {
        return changed;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The server notices.
        }
    }

    private void prepare(String intoTable, List<String> names, boolean update) throws SQLException {
        if (batch != null) {
            batch.close();
        }
        table = intoTable;
        columns = names;
        updating = update;
        // The first column is the key: to set it to itself is to leave the row alone.
        List<String> set = update ? names : names.subList(0, 1);
        batch = connection.prepareStatement("insert into " + table + " (" + String.join(", ", names) + ") values ("
                + names.stream().map(name -> "?").collect(Collectors.joining(", ")) + ") on duplicate key update "
                + set.stream().map(name -> name + " = values(" + name + ")").collect(Collectors.joining(", ")));
    }

    private static SandboxException refused(String what, SQLException e) {
        return SandboxException.broker(
                "the database refused " + what + ": " + Client.message(e) + "; correct it and feed again", e);
    }
}
