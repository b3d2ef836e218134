package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.bronze.Offsets.Range;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the batches of a topic: by Spark's source, past it where it stumbles, and again what did not come. */
final class TopicReader {
    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);

    private final SparkSession spark;
    private final KafkaCluster kafka;
    private final String topic;
    private boolean strangeClocks;

    TopicReader(SparkSession spark, KafkaCluster kafka, String topic) {
        this.spark = spark;
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Reads a batch for a use of it. It is used a second time when Spark's source has failed over a message the first time.
     *
     * @param messages the rows of Spark's source
     * @param planned what they are to be, named as in bronze
     * @param use what reads the rows
     */
    <T> T read(
            Dataset<Row> messages, List<Range> planned, Timestamp landedAt, Arrival.Way way, Function<Arrival, T> use) {
        if (!strangeClocks) {
            try {
                return used(told(messages, planned, landedAt), way, use);
            } catch (Exception e) {
                if (!KafkaClock.broke(e)) {
                    throw e;
                }
                LOG.warn("{}: a message has a timestamp that Spark cannot hold; reading the batch past it", topic);
            }
        }
        return used(new PlainRead(spark, kafka.consumer(), topic).rows(planned, landedAt), way, use);
    }

    private <T> T used(Dataset<Row> rows, Arrival.Way way, Function<Arrival, T> use) {
        Arrival arrival = Arrival.of(rows, way);
        try {
            T result = use.apply(arrival);
            // A producer that has a wrong clock goes on so; Spark would fail before every batch.
            strangeClocks = arrival.strangeClocks();
            return result;
        } catch (RuntimeException | Error e) {
            arrival.held().close();
            throw e;
        }
    }

    /**
     * What of a batch is void. Kafka is asked again for whatever did not come.
     *
     * @param arrival whose rows were read
     * @throws IllegalStateException when something came that was not asked for, or twice, or is there and did not come
     */
    Voids voids(Arrival arrival, List<Range> planned) {
        Voids voids = Voids.of(planned, arrival.seen().get());
        if (!voids.none()) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka.consumer())) {
                new VoidProof(consumer, topic).prove(voids.ranges());
            }
        }
        return voids;
    }

    /** An error of reading, in words when Kafka refuses to be read or has another topic by now. */
    Exception told(Exception error, LandedTopic landed) {
        return kafka.refusal(error, topic)
                .or(() -> another(landed).map(line -> new LakehouseException(Kind.FLOW_FAILED, line, error)))
                .map(Exception.class::cast)
                .orElse(error);
    }

    private Optional<String> another(LandedTopic landed) {
        try {
            return kafka.find(topic).flatMap(now -> Resumption.another(landed, now));
        } catch (LakehouseException unreachable) {
            return Optional.empty();
        }
    }

    private static Dataset<Row> told(Dataset<Row> messages, List<Range> planned, Timestamp landedAt) {
        return KafkaClock.told(messages)
                .withColumn("source", functions.lit(planned.get(0).topic()))
                .withColumn("landed_at", functions.lit(landedAt))
                .selectExpr(Landing.schema().fieldNames());
    }
}
