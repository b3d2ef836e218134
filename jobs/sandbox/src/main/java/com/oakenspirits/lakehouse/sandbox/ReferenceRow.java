package com.oakenspirits.lakehouse.sandbox;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.oaken.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row of the reference database, as a feed has it.
 *
 * @param table its table
 * @param cells its cells by column; the first is the primary key
 * @param written when the business wrote it
 */
record ReferenceRow(String table, Map<String, Object> cells, Instant written) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOPICS = "oaken.";
    private static final String WRITTEN = "updated_at";

    /** Takes a feed's message for a topic of the reference tables apart. */
    static ReferenceRow of(Message message) {
        try {
            Map<String, Object> cells =
                    JSON.readValue(message.value(), new TypeReference<LinkedHashMap<String, Object>>() {});
            Instant written = instant(cells.remove(WRITTEN).toString());
            return new ReferenceRow(table(message.topic()), cells, written);
        } catch (IOException e) {
            throw new UncheckedIOException("a reference row is JSON", e);
        }
    }

    /** The table that a topic tells of. */
    static String table(String topic) {
        return topic.substring(TOPICS.length());
    }

    /** When a day began; long ago, if the text is no date. */
    static Instant midnight(String date) {
        return instant(date + "T00:00:00Z");
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    String keyColumn() {
        return cells.keySet().iterator().next();
    }

    Object key() {
        return cells.get(keyColumn());
    }

    /** The same for equal keys of one table only. */
    String identity() {
        return table + " " + key();
    }
}
