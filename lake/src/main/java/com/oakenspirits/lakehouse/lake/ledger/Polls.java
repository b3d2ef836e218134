package com.oakenspirits.lakehouse.lake.ledger;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Writes down every poll of a database table, whatever came of it: {@code ops.polls}, a line a poll. */
public final class Polls {
    public static final TableName POLLS = TableName.ops("polls");

    private final SparkSession spark;
    private final Lake lake;
    private final List<Row> pending = new ArrayList<>();

    public Polls(SparkSession spark, Lake lake) {
        this.spark = spark;
        this.lake = lake;
    }

    /**
     * One poll.
     *
     * @param outcome {@code landed}, {@code nothing} or {@code failed}
     * @param read rows the database gave
     * @param landed rows that were new or changed, and deletes
     * @param batch the number of the newest batch, 0 where that is not known
     * @param watermark up to which timestamp the table is known
     * @param compared keys of the table that were compared with those landed; empty where the poll did not
     * @param deleted how many of those landed were gone
     * @param message why it failed or what it refused, secrets masked; else empty
     */
    public record Poll(
            String dataset,
            String source,
            Instant startedAt,
            Instant finishedAt,
            String outcome,
            long read,
            long landed,
            long batch,
            Optional<Instant> watermark,
            Optional<Long> compared,
            long deleted,
            String message) {}

    /** The schema; times are UTC. */
    public static StructType schema() {
        return StructType.fromDDL("dataset string, source string, started_at timestamp, finished_at timestamp,"
                + " outcome string, rows_read bigint, rows_landed bigint, batch bigint, watermark timestamp,"
                + " message string, keys_compared bigint, rows_deleted bigint");
    }

    /** Dataset to the number of its newest batch. */
    public Map<String, Long> batches() {
        Map<String, Long> batches = new HashMap<>();
        if (lake.exists(POLLS)) {
            lake.read(spark, POLLS)
                    .groupBy("dataset")
                    .max("batch")
                    .collectAsList()
                    .forEach(row -> batches.put(row.getString(0), row.getLong(1)));
        }
        return batches;
    }

    /** Dataset to when its keys were compared last. */
    public Map<String, Instant> comparisons() {
        Map<String, Instant> comparisons = new HashMap<>();
        // A table that was written before deletes were told does not have the column.
        if (lake.exists(POLLS) && List.of(lake.read(spark, POLLS).columns()).contains("keys_compared")) {
            lake.read(spark, POLLS)
                    .where("keys_compared is not null")
                    .groupBy("dataset")
                    .agg(functions.max("started_at"))
                    .collectAsList()
                    .forEach(row -> comparisons.put(
                            row.getString(0), row.getTimestamp(1).toInstant()));
        }
        return comparisons;
    }

    /** Keeps a line for the next {@link #write}: polls come often and mostly find nothing. */
    public synchronized void note(Poll poll) {
        pending.add(RowFactory.create(
                poll.dataset(),
                poll.source(),
                Timestamp.from(poll.startedAt()),
                Timestamp.from(poll.finishedAt()),
                poll.outcome(),
                poll.read(),
                poll.landed(),
                poll.batch(),
                poll.watermark().map(Timestamp::from).orElse(null),
                poll.message(),
                poll.compared().orElse(null),
                poll.deleted()));
    }

    /** Adds the lines kept, in one commit. */
    public synchronized void write() {
        if (pending.isEmpty()) {
            return;
        }
        int rows = pending.size();
        BatchRecord record =
                new BatchRecord("ops", "polls", 0, "", rows, rows, 0, 0, 0, List.of(), "", null, List.of(), 0, 0);
        lake.append(spark.createDataFrame(pending, schema()).coalesce(1), POLLS, record.toJson());
        pending.clear();
    }
}
