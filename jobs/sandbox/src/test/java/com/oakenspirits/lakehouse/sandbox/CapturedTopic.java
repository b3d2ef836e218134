package com.oakenspirits.lakehouse.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What Debezium has published of one table, in the order of the binlog. */
final class CapturedTopic {
    /** @param value null for a tombstone, which has the place of its delete */
    record Captured(int partition, String key, JsonNode value, String file, long position, long row) {
        /** Key, operation, row before and row after. */
        String told() {
            return value == null
                    ? key + " tombstone"
                    : key + " " + value.path("op").asText() + " " + value.path("before") + " " + value.path("after");
        }
    }

    private static final Comparator<Captured> BINLOG = Comparator.comparing(Captured::file)
            .thenComparingLong(Captured::position)
            .thenComparingLong(Captured::row);

    private final ObjectMapper json = new ObjectMapper();
    private final String bootstrap;
    private final String topic;

    CapturedTopic(String bootstrap, String topic) {
        this.bootstrap = bootstrap;
        this.topic = topic;
    }

    List<Captured> read() {
        List<Captured> all = new ArrayList<>();
        Map<Integer, Captured> before = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> message : new TopicReader(bootstrap).read(topic)) {
            Captured captured = captured(message, before.get(message.partition()));
            before.put(message.partition(), captured);
            all.add(captured);
        }
        // Stable: a tombstone stays behind its delete.
        all.sort(BINLOG);
        return all;
    }

    /** The table as the messages tell it: the last row of every key, deletes and truncates heeded. */
    Map<String, JsonNode> folded() {
        Map<String, JsonNode> rows = new TreeMap<>();
        for (Captured change : read()) {
            if (change.value() == null) {
                continue;
            }
            switch (change.value().path("op").asText()) {
                case "t" -> rows.clear();
                case "d" -> rows.remove(change.key());
                default -> rows.put(change.key(), change.value().path("after"));
            }
        }
        return rows;
    }

    private Captured captured(ConsumerRecord<byte[], byte[]> message, Captured before) {
        try {
            String key = message.key() == null ? null : new String(message.key(), UTF_8);
            if (message.value() == null) {
                return new Captured(message.partition(), key, null, before.file(), before.position(), before.row());
            }
            JsonNode value = json.readTree(message.value());
            JsonNode source = value.path("source");
            return new Captured(
                    message.partition(),
                    key,
                    value,
                    source.path("file").asText(),
                    source.path("pos").asLong(),
                    source.path("row").asLong());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
