package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.bronze.Offsets.Range;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
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
     * Reads a batch, and finds out of offsets that came without a message whether they have none.
     *
     * @param messages the rows of Spark's source
     * @param planned what they are to be, named as in bronze
     * @param few whether they are to be in the driver
     */
    Arrival read(Dataset<Row> messages, List<Range> planned, Timestamp landedAt, boolean few) {
        Arrival arrival = arrival(messages, planned, landedAt, few);
        if (!arrival.voids().none()) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka.consumer())) {
                new VoidProof(consumer, topic).prove(arrival.voids().ranges());
            } catch (RuntimeException e) {
                arrival.held().close();
                throw e;
            }
        }
        return arrival;
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

    private Arrival arrival(Dataset<Row> messages, List<Range> planned, Timestamp landedAt, boolean few) {
        if (strangeClocks) {
            Arrival arrival = plain(planned, landedAt, few);
            // A producer that has a wrong clock goes on so; Spark would fail before every batch.
            strangeClocks = arrival.strangeClocks();
            return arrival;
        }
        try {
            return Arrival.of(told(messages, planned, landedAt), planned, few);
        } catch (Exception e) {
            if (!KafkaClock.broke(e)) {
                throw e;
            }
            LOG.warn("{}: a message has a timestamp that Spark cannot hold; reading the batch past it", topic);
            strangeClocks = true;
            return plain(planned, landedAt, few);
        }
    }

    private Arrival plain(List<Range> planned, Timestamp landedAt, boolean few) {
        return Arrival.of(new PlainRead(spark, kafka.consumer(), topic).rows(planned, landedAt), planned, few);
    }

    private static Dataset<Row> told(Dataset<Row> messages, List<Range> planned, Timestamp landedAt) {
        return KafkaClock.told(messages)
                .withColumn("source", functions.lit(planned.get(0).topic()))
                .withColumn("landed_at", functions.lit(landedAt))
                .selectExpr(Landing.schema().fieldNames());
    }
}
