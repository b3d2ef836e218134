package com.oakenspirits.lakehouse.sandbox.kafka;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends messages in batches, in the order given, and tells of the first one that the broker did not take. */
public final class Sender implements AutoCloseable {
    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    private final String bootstrap;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private Sender(String bootstrap, KafkaProducer<byte[], byte[]> producer) {
        this.bootstrap = bootstrap;
        this.producer = producer;
    }

    /**
     * Opens a sender.
     *
     * @param linger how long a message may wait for others to share its batch
     */
    @SuppressWarnings("resource") // it is the result's to close
    public static Sender open(String bootstrap, Duration linger) {
        return open(Access.open(bootstrap), linger);
    }

    /** Opens a sender as a user of a secured broker does. */
    @SuppressWarnings("resource") // it is the result's to close
    public static Sender open(Access access, Duration linger) {
        Map<String, Object> settings = access.client();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // Else a broker that is just taking over a partition can accept a batch and refuse the one before it.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, (int) linger.toMillis());
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_MESSAGE);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);
        return new Sender(
                access.servers(), new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Hands a message over; key and value may be null. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells of failures
    public void send(String topic, byte[] key, byte[] value) {
        throwFailure();
        producer.send(new ProducerRecord<>(topic, key, value), (metadata, problem) -> {
            if (problem != null) {
                failure.compareAndSet(null, problem);
            }
        });
    }

    /** Returns when the broker has everything handed over so far. */
    public void flush() {
        producer.flush();
        throwFailure();
    }

    @Override
    public void close() {
        // After a failure nothing is worth waiting for; without one, flush has already waited.
        producer.close(Duration.ofSeconds(failure.get() == null ? 10 : 0));
    }

    private void throwFailure() {
        Exception problem = failure.get();
        if (problem instanceof RecordTooLargeException) {
            throw SandboxException.usage("a message is too large for Kafka: " + problem.getMessage(), problem);
        }
        if (problem != null) {
            throw SandboxException.broker(
                    "the broker at " + bootstrap + " stopped taking messages: " + problem.getMessage()
                            + "; what it had taken stays, feed again when it is back",
                    problem);
        }
    }
}
