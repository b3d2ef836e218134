package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.bronze.Offsets.Range;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka again for offsets that came without a message. That a plain consumer finds none there either tells what is
 * void from what was lost on the way.
 */
final class VoidProof {
    private static final Logger LOG = LoggerFactory.getLogger(VoidProof.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_MS = 30_000;
    /** Nearer voids are read up to, further ones jumped to. */
    private static final long NEAR = 2_000;

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;

    /** @param consumer reads as the source did, and is at no offset but those it is told */
    VoidProof(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    /**
     * Asks for each.
     *
     * @throws IllegalStateException when Kafka has a message there: the batch is to be read again
     * @throws LakehouseException (flow failed) when Kafka does not answer
     */
    void prove(List<Range> voids) {
        Map<Integer, List<Range>> partitions =
                voids.stream().collect(Collectors.groupingBy(Range::partition, TreeMap::new, Collectors.toList()));
        partitions.forEach((partition, ranges) -> prove(new TopicPartition(topic, partition), ranges));
    }

    private void prove(TopicPartition partition, List<Range> ranges) {
        consumer.assign(List.of(partition));
        long kept = consumer.beginningOffsets(List.of(partition)).get(partition);
        long position = -1;
        for (int at = 0; at < ranges.size(); ) {
            Range hole = ranges.get(at);
            if (hole.until() <= kept) {
                // Retention came meanwhile. The source had found the offset there, and no message.
                LOG.info("{}: Kafka has deleted void offsets {} since", partition, hole);
                at++;
                continue;
            }
            long from = Math.max(hole.from(), kept);
            if (position < 0 || position < from - NEAR) {
                consumer.seek(partition, from);
                position = from;
            }
            position = read(partition, ranges, at, position);
            while (at < ranges.size() && ranges.get(at).until() <= position) {
                at++;
            }
        }
    }

    private long read(TopicPartition partition, List<Range> ranges, int first, long from) {
        long due = System.currentTimeMillis() + PATIENCE_MS;
        while (System.currentTimeMillis() < due) {
            int at = first;
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                while (at < ranges.size() && ranges.get(at).until() <= message.offset()) {
                    at++;
                }
                if (at < ranges.size() && ranges.get(at).from() <= message.offset()) {
                    throw new IllegalStateException("the message at offset " + message.offset() + " of " + partition
                            + " did not come with its batch, and Kafka has it; the batch is read again");
                }
            }
            long position = consumer.position(partition);
            if (position > from) {
                return position;
            }
        }
        throw new LakehouseException(
                Kind.FLOW_FAILED,
                "Kafka does not tell what lies at offset " + from + " of " + partition + ", for " + PATIENCE_MS / 1000
                        + " s. Is one of its brokers down?");
    }
}
