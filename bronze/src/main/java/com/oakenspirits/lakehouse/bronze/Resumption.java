package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where landing goes on, decided from what the table holds and what Kafka still has.
 *
 * @param start the offset to read next of every partition
 * @param gaps deleted offsets that were never landed and that the operator accepted
 */
record Resumption(Offsets start, List<Offsets.Range> gaps) {

    /**
     * Decides. A table that holds nothing of the topic begins where Kafka begins; a partition that the table does not
     * know yet begins at its first offset.
     *
     * @param landed what the table holds
     * @param begin the first offset Kafka still has, by partition
     * @param end the offset after Kafka's last, by partition
     * @param accepted the gaps accepted by name, such as {@code sales-0:[10,20)}
     * @throws LakehouseException (flow failed) when offsets were deleted before they were landed and the gap is not
     *     accepted, or when the topic ends before what was landed
     */
    static Resumption decide(
            String topic, Offsets landed, Map<Integer, Long> begin, Map<Integer, Long> end, Set<String> accepted) {
        boolean first = landed.next().isEmpty();
        Map<Integer, Long> start = new TreeMap<>();
        List<Offsets.Range> gaps = new ArrayList<>();
        List<String> shrunk = new ArrayList<>();
        begin.forEach((partition, earliest) -> {
            long wanted = first ? earliest : landed.at(partition, 0);
            if (wanted > end.get(partition)) {
                shrunk.add(topic + "-" + partition + " ends at offset " + end.get(partition) + " but " + wanted
                        + " were landed");
            }
            if (wanted < earliest) {
                gaps.add(new Offsets.Range(topic, partition, wanted, earliest));
            }
            start.put(partition, Math.max(wanted, earliest));
        });
        landed.next().keySet().stream()
                .filter(partition -> !begin.containsKey(partition))
                .forEach(partition -> shrunk.add(topic + "-" + partition + " is gone"));
        if (!shrunk.isEmpty()) {
            throw new LakehouseException(
                    Kind.FLOW_FAILED,
                    "topic " + topic + " is not the one that was landed: " + String.join(", ", shrunk)
                            + ". Was it deleted and created again? Give the new one another name in the contract"
                            + " (physicalName), so that offsets stay unique");
        }
        List<String> open = gaps.stream()
                .map(Offsets.Range::toString)
                .filter(gap -> !accepted.contains(gap))
                .toList();
        if (!open.isEmpty()) {
            throw new LakehouseException(
                    Kind.FLOW_FAILED,
                    "Kafka has deleted offsets that were never landed: " + String.join(", ", open)
                            + ". Restore them, or accept the loss by name: "
                            + open.stream()
                                    .map(gap -> "--accept-gap '" + gap + "'")
                                    .collect(Collectors.joining(" ")));
        }
        return new Resumption(new Offsets(start), gaps);
    }
}
