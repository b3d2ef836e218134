package com.oakenspirits.lakehouse.bronze;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A position in one topic: for each partition the offset of the next message.
 *
 * @param next partition to next offset
 */
record Offsets(Map<Integer, Long> next) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Offsets {
        next = new TreeMap<>(next);
    }

    static Offsets none() {
        return new Offsets(Map.of());
    }

    /** From Spark's form {@code {"topic":{"0":12}}}. */
    static Offsets fromSpark(String topic, String json) {
        try {
            Map<String, Map<Integer, Long>> topics = JSON.readValue(json, new TypeReference<>() {});
            return new Offsets(topics.getOrDefault(topic, Map.of()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not Kafka offsets: " + json, e);
        }
    }

    String toSpark(String topic) {
        try {
            return JSON.writeValueAsString(Map.of(topic, next));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From the ledger's form, {@code topic-partition} to next offset; other topics and other sources are left out. */
    static Offsets fromLedger(String topic, Map<String, Long> consumed) {
        Map<Integer, Long> next = new TreeMap<>();
        consumed.forEach((name, offset) -> {
            int dash = name.lastIndexOf('-');
            if (dash > 0 && name.substring(0, dash).equals(topic)) {
                next.put(Integer.parseInt(name.substring(dash + 1)), offset);
            }
        });
        return new Offsets(next);
    }

    Map<String, Long> toLedger(String topic) {
        Map<String, Long> named = new TreeMap<>();
        next.forEach((partition, offset) -> named.put(topic + "-" + partition, offset));
        return named;
    }

    /** The offset of a partition, or {@code otherwise} where it is unknown. */
    long at(int partition, long otherwise) {
        return next.getOrDefault(partition, otherwise);
    }

    /** How many offsets there have been: grows with every message, so it numbers the batches of a topic. */
    long sum() {
        return next.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What lies between {@code from} and this, a range a partition, empty ranges left out. */
    List<Range> since(Offsets from, String topic) {
        return next.entrySet().stream()
                .filter(e -> from.at(e.getKey(), 0) < e.getValue())
                .map(e -> new Range(topic, e.getKey(), from.at(e.getKey(), 0), e.getValue()))
                .toList();
    }

    /**
     * A run of offsets of one partition.
     *
     * @param topic its name, or what its messages are called in bronze
     * @param until the offset after the last
     */
    record Range(String topic, int partition, long from, long until) implements Serializable {
        @Override
        public String toString() {
            return topic + "-" + partition + ":[" + from + "," + until + ")";
        }
    }
}
