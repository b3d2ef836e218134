package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
    private final Optional<DirectTables> direct;
    private final Clock clock;
    private final LandingRecords records;
    private final BatchCommit commit;
    private final TopicReader reader;
    private String source = "";
    private Optional<TopicIdentity> identity = Optional.empty();
    private Offsets landed = Offsets.none();
    private Offsets position = Offsets.none();
    private long lag;

    /**
     * @param checkpoints folder or bucket URL below which the dataset's checkpoint lies
     * @param maxMessages most messages of one batch
     * @param refined whether what was landed is read again at once
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
        this.direct = direct;
        this.clock = clock;
        this.records = new LandingRecords(lake, table, clock);
        this.commit = new BatchCommit(lake, table, direct, records, refined);
        this.reader = new TopicReader(spark, kafka, topic);
    }

    /**
     * The schema of every bronze table. {@code timestamp} is null where the number that a message has for it is no time;
     * it stands in the header {@code lakehouse.timestamp} then.
     */
    public static StructType schema() {
        return StructType.fromDDL("source string, partition int, offset bigint, key binary, value binary,"
                + " headers array<struct<key: string, value: binary>>, timestamp timestamp, landed_at timestamp");
    }

    /** Delta's properties of every bronze table. */
    public static Map<String, String> properties() {
        return PROPERTIES;
    }

    /** How many of the offsets that Kafka had when the stream was opened are not landed. */
    public long lag() {
        return lag;
    }

    /** The error of a stream that {@link #open} gave, in words when Kafka refuses to be read or has another topic. */
    public Exception told(Exception error) {
        return reader.told(error, new LandedTopic(source, landed, identity));
    }

    /** The folder that the query's checkpoint lies in. */
    public String checkpoint() {
        return checkpoint.folder();
    }

    /**
     * Finds out where landing goes on and opens the stream there.
     *
     * @param accepted gaps and topics that the operator accepts, by name
     * @throws LakehouseException when Kafka does not answer, the topic is missing,
     *     or a gap or another topic is not accepted
     */
    public Dataset<Row> open(Set<String> accepted) throws IOException {
        LandedTopic table = LandedTopic.of(spark, lake, this.table, topic);
        KafkaTopic now = kafka.existing(topic);
        Resumption resumption = Resumption.decide(table, now, accepted);
        source = resumption.another().orElse(table.source());
        identity = Optional.of(now.identity());
        landed = table.next();
        position = resumption.start();
        lag = now.behind(position);
        now.openTransactions().forEach(line -> LOG.warn("{}: {}", dataset, line));
        if (!kafka.committedOnly()) {
            LOG.warn("{}: isolation.level is read_uncommitted; what a transaction aborts is landed too", dataset);
        }
        if (resumption.another().isPresent()) {
            // Before it is recorded: the offsets of the old topic's plans mean nothing now.
            checkpoint.discard();
            accept("topic " + source + " begins: " + now.identity(), List.of());
        } else if (!resumption.gaps().isEmpty()) {
            accept(
                    LandingRecords.text(position.since(landed, source)),
                    resumption.gaps().stream().map(Offsets.Range::toString).toList());
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
     * @return what was landed, or empty when the table holds this batch already or it has no message
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
        LandedTopic found = LandedTopic.of(spark, lake, table, topic);
        if (!found.next().equals(landed) || !found.source().equals(source)) {
            throw new IllegalStateException(
                    "another job lands " + topic + " in " + table + " at the same time; one of the two goes on");
        }
        List<Offsets.Range> planned = until.since(position, source);
        if (planned.isEmpty()) {
            // A partition was added, and has nothing yet.
            return Optional.empty();
        }
        long length = until.sum() - position.sum();
        Optional<TableState> standing =
                length <= Landed.FEW ? direct.flatMap(tables -> tables.now(table)) : Optional.empty();
        BatchCommit.Plan plan = new BatchCommit.Plan(source, planned, until);
        BatchCommit.Written written = reader.read(
                messages,
                planned,
                new Timestamp(started),
                commit.way(standing),
                arrival -> commit.write(arrival, plan, standing, files(length), () -> seen(arrival, plan, started)));
        landed = until;
        position = until;
        lag = Math.max(0, lag - length);
        Arrival arrival = written.arrival();
        if (written.messages() == 0) {
            arrival.held().close();
            return Optional.empty();
        }
        long version = records.versionOf(written.record());
        return Optional.of(new Landed(arrival.held(), written.messages(), version, arrival.few()));
    }

    private int files(long offsets) {
        int cores = spark.sparkContext().defaultParallelism();
        return (int) Math.max(1, Math.min(offsets / ROWS_WORTH_A_FILE, cores));
    }

    /** What has come of a batch that was read. */
    private BatchCommit.Written seen(Arrival arrival, BatchCommit.Plan plan, long started) {
        Voids voids = reader.voids(arrival, plan.ranges());
        sameTopic();
        BatchRecord record = records.of(
                plan.source(),
                LandingRecords.text(plan.ranges()),
                plan.until(),
                List.of(),
                identity.orElseThrow().facts(voids.named(plan.ranges())),
                started);
        return new BatchCommit.Written(arrival, record, voids.messages());
    }

    /** What was just read is the topic's that was opened: one that takes its place has another id ever after. */
    private void sameTopic() {
        String opened = identity.orElseThrow().topicId();
        if (!opened.isEmpty() && !opened.equals(kafka.id(topic))) {
            throw new IllegalStateException("topic " + topic
                    + " was deleted and created again while it was read; nothing of this batch is landed");
        }
    }

    private void accept(String what, List<String> gaps) {
        BatchRecord record =
                records.of(source, what, position, gaps, identity.orElseThrow().facts(List.of()), clock.millis());
        lake.append(spark.createDataFrame(List.of(), schema()), table, records.stamp(source, record), PROPERTIES);
        landed = position;
    }
}
