package com.oakenspirits.lakehouse.sandbox;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.database.ReferenceRows;
import com.oakenspirits.lakehouse.sandbox.oaken.Message;
import com.oakenspirits.lakehouse.sandbox.oaken.Outlet;
import com.oakenspirits.lakehouse.sandbox.oaken.Position;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a feed's reference rows into the database, from where Debezium brings them to Kafka; the rest goes there at once. */
final class DatabaseOutlet implements Outlet, AutoCloseable {
    private static final String TABLES = "oaken.";

    /** The binlog knows when a row was written. */
    private static final String WRITTEN = "updated_at";

    private final ReferenceRows rows;
    private final Outlet kafka;
    private final ObjectMapper json = new ObjectMapper();

    private DatabaseOutlet(ReferenceRows rows, Outlet kafka) {
        this.rows = rows;
        this.kafka = kafka;
    }

    @SuppressWarnings("resource") // it is the result's to close
    static DatabaseOutlet open(String address, Outlet kafka) {
        DatabaseOutlet outlet = new DatabaseOutlet(ReferenceRows.open(address), kafka);
        // No topic of the feed: the other ways have no titles.
        for (Position position : Position.all()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("title_id", position.id());
            row.put("title", position.title());
            outlet.rows.upsert("positions", row);
        }
        return outlet;
    }

    @Override
    public void send(Message message) {
        if (!Topics.reference().contains(message.topic())) {
            rows.flush();
            kafka.send(message);
            return;
        }
        try {
            Map<String, Object> row =
                    json.readValue(message.value(), new TypeReference<LinkedHashMap<String, Object>>() {});
            row.remove(WRITTEN);
            rows.upsert(message.topic().substring(TABLES.length()), row);
        } catch (IOException e) {
            throw new UncheckedIOException("a reference row is JSON", e);
        }
    }

    @Override
    public boolean nextSale() {
        // A wait for the next sale is no reason for rows to wait.
        rows.flush();
        return kafka.nextSale();
    }

    /** Commits all and says how many messages Debezium makes of it, a topic. */
    Map<String, Long> published() {
        rows.flush();
        Map<String, Long> messages = new LinkedHashMap<>();
        Topics.reference()
                .forEach(topic ->
                        messages.put(topic, rows.changed().getOrDefault(topic.substring(TABLES.length()), 0L)));
        return messages;
    }

    @Override
    public void close() {
        rows.close();
    }
}
