package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What the flows ask of Kafka besides its messages: which offsets there are. One client serves all flows. */
public final class KafkaCluster implements AutoCloseable {
    private static final int PATIENCE_MS = 6_000;
    private static final String ISOLATION = "isolation.level";
    /** What a transaction that was aborted wrote is nothing that happened. */
    private static final String READ_COMMITTED = "read_committed";

    private final Map<String, String> settings;
    private final KafkaFailures failures;
    private Admin admin;

    /** @param settings client settings as the environment file has them, {@code bootstrap.servers} among them */
    public KafkaCluster(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent(ISOLATION, READ_COMMITTED);
        this.settings = Map.copyOf(all);
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

    /** Whether messages of transactions that are open or were aborted are left out. */
    boolean committedOnly() {
        return settings.get(ISOLATION).equalsIgnoreCase(READ_COMMITTED);
    }

    /** The settings of a consumer that reads bytes as the flows do, where it is told to. */
    Map<String, Object> consumer() {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("key.deserializer", ByteArrayDeserializer.class.getName());
        config.put("value.deserializer", ByteArrayDeserializer.class.getName());
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "none");
        config.put("allow.auto.create.topics", "false");
        config.remove("group.id");
        return config;
    }

    /**
     * What Kafka has of a topic at this moment; empty when there is no such topic.
     *
     * @throws LakehouseException (flow failed) when no broker answers
     */
    Optional<KafkaTopic> find(String topic) {
        return described(topic).map(described -> {
            List<TopicPartition> partitions = described.partitions().stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            Map<Integer, Long> readable = offsets(
                    partitions,
                    OffsetSpec.latest(),
                    committedOnly() ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
            // In this order: what is readable is written.
            Map<Integer, Long> written = committedOnly()
                    ? offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED)
                    : readable;
            return new KafkaTopic(
                    topic,
                    new TopicIdentity(
                            id(described),
                            asked(() -> admin().describeCluster().clusterId(), topic)
                                    .orElse("")),
                    offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED),
                    readable,
                    written);
        });
    }

    /**
     * What Kafka has of a topic at this moment.
     *
     * @throws LakehouseException (flow failed) when no broker answers or there is no such topic
     */
    KafkaTopic existing(String topic) {
        return find(topic).orElseThrow(() -> missing(topic));
    }

    /**
     * Kafka's id of a topic, by one small request; empty where brokers are too old to have any.
     *
     * @throws LakehouseException (flow failed) when no broker answers or there is no such topic
     */
    String id(String topic) {
        return described(topic).map(KafkaCluster::id).orElseThrow(() -> missing(topic));
    }

    private static String id(TopicDescription described) {
        return described.topicId() == null || described.topicId().equals(Uuid.ZERO_UUID)
                ? ""
                : described.topicId().toString();
    }

    private LakehouseException missing(String topic) {
        return new LakehouseException(
                Kind.FLOW_FAILED,
                "topic " + topic + " does not exist in Kafka at " + failures.address()
                        + ". Create it, correct physicalName in the contract, or leave the dataset out with"
                        + " --datasets");
    }

    private Optional<TopicDescription> described(String topic) {
        return asked(
                () -> admin().describeTopics(List.of(topic)).topicNameValues().get(topic), topic);
    }

    private Map<Integer, Long> offsets(List<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<Integer, Long> offsets = new TreeMap<>();
        asked(
                        () -> admin().listOffsets(asked, new ListOffsetsOptions(isolation))
                                .all(),
                        partitions.get(0).topic())
                .orElse(Map.of())
                .forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        return offsets;
    }

    /** The answer; empty where there is no such topic. */
    private <T> Optional<T> asked(Supplier<KafkaFuture<T>> question, String topic) {
        try {
            return Optional.ofNullable(question.get().get());
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

    private synchronized Admin admin() {
        if (admin == null) {
            Map<String, Object> config = new HashMap<>(settings);
            config.remove(ISOLATION);
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
