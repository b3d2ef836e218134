package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the flows ask of Kafka besides its messages: which offsets there are. One client serves all flows. */
public final class KafkaCluster implements AutoCloseable {
    private static final int PATIENCE_MS = 6_000;

    private final Map<String, String> settings;
    private final KafkaFailures failures;
    private Admin admin;

    /** @param settings client settings as the environment file has them, {@code bootstrap.servers} among them */
    public KafkaCluster(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
        this.failures = new KafkaFailures(this.settings);
    }

    /** What an operator must mend at Kafka or in its settings, when that is what an error comes from. */
    Optional<LakehouseException> refusal(Throwable error, String topic) {
        return failures.known(error, topic);
    }

    /** The settings as Spark's Kafka source takes them. */
    Map<String, String> sparkOptions() {
        return settings.entrySet().stream().collect(Collectors.toMap(e -> "kafka." + e.getKey(), Map.Entry::getValue));
    }

    /**
     * Asks for a sign of life.
     *
     * @throws LakehouseException (flow failed) when no broker answers
     */
    public void reach() {
        try {
            admin().describeCluster().clusterId().get();
        } catch (ExecutionException e) {
            throw failures.of(e.getCause());
        } catch (KafkaException e) {
            throw failures.of(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * What a topic has, summed over its partitions; empty when there is no such topic.
     *
     * @throws LakehouseException (flow failed) when no broker answers
     */
    public Optional<Span> span(String topic) {
        return partitions(topic)
                .map(partitions -> new Span(
                        new Offsets(offsets(partitions, OffsetSpec.earliest())).sum(),
                        new Offsets(offsets(partitions, OffsetSpec.latest())).sum()));
    }

    /**
     * The offsets of a topic, summed over its partitions.
     *
     * @param begin of the first messages it still has
     * @param end after its last messages
     */
    public record Span(long begin, long end) {}

    /** The first offset Kafka still has, by partition. */
    Map<Integer, Long> begin(String topic) {
        return offsets(existing(topic), OffsetSpec.earliest());
    }

    /** The offset after the last, by partition. */
    Map<Integer, Long> end(String topic) {
        return offsets(existing(topic), OffsetSpec.latest());
    }

    private List<TopicPartition> existing(String topic) {
        return partitions(topic)
                .orElseThrow(() -> new LakehouseException(
                        Kind.FLOW_FAILED,
                        "topic " + topic + " does not exist in Kafka at " + failures.address()
                                + ". Create it, correct physicalName in the contract, or leave the dataset out with"
                                + " --datasets"));
    }

    private Optional<List<TopicPartition>> partitions(String topic) {
        try {
            return Optional.of(
                    admin().describeTopics(List.of(topic)).topicNameValues().get(topic).get().partitions().stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failures.of(e.getCause(), topic);
        } catch (KafkaException e) {
            throw failures.of(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Map<Integer, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        try {
            Map<Integer, Long> offsets = new TreeMap<>();
            admin().listOffsets(asked)
                    .all()
                    .get()
                    .forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw failures.of(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private synchronized Admin admin() {
        if (admin == null) {
            Map<String, Object> config = new HashMap<>(settings);
            config.putIfAbsent("default.api.timeout.ms", PATIENCE_MS);
            config.putIfAbsent("request.timeout.ms", PATIENCE_MS / 2);
            admin = Admin.create(config);
        }
        return admin;
    }

    private LakehouseException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LakehouseException(Kind.FLOW_FAILED, "stopped while asking Kafka at " + failures.address(), e);
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close();
        }
    }
}
