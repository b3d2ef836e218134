package com.oakenspirits.lakehouse.sandbox;

import com.oakenspirits.lakehouse.sandbox.database.Client;
import com.oakenspirits.lakehouse.sandbox.database.ReferenceRows;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import com.oakenspirits.lakehouse.sandbox.oaken.Message;
import com.oakenspirits.lakehouse.sandbox.oaken.Outlet;
import com.oakenspirits.lakehouse.sandbox.oaken.Position;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Writes a feed's reference rows into the database, from where Debezium brings them to Kafka; the rest goes there at once.
 * Between the sales the business changes its tables. The sessions' clocks are those of the feed, so that the binlog, and
 * with it the history, says when the business did it, not when a year was played in seconds.
 */
final class DatabaseOutlet implements Outlet, AutoCloseable {
    private static final int SALES_A_TRANSACTION = 100;
    private static final int CHANGES_A_TRANSACTION = 2;
    private static final Duration BETWEEN_CHANGES = Duration.ofHours(1);

    private final ReferenceRows rows;
    private final Connection business;
    private final ChangeMaker changes;
    private final Outlet kafka;
    private final long salesBetween;
    private final Set<String> known = new HashSet<>();
    private Instant clock = Instant.EPOCH;
    private long sales;

    private DatabaseOutlet(ReferenceRows rows, Connection business, ChangeMaker changes, Outlet kafka, long between) {
        this.rows = rows;
        this.business = business;
        this.changes = changes;
        this.kafka = kafka;
        this.salesBetween = between;
    }

    /**
     * Connects.
     *
     * @param expectedSales how many sales come, 0 where nobody knows
     * @param wantedChanges how many changes the business makes between them
     */
    @SuppressWarnings("resource") // it is the result's to close
    static DatabaseOutlet open(String address, Outlet kafka, long seed, long expectedSales, long wantedChanges) {
        ReferenceRows rows = ReferenceRows.open(address);
        // No topic of the feed: the other ways have no titles.
        for (Position position : Position.all()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("title_id", position.id());
            row.put("title", position.title());
            rows.upsert("positions", row);
        }
        try {
            Connection business = Client.connect(address);
            business.setAutoCommit(false);
            long between = expectedSales == 0
                    ? SALES_A_TRANSACTION
                    : Math.max(1, expectedSales * CHANGES_A_TRANSACTION / Math.max(1, wantedChanges));
            return new DatabaseOutlet(rows, business, new ChangeMaker(business, seed, wantedChanges), kafka, between);
        } catch (SQLException e) {
            rows.close();
            throw refused(e);
        }
    }

    @Override
    public void send(Message message) {
        if (!Topics.reference().contains(message.topic())) {
            rows.flush();
            kafka.send(message);
            return;
        }
        ReferenceRow row = ReferenceRow.of(message);
        boolean first = known.add(row.identity());
        clock = row.written().isAfter(clock) ? row.written() : clock;
        rows.at(first ? row.written() : clock);
        if (first) {
            rows.insert(row.table(), row.cells());
        } else {
            rows.upsert(row.table(), row.cells());
        }
    }

    @Override
    public boolean nextSale(String date) {
        // A wait for the next sale is no reason for rows to wait.
        rows.flush();
        if (sales++ % salesBetween == salesBetween - 1 && !changes.done()) {
            Instant today = ReferenceRow.midnight(date);
            clock = today.isAfter(clock) ? today : clock;
            change();
        }
        return kafka.nextSale(date);
    }

    /** Makes the changes that are still due, commits all and says how many messages Debezium makes of it, a topic. */
    Map<String, Long> finish() {
        rows.flush();
        while (!changes.done()) {
            change();
        }
        Map<String, Long> messages = new LinkedHashMap<>();
        Topics.reference()
                .forEach(topic -> messages.put(
                        topic,
                        rows.changed().getOrDefault(ReferenceRow.table(topic), 0L)
                                + changes.messages().getOrDefault(topic, 0L)));
        return messages;
    }

    /** What the business has changed, a kind. */
    Map<String, Long> changes() {
        return changes.kinds();
    }

    @Override
    public void close() {
        rows.close();
        try {
            business.close();
        } catch (SQLException e) {
            // The server notices.
        }
    }

    private void change() {
        // The binlog counts seconds: of the versions that one of them saw only the last would be told.
        clock = clock.plus(BETWEEN_CHANGES);
        try (Statement statement = business.createStatement()) {
            statement.execute("set timestamp = " + clock.getEpochSecond());
            changes.transaction();
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private static SandboxException refused(SQLException e) {
        return SandboxException.broker(
                "the database refused a change: " + Client.message(e) + "; what was committed stays", e);
    }
}
