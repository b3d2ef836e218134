package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where landing goes on, decided from what the table holds and what Kafka still has.
 *
 * @param start the offset to read next of every partition
 * @param gaps deleted offsets that were never landed and that the operator accepted
 * @param another what the messages are called from now on, when the operator accepted that the topic is another one
 */
record Resumption(Offsets start, List<Offsets.Range> gaps, Optional<String> another) {

    /**
     * Decides. A table that holds nothing of the topic begins where Kafka begins; a partition that the table does not
     * know yet begins at its first offset.
     *
     * @param landed what the table holds
     * @param kafka what Kafka has
     * @param accepted what the operator accepts by name: gaps such as {@code sales-0:[10,20)}, topics such as
     *     {@code sales@rOuJ2hDZQwCMgQvZ0sHIvQ}
     * @throws LakehouseException (flow failed) when offsets were deleted before they were landed and the gap is not
     *     accepted, when the topic is not the one that was landed, or what was landed cannot be read yet
     */
    static Resumption decide(LandedTopic landed, KafkaTopic kafka, Set<String> accepted) {
        Optional<String> another = another(landed, kafka);
        if (another.isPresent()) {
            String name = kafka.identity().name();
            if (name.isEmpty() || !accepted.contains(kafka.name() + "@" + name)) {
                throw new LakehouseException(Kind.FLOW_FAILED, another.get());
            }
            return new Resumption(new Offsets(kafka.begin()), List.of(), Optional.of(landed.following(kafka.name())));
        }
        boolean first = landed.next().next().isEmpty();
        Map<Integer, Long> start = new TreeMap<>();
        List<Offsets.Range> gaps = new ArrayList<>();
        kafka.begin().forEach((partition, earliest) -> {
            long wanted = first ? earliest : landed.next().at(partition, 0);
            if (wanted < earliest) {
                gaps.add(new Offsets.Range(landed.source(), partition, wanted, earliest));
            }
            start.put(partition, Math.max(wanted, earliest));
        });
        kafka.open().forEach((partition, end) -> {
            if (start.get(partition) > end) {
                throw new LakehouseException(
                        Kind.FLOW_FAILED,
                        kafka.name() + "-" + partition + " has a transaction that is open since offset " + end
                                + ", and was landed up to " + start.get(partition)
                                + " when transactions were not waited for. It goes on when the transaction ends, or"
                                + " with isolation.level: read_uncommitted under kafka: in the environment file");
            }
        });
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
        return new Resumption(new Offsets(start), gaps, Optional.empty());
    }

    /** Why the topic is not the one that was landed, and what to do; empty where it is. */
    static Optional<String> another(LandedTopic landed, KafkaTopic kafka) {
        List<String> signs = new ArrayList<>();
        landed.identity()
                .filter(before -> kafka.identity().isAnotherThan(before))
                .ifPresent(before -> signs.add("it has " + kafka.identity() + ", and " + before + " was landed"));
        landed.next().next().forEach((partition, next) -> {
            Long end = kafka.written().get(partition);
            if (end == null) {
                signs.add(kafka.name() + "-" + partition + " is gone");
            } else if (end < next) {
                signs.add(kafka.name() + "-" + partition + " ends at offset " + end + " but " + next + " were landed");
            }
        });
        if (signs.isEmpty()) {
            return Optional.empty();
        }
        String name = kafka.identity().name();
        String line = "topic " + kafka.name() + " is not the one that was landed: " + String.join(", ", signs)
                + ". Was it deleted and created again, or is this another cluster? ";
        return Optional.of(
                name.isEmpty()
                        ? line + "Give the new one another name in the contract (physicalName), so that offsets stay"
                                + " unique"
                        : line + "Restore the old one, or accept this one from its first offset: --accept-topic '"
                                + kafka.name() + "@" + name + "' (its messages are " + landed.following(kafka.name())
                                + " in bronze)");
    }
}
