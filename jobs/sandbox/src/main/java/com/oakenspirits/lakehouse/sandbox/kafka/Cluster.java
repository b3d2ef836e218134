package com.oakenspirits.lakehouse.sandbox.kafka;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The broker as its administrator sees it. Every call fails with one clear line when the broker does not answer. */
public final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration RETRY = Duration.ofMillis(20);

    private final String bootstrap;
    private final Admin admin;
    private final String id;

    private Cluster(String bootstrap, Admin admin) {
        this.bootstrap = bootstrap;
        this.admin = admin;
        this.id = await(admin.describeCluster().clusterId());
    }

    /** Connects, or fails within ten seconds. */
    @SuppressWarnings("resource") // it is the result's to close
    public static Cluster connect(String bootstrap) {
        return connect(Access.open(bootstrap));
    }

    /** Connects as a user of a secured broker does, or fails within ten seconds. */
    @SuppressWarnings("resource") // it is the result's to close
    public static Cluster connect(Access access) {
        String bootstrap = access.servers();
        Admin admin;
        try {
            Map<String, Object> settings = access.client();
            settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
            admin = Admin.create(settings);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw SandboxException.usage(
                    "--bootstrap " + bootstrap + ": " + cause.getMessage() + "; give host:port", e);
        }
        try {
            return new Cluster(bootstrap, admin);
        } catch (SandboxException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    /** Identifies the broker's data: another folder is another cluster, whatever its address. */
    public String id() {
        return id;
    }

    /**
     * Creates the topics that are missing and returns their names, when all can be written to; an existing topic stays
     * as it is.
     */
    public Set<String> create(Map<String, Integer> partitionsOfTopic) {
        Set<String> existing = await(admin.listTopics().names());
        List<NewTopic> missing = new ArrayList<>();
        partitionsOfTopic.forEach((topic, partitions) -> {
            if (!existing.contains(topic)) {
                missing.add(new NewTopic(topic, partitions, (short) 1));
            }
        });
        Set<String> created = new TreeSet<>();
        admin.createTopics(missing).values().forEach((topic, result) -> {
            try {
                await(result);
                created.add(topic);
            } catch (SandboxException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        });
        if (!created.isEmpty()) {
            // A topic is listed before its partitions take messages. A producer that is too early may have its second
            // batch accepted and its first one refused, for ever, as out of order. Only a leader tells its offsets.
            messages(created);
        }
        return created;
    }

    /** How many partitions each of these existing topics has. */
    public Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, Integer> partitions = new LinkedHashMap<>();
        Map<String, TopicDescription> described = describe(topics);
        topics.forEach(
                topic -> partitions.put(topic, described.get(topic).partitions().size()));
        return partitions;
    }

    /** How many messages each of these existing topics holds now, whoever sent them. */
    public Map<String, Long> messages(Collection<String> topics) {
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> last = new HashMap<>();
        describe(topics).forEach((topic, description) -> {
            for (TopicPartitionInfo partition : description.partitions()) {
                first.put(new TopicPartition(topic, partition.partition()), OffsetSpec.earliest());
                last.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
            }
        });
        Map<TopicPartition, ListOffsetsResultInfo> from =
                await(admin.listOffsets(first).all());
        Map<TopicPartition, ListOffsetsResultInfo> to =
                await(admin.listOffsets(last).all());
        Map<String, Long> messages = new LinkedHashMap<>();
        topics.forEach(topic -> messages.put(topic, 0L));
        to.forEach((partition, end) -> messages.merge(
                partition.topic(), end.offset() - from.get(partition).offset(), Long::sum));
        return messages;
    }

    /**
     * Waits until each of these topics holds at least as many messages.
     *
     * @throws SandboxException when one does not within the time
     */
    public void awaitMessages(Map<String, Long> atLeast, Duration patience) {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<String, Long> held = messages(atLeast.keySet());
            Optional<String> behind = atLeast.keySet().stream()
                    .filter(topic -> held.get(topic) < atLeast.get(topic))
                    .findFirst();
            if (behind.isEmpty()) {
                return;
            }
            if (System.nanoTime() > giveUp) {
                throw SandboxException.broker(
                        behind.get() + " holds " + held.get(behind.get()) + " messages after " + patience.toSeconds()
                                + " s, not " + atLeast.get(behind.get()) + "; is Debezium running (scripts/sandbox"
                                + " status)?",
                        null);
            }
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private Map<String, TopicDescription> describe(Collection<String> topics) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return await(admin.describeTopics(topics).allTopicNames());
            } catch (SandboxException e) {
                // The broker answers before it has heard of a topic that its controller has just created.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > giveUp) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SandboxException.broker("interrupted while waiting for the broker at " + bootstrap, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof TimeoutException) {
                throw SandboxException.broker(
                        "no Kafka broker answers at " + bootstrap + " within " + PATIENCE.toSeconds()
                                + " s; start one with 'scripts/sandbox up' or name another with --bootstrap",
                        cause);
            }
            if (cause instanceof InvalidTopicException) {
                throw SandboxException.usage(cause.getMessage(), cause);
            }
            throw SandboxException.broker("the broker at " + bootstrap + " refused: " + cause.getMessage(), cause);
        }
    }
}
