package com.oakenspirits.lakehouse.silver;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A message with its coordinates, for tests. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Message(String source, int partition, long offset, Instant at, byte[] value, byte[] key) {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    Message(String source, int partition, long offset, Instant at, byte[] value) {
        this(source, partition, offset, at, value, null);
    }

    /** A message of partition 0, sent {@code offset} seconds after noon. */
    static Message sent(long offset, String json) {
        return new Message(
                "things",
                0,
                offset,
                NOON.plusSeconds(offset),
                json == null ? null : json.getBytes(StandardCharsets.UTF_8));
    }

    Message in(int partition) {
        return new Message(source, partition, offset, at, value, key);
    }

    Message keyed(String json) {
        return new Message(source, partition, offset, at, value, json.getBytes(StandardCharsets.UTF_8));
    }

    Message from(String source) {
        return new Message(source, partition, offset, at, value);
    }

    Message at(Instant at) {
        return new Message(source, partition, offset, at, value);
    }

    /** The rows as every bronze table has them. */
    static Dataset<Row> bronze(SparkSession spark, List<Message> messages) {
        StructType schema = StructType.fromDDL("source string, partition int, offset bigint, key binary, value binary,"
                + " headers array<struct<key: string, value: binary>>, timestamp timestamp, landed_at timestamp");
        List<Row> rows = messages.stream()
                .map(m -> RowFactory.create(
                        m.source,
                        m.partition,
                        m.offset,
                        m.key,
                        m.value,
                        null,
                        Timestamp.from(m.at),
                        Timestamp.from(NOON.plusSeconds(3600))))
                .toList();
        return spark.createDataFrame(rows, schema);
    }
}
