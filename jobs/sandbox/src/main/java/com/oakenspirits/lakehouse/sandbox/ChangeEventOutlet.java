package com.oakenspirits.lakehouse.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.oaken.Message;
import com.oakenspirits.lakehouse.sandbox.oaken.Outlet;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sends a feed's reference rows as the change events that Debezium would make of them, without a database. Their place in
 * the binlog is made up: the time of the change is the position and their number in the feed the row, so that feeding them
 * again is a repeat, and what another feed changes later is newer.
 */
final class ChangeEventOutlet implements Outlet {
    private final Outlet next;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Map<String, Object>> sent = new HashMap<>();
    private int rows;

    ChangeEventOutlet(Outlet next) {
        this.next = next;
    }

    @Override
    public void send(Message message) {
        next.send(
                Topics.reference().contains(message.topic())
                        ? event(message.topic(), ReferenceRow.of(message))
                        : message);
    }

    @Override
    public boolean nextSale(String date) {
        return next.nextSale(date);
    }

    private Message event(String topic, ReferenceRow row) {
        Map<String, Object> after = new LinkedHashMap<>(row.cells());
        after.replaceAll((column, value) -> value instanceof Boolean yes ? (Object) (yes ? 1 : 0) : value);
        if (row.table().equals("products")) {
            after.put("discontinued", 0);
        }
        Map<String, Object> before = sent.put(row.identity(), after);
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("connector", "mariadb");
        source.put("name", "oaken");
        source.put("ts_ms", row.written().toEpochMilli());
        source.put("snapshot", "false");
        source.put("db", "oaken");
        source.put("table", row.table());
        source.put("file", "feed.000000");
        source.put("pos", row.written().getEpochSecond());
        source.put("row", rows++);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("before", before);
        event.put("after", after);
        event.put("source", source);
        event.put("op", before == null ? "c" : "u");
        event.put("ts_ms", row.written().toEpochMilli());
        return new Message(topic, text(Map.of(row.keyColumn(), row.key())), text(event));
    }

    private String text(Map<String, Object> map) {
        try {
            return json.writeValueAsString(map);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it holds only plain values", e);
        }
    }
}
