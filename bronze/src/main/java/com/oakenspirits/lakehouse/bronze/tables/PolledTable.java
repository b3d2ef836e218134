package com.oakenspirits.lakehouse.bronze.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;

import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** A polled table's rows in bronze: what is there, and how far it goes. */
final class PolledTable {
    private static final int BATCHES_LOOKED_AT = 100;
    private static final String NEWEST =
            "max_by(struct(sha2(value, 256) as digest, unix_micros(timestamp) as time), offset) as newest";

    private final SparkSession spark;
    private final Lake lake;
    private final TableName table;
    private final String source;

    PolledTable(SparkSession spark, Lake lake, TableName table, String source) {
        this.spark = spark;
        this.lake = lake;
        this.table = table;
        this.source = source;
    }

    /**
     * A commit of polled rows.
     *
     * @param mark how far the table is polled with it
     */
    record Polling(Mark mark, BatchRecord record) {}

    /** The newest commits, newest first. */
    List<Polling> commits() {
        List<Polling> commits = new ArrayList<>();
        Optional<Boolean> enough = lake.log(table).newest(commit -> {
            commit.userMetadata()
                    .flatMap(BatchRecord::fromJson)
                    .flatMap(record -> Mark.of(record, source).map(mark -> new Polling(mark, record)))
                    .ifPresent(commits::add);
            return commits.size() == BATCHES_LOOKED_AT ? Optional.of(true) : Optional.empty();
        });
        return enough.isPresent() ? commits : List.copyOf(commits);
    }

    /** The mark of the newest commit. */
    Optional<Mark> newest() {
        return lake.log(table)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .flatMap(record -> Mark.of(record, source)));
    }

    /** The mark that the rows themselves tell; none where there are no rows. */
    Mark byRows() {
        if (!lake.exists(table)) {
            return Mark.none();
        }
        // A time in the future must not hide what comes before it; that of a delete says nothing of other rows.
        Row row = rows().agg(
                        max("offset"),
                        expr("max_by(filter(headers, h -> h.key = 'batch')[0].value, offset)"),
                        expr("max(if(exists(headers, h -> h.key in ('" + Message.UNTIMED + "', '" + Message.DELETED
                                + "', '" + Message.AGAIN
                                + "')), null, unix_micros(least(timestamp, landed_at))))"))
                .head();
        if (row.isNullAt(0)) {
            return Mark.none();
        }
        return new Mark(
                Long.parseLong(new String(row.<byte[]>getAs(1), StandardCharsets.UTF_8)),
                row.getLong(0) + 1,
                Optional.ofNullable(row.<Long>getAs(2)).map(Mark::time));
    }

    /**
     * What is known of the keys whose rows changed since a time: nothing where there is none, unless deletes are told,
     * for a row that comes back needs to know of its delete.
     */
    Map<String, KnownRow> since(Optional<LocalDateTime> from, boolean deletes) {
        if ((from.isEmpty() && !deletes) || !lake.exists(table)) {
            return new HashMap<>();
        }
        Dataset<Row> rows = from.isEmpty()
                ? rows()
                : rows().where(col("timestamp").geq(expr("timestamp_micros(" + Mark.micros(from.get()) + ")")));
        return known(rows.groupBy("key").agg(expr(NEWEST)).selectExpr("key", "newest.*"));
    }

    /**
     * What is known of the keys whose newest message has no timestamp, a later one than now, or is a delete. It reads
     * all rows.
     */
    Map<String, KnownRow> untimed(LocalDateTime now) {
        if (!lake.exists(table)) {
            return new HashMap<>();
        }
        return known(rows().groupBy("key")
                .agg(
                        expr(NEWEST),
                        expr("max_by(" + has(Message.UNTIMED) + " or value is null or timestamp >= timestamp_micros("
                                + Mark.micros(now) + "), offset) as chosen"))
                .where("chosen")
                .selectExpr("key", "newest.*"));
    }

    /** Is given keys one after the other. */
    @FunctionalInterface
    interface Keys {
        /**
         * Takes one.
         *
         * @param known its digest is empty where it is no delete
         * @param changed when the row was changed, as {@link Mark#stamp} tells it
         */
        void key(String key, KnownRow known, long changed);
    }

    /** Gives every key with its newest message. It reads all rows, but not their values. */
    void keys(Keys reading) {
        if (!lake.exists(table)) {
            return;
        }
        String own = "try_cast(cast(get(filter(headers, h -> h.key = '" + Message.AGAIN
                + "'), 0).value as string) as bigint)";
        rows().groupBy("key")
                .agg(expr("max_by(struct(if(" + has(Message.DELETED)
                        + ", null, '') as digest, unix_micros(timestamp) as time, case when " + has(Message.UNTIMED)
                        + " then null when " + has(Message.AGAIN) + " then " + own
                        + " else unix_micros(timestamp) end as changed), offset) as newest"))
                .selectExpr("key", "newest.*")
                .toLocalIterator()
                .forEachRemaining(row -> reading.key(
                        key(row),
                        known(row),
                        Mark.stamp(
                                Optional.ofNullable(row.<Long>getAs("changed")).map(Mark::time))));
    }

    /**
     * Lands messages and their mark in one commit.
     *
     * @return whether it was this commit that landed them: another job may have been first
     */
    boolean append(List<Message> messages, Mark mark, String record, Instant landedAt) {
        List<Row> bronze = new ArrayList<>(messages.size());
        long offset = mark.next() - messages.size();
        for (Message message : messages) {
            bronze.add(RowFactory.create(
                    source,
                    0,
                    offset++,
                    bytes(message.key()),
                    message.value().map(PolledTable::bytes).orElse(null),
                    headers(message, mark.batch()),
                    message.time().map(Mark::instant).orElse(landedAt),
                    landedAt));
        }
        Dataset<Row> batch = spark.createDataFrame(bronze, Landing.schema()).coalesce(1);
        lake.append(
                batch,
                table,
                new Stamp("lakehouse/" + table + "/" + source, mark.batch(), record),
                Landing.properties());
        return lake.log(table)
                .newest(commit -> commit.userMetadata().filter(record::equals))
                .isPresent();
    }

    private static Row[] headers(Message message, long batch) {
        List<Row> headers = new ArrayList<>();
        headers.add(RowFactory.create("batch", bytes(Long.toString(batch))));
        message.headers().forEach((name, value) -> headers.add(RowFactory.create(name, bytes(value))));
        return headers.toArray(Row[]::new);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String has(String header) {
        return "exists(headers, h -> h.key = '" + header + "')";
    }

    private Dataset<Row> rows() {
        return lake.read(spark, table).where(col("source").equalTo(source));
    }

    private static Map<String, KnownRow> known(Dataset<Row> rows) {
        Map<String, KnownRow> known = new HashMap<>();
        rows.toLocalIterator().forEachRemaining(row -> known.put(key(row), known(row)));
        return known;
    }

    private static String key(Row row) {
        return new String(row.<byte[]>getAs("key"), StandardCharsets.UTF_8);
    }

    private static KnownRow known(Row row) {
        return new KnownRow(row.getAs("digest"), Mark.time(row.<Long>getAs("time")));
    }
}
