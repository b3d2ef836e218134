package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lands one topic in its bronze table, exactly once. How far landing has come is recorded in the table, in the commit
 * of the rows themselves; Spark's checkpoint only saves asking again.
 */
public final class Landing {
    private static final Logger LOG = LoggerFactory.getLogger(Landing.class);
    private static final int ROWS_WORTH_A_FILE = 50_000;

    private static final Map<String, String> PROPERTIES = Map.of(
            "delta.enableChangeDataFeed",
            "true",
            "delta.checkpointInterval",
            "100",
            "delta.dataSkippingStatsColumns",
            "source,partition,offset,timestamp,landed_at");

    private final SparkSession spark;
    private final Lake lake;
    private final KafkaCluster kafka;
    private final String dataset;
    private final String topic;
    private final TableName table;
    private final Checkpoint checkpoint;
    private final long maxMessages;
    private final boolean refined;
    private final Optional<DirectTables> direct;
    private final Clock clock;
    private Offsets landed = Offsets.none();
    private Offsets position = Offsets.none();
    private long lag;

    /**
     * @param checkpoints folder or bucket URL below which the dataset's checkpoint lies
     * @param maxMessages most messages of one batch
     * @param refined whether the next layer uses a landed batch at once, so that it is worth keeping at hand
     * @param direct how few messages are landed without a job; empty to land all by Spark
     */
    public Landing(
            SparkSession spark,
            Lake lake,
            KafkaCluster kafka,
            Contract contract,
            String checkpoints,
            long maxMessages,
            boolean refined,
            Optional<DirectTables> direct,
            Clock clock) {
        this.spark = spark;
        this.lake = lake;
        this.kafka = kafka;
        this.dataset = contract.dataset();
        this.topic = contract.topic();
        this.table = TableName.bronze(dataset);
        this.checkpoint = new Checkpoint(
                checkpoints + "/bronze/" + dataset, topic, spark.sparkContext().hadoopConfiguration());
        this.maxMessages = maxMessages;
        this.refined = refined;
        this.direct = direct;
        this.clock = clock;
    }

    /** The schema of every bronze table. */
    public static StructType schema() {
        return StructType.fromDDL("source string, partition int, offset bigint, key binary, value binary,"
                + " headers array<struct<key: string, value: binary>>, timestamp timestamp, landed_at timestamp");
    }

    /** Delta's properties of every bronze table. */
    public static Map<String, String> properties() {
        return PROPERTIES;
    }

    /** How many offsets Kafka had beyond those landed when the stream was opened. */
    public long lag() {
        return lag;
    }

    /** The error of a stream that {@link #open} gave, in words when Kafka refuses to be read. */
    public Exception told(Exception error) {
        return kafka.refusal(error, topic).map(Exception.class::cast).orElse(error);
    }

    /** The folder that the query's checkpoint lies in. */
    public String checkpoint() {
        return checkpoint.folder();
    }

    /**
     * Finds out where landing goes on and opens the stream there.
     *
     * @param acceptedGaps gaps that the operator accepts, by name
     * @throws com.oakenspirits.lakehouse.lake.error.LakehouseException when Kafka does not answer, the topic is missing
     *     or a gap is not accepted
     */
    public Dataset<Row> open(Set<String> acceptedGaps) throws IOException {
        landed = landedByTable();
        Map<Integer, Long> end = kafka.end(topic);
        Resumption resumption = Resumption.decide(topic, landed, kafka.begin(topic), end, acceptedGaps);
        position = resumption.start();
        lag = new Offsets(end).sum() - position.sum();
        if (!resumption.gaps().isEmpty()) {
            accept(resumption);
        }
        if (!checkpoint.continues(landed)) {
            LOG.warn("{}: the checkpoint does not continue the table; going on from the table", dataset);
            checkpoint.discard();
        }
        return spark.readStream()
                .format("kafka")
                .options(kafka.sparkOptions())
                .option("subscribe", topic)
                .option("startingOffsets", resumption.start().toSpark(topic))
                .option("maxOffsetsPerTrigger", maxMessages)
                .option("maxRecordsPerPartition", ROWS_WORTH_A_FILE)
                .option("includeHeaders", "true")
                .option("failOnDataLoss", "true")
                .load();
    }

    /**
     * Lands one micro-batch in one commit.
     *
     * @param messages the rows of the stream that {@link #open} gave
     * @return what was landed, or empty when the table holds this batch already
     */
    public Optional<Landed> land(Dataset<Row> messages, long batch) throws IOException {
        long started = clock.millis();
        Offsets until = checkpoint
                .planned(batch)
                .orElseThrow(() -> new IOException(
                        "the checkpoint " + checkpoint.folder() + " has lost the plan of batch " + batch));
        if (until.equals(landed)) {
            return Optional.empty();
        }
        if (!landedByTable().equals(landed)) {
            throw new IllegalStateException(
                    "another job lands " + topic + " in " + table + " at the same time; one of the two goes on");
        }
        Dataset<Row> rows = messages.selectExpr(
                        "topic as source", "partition", "offset", "key", "value", "headers", "timestamp")
                .withColumn("landed_at", functions.lit(new Timestamp(started)));
        long length = until.sum() - position.sum();
        BatchRecord record = record(position, until, List.of(), started);
        Optional<TableState> standing =
                length <= Landed.FEW ? direct.flatMap(tables -> tables.now(table)) : Optional.empty();
        Held held;
        Optional<List<UnsafeRow>> few = Optional.empty();
        if (standing.isPresent()) {
            List<UnsafeRow> collected = DriverRows.collected(rows);
            held = Held.once(DriverRows.dataset(spark, schema(), collected));
            direct.orElseThrow().append(table, standing.get(), collected, stamp(record));
            few = Optional.of(collected);
        } else {
            held = refined ? Held.of(rows) : Held.once(rows);
            int files = (int) Math.max(1, Math.min(length / ROWS_WORTH_A_FILE, cores()));
            lake.append(held.rows().coalesce(files), table, stamp(record), PROPERTIES);
        }
        landed = until;
        position = until;
        return Optional.of(new Landed(held, length, versionOf(record), few));
    }

    private int cores() {
        return spark.sparkContext().defaultParallelism();
    }

    private void accept(Resumption resumption) {
        List<String> gaps =
                resumption.gaps().stream().map(Offsets.Range::toString).toList();
        BatchRecord record = record(landed, position, gaps, clock.millis());
        lake.append(spark.createDataFrame(List.of(), schema()), table, stamp(record), PROPERTIES);
        landed = position;
    }

    private BatchRecord record(Offsets from, Offsets until, List<String> gaps, long started) {
        return new BatchRecord(
                "bronze",
                dataset,
                until.sum(),
                until.since(from, topic),
                0,
                0,
                0,
                0,
                0,
                List.of(),
                "",
                until.toLedger(topic),
                gaps,
                started,
                clock.millis() - started);
    }

    private Stamp stamp(BatchRecord record) {
        return new Stamp("lakehouse/" + table + "/" + topic, record.batchId(), record.toJson());
    }

    private long versionOf(BatchRecord record) {
        return lake.log(table)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .filter(found -> found.consumed().equals(record.consumed()))
                        .map(found -> commit.version()))
                .orElseThrow(() -> new IllegalStateException(
                        "batch " + record.source() + " was skipped by " + table + ": it holds a later one"));
    }

    private Offsets landedByTable() {
        Optional<Offsets> recorded = lake.log(table)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .map(record -> Offsets.fromLedger(topic, record.consumed()))
                        .filter(offsets -> !offsets.next().isEmpty()));
        return recorded.orElseGet(this::landedByRows);
    }

    private Offsets landedByRows() {
        Map<Integer, Long> next = new TreeMap<>();
        if (lake.exists(table)) {
            lake.read(spark, table)
                    .where(functions.col("source").equalTo(topic))
                    .groupBy("partition")
                    .agg(functions.max("offset"))
                    .collectAsList()
                    .forEach(row -> next.put(row.getInt(0), row.getLong(1) + 1));
        }
        return new Offsets(next);
    }
}
