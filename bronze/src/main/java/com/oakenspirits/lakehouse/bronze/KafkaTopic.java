package com.oakenspirits.lakehouse.bronze;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Kafka has of a topic at one moment.
 *
 * @param begin the first offset it still has, by partition
 * @param readable the offset up to which it can be read, by partition: before the first open transaction where only what
 *     is committed is read
 * @param written the offset after the last that was written, by partition
 */
record KafkaTopic(
        String name,
        TopicIdentity identity,
        Map<Integer, Long> begin,
        Map<Integer, Long> readable,
        Map<Integer, Long> written) {

    /** How many offsets there are to read behind a position. */
    long behind(Offsets position) {
        return readable.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - position.at(end.getKey(), begin.get(end.getKey()))))
                .sum();
    }

    /** The offsets that wait for the end of a transaction, by partition: where the first such lies. */
    Map<Integer, Long> open() {
        Map<Integer, Long> open = new TreeMap<>();
        readable.forEach((partition, end) -> {
            if (end < written.getOrDefault(partition, end)) {
                open.put(partition, end);
            }
        });
        return open;
    }

    /** The same for people, a line a partition. */
    List<String> openTransactions() {
        return open().entrySet().stream()
                .map(first -> "a transaction is open in " + name + "-" + first.getKey() + " since offset "
                        + first.getValue() + "; " + (written.get(first.getKey()) - first.getValue())
                        + " offsets wait for its end")
                .toList();
    }

    /** How many offsets wait for the end of a transaction. */
    long waiting() {
        return open().entrySet().stream()
                .mapToLong(first -> written.get(first.getKey()) - first.getValue())
                .sum();
    }
}
