package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.bronze.Offsets.Range;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Reads planned offsets with consumers of its own, in Spark's tasks: for a batch in which Spark's own source stumbles over
 * a message. Slower, and stopped by nothing that a message can hold.
 */
final class PlainRead {
    private static final long OFFSETS_OF_A_TASK = 50_000;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long PATIENCE_MS = 60_000;

    private final SparkSession spark;
    private final Map<String, Object> settings;
    private final String topic;

    /** @param settings of a consumer that reads bytes */
    PlainRead(SparkSession spark, Map<String, Object> settings, String topic) {
        this.spark = spark;
        this.settings = settings;
        this.topic = topic;
    }

    /** The rows in the bronze schema. */
    Dataset<Row> rows(List<Range> planned, Timestamp landedAt) {
        List<Range> slices = new ArrayList<>();
        for (Range range : planned) {
            for (long from = range.from(); from < range.until(); from += OFFSETS_OF_A_TASK) {
                long until = Math.min(range.until(), from + OFFSETS_OF_A_TASK);
                slices.add(new Range(range.topic(), range.partition(), from, until));
            }
        }
        Map<String, Object> client = settings;
        String name = topic;
        return spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(slices, Math.max(1, slices.size()))
                        .flatMap(slice -> new Messages(client, name, slice, landedAt)),
                Landing.schema());
    }

    /** The messages of a slice as they come. */
    private static final class Messages implements Iterator<Row> {
        private final Range slice;
        private final Timestamp landedAt;
        private final TopicPartition partition;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private Iterator<ConsumerRecord<byte[], byte[]>> polled =
                List.<ConsumerRecord<byte[], byte[]>>of().iterator();
        private Row next;
        private boolean ended;

        private Messages(Map<String, Object> settings, String topic, Range slice, Timestamp landedAt) {
            this.slice = slice;
            this.landedAt = landedAt;
            this.partition = new TopicPartition(topic, slice.partition());
            this.consumer = new KafkaConsumer<>(settings);
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> consumer.close());
            consumer.assign(List.of(partition));
            consumer.seek(partition, slice.from());
        }

        @Override
        public boolean hasNext() {
            while (next == null && !ended) {
                if (polled.hasNext()) {
                    ConsumerRecord<byte[], byte[]> message = polled.next();
                    if (message.offset() >= slice.until()) {
                        ended = true;
                    } else {
                        next = row(message);
                    }
                } else {
                    poll();
                }
            }
            return next != null;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row row = next;
            next = null;
            return row;
        }

        private void poll() {
            long from = consumer.position(partition);
            long due = System.currentTimeMillis() + PATIENCE_MS;
            while (!polled.hasNext() && consumer.position(partition) == from && from < slice.until()) {
                if (System.currentTimeMillis() > due) {
                    throw new IllegalStateException("Kafka has not given offset " + from + " of " + partition
                            + " within " + PATIENCE_MS / 1000 + " s");
                }
                polled = consumer.poll(POLL).iterator();
            }
            // Behind the last message there may be markers: the position passes them.
            ended = !polled.hasNext() && consumer.position(partition) >= slice.until();
        }

        private Row row(ConsumerRecord<byte[], byte[]> message) {
            List<Row> headers = new ArrayList<>();
            for (Header header : message.headers()) {
                headers.add(RowFactory.create(header.key(), header.value()));
            }
            Timestamp time = KafkaClock.time(message.timestamp()).orElse(null);
            if (time == null) {
                headers.add(RowFactory.create(KafkaClock.HEADER, KafkaClock.digits(message.timestamp())));
            }
            return RowFactory.create(
                    slice.topic(),
                    message.partition(),
                    message.offset(),
                    message.key(),
                    message.value(),
                    headers.isEmpty() ? null : headers.toArray(Row[]::new),
                    time,
                    landedAt);
        }
    }
}
