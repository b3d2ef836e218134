package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The messages of one dataset that its contract refuses, and what became of them. */
final class Quarantine {
    /** The columns that say which message a row is about. */
    static final List<String> MESSAGE = List.of("source", "partition", "offset");

    private static final String BEGUN = "repair-begun";
    private static final String DONE = "repair-done";

    private final Lake lake;
    private final Contract contract;
    private final TableName table;
    private final Clock clock;

    Quarantine(Lake lake, Contract contract, Clock clock) {
        this.lake = lake;
        this.contract = contract;
        this.table = TableName.quarantine(contract.dataset());
        this.clock = clock;
    }

    TableName table() {
        return table;
    }

    /**
     * Adds the refused ones of checked rows. No stamp makes this happen once: what a batch that does not come to its end
     * has written is taken back at the next start.
     */
    void add(Dataset<Row> checked, long rows, Batch batch) {
        lake.append(
                refused(checked, batch),
                table,
                batch.part("quarantine", 0, rows).toJson());
    }

    /** The refused ones of checked rows, as they stand in quarantine. */
    Dataset<Row> refused(Dataset<Row> checked, Batch batch) {
        // A message that moves a row to another key is two rows and stands here once.
        Column once = contract.changeStream()
                ? col(Checker.REFUSED).and(col(ChangeDecoder.PART).equalTo(0))
                : col(Checker.REFUSED);
        return checked.where(once)
                .select(
                        col("_source").as("source"),
                        col("_partition").as("partition"),
                        col("_offset").as("offset"),
                        col("_key").as("key"),
                        col("_value").as("value"),
                        col("_timestamp").as("timestamp"),
                        col("_landed_at").as("landed_at"),
                        col(Checker.REASONS).as("reasons"),
                        lit(contract.version()).as("contract_version"),
                        lit(new Timestamp(clock.millis())).as("quarantined_at"),
                        lit(batch.version()).as("batch_id"),
                        lit(null).cast("timestamp").as("redriven_at"),
                        lit(null).cast("string").as("redriven_under"))
                .coalesce(1);
    }

    /** All rows, those of older tables with all columns. */
    Dataset<Row> rows(SparkSession session) {
        return shaped(session, lake.exists(table) ? Optional.of(lake.read(session, table)) : Optional.empty());
    }

    private static Dataset<Row> shaped(SparkSession session, Optional<Dataset<Row>> rows) {
        Dataset<Row> declared = session.createDataFrame(List.of(), SilverTables.quarantine());
        return rows.map(there -> Judge.widened(there, declared)
                        .select(Stream.of(declared.columns())
                                .map(functions::col)
                                .toArray(Column[]::new)))
                .orElse(declared);
    }

    /** The rows that wait to be repaired. */
    Dataset<Row> open(SparkSession session) {
        return open(rows(session));
    }

    private static Dataset<Row> open(Dataset<Row> rows) {
        return rows.where(col("redriven_at").isNull());
    }

    /**
     * A change of quarantine and silver together that was begun.
     *
     * @param id tells it from others, so that it happens once
     * @param filter which rows it puts in; empty for a rebuild
     * @param contract the version of the contract it was begun under
     * @param version the commit that began it
     */
    record Begun(String id, Optional<String> filter, String contract, long version) {}

    /** Notes that a rebuild is about to change the tables, so that it is known if it does not come to its end. */
    void begin(SparkSession session) {
        say(session, note(BEGUN, UUID.randomUUID().toString()));
    }

    /**
     * Marks the open rows of these messages as put in, which they are about to be, and notes it in the same commit.
     *
     * @return what tells this from other times
     */
    String begin(Dataset<Row> messages, String filter) {
        String id = UUID.randomUUID().toString();
        change(messages.select(StreamState.columns(MESSAGE)), note(BEGUN, id + " " + filter));
        return id;
    }

    /** What was begun and did not come to its end. */
    Optional<Begun> unfinished() {
        return lake.log(table)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .filter(record ->
                                record.flow().equals(BEGUN) || record.flow().equals(DONE))
                        .map(record -> Map.entry(commit.version(), record)))
                .filter(entry -> entry.getValue().flow().equals(BEGUN))
                .map(entry -> {
                    String[] parts = entry.getValue().source().split(" ", 2);
                    return new Begun(
                            parts[0],
                            parts.length == 1 ? Optional.empty() : Optional.of(parts[1]),
                            entry.getValue().contractVersion(),
                            entry.getKey());
                });
    }

    /** The messages that it has marked. */
    Dataset<Row> marked(SparkSession session, Begun begun) {
        Dataset<Row> before = shaped(session, Optional.of(lake.read(session, table, begun.version() - 1)));
        return open(before)
                .select(StreamState.columns(MESSAGE))
                .join(open(session), StreamState.seq(MESSAGE), "left_anti")
                .distinct();
    }

    /** Takes the marks of these messages away. */
    void unmark(Dataset<Row> messages) {
        lake.merge(
                messages.select(StreamState.columns(MESSAGE)),
                table,
                sameMessage(),
                stamp(note("repair", "")),
                merge -> merge.whenMatched()
                        .update(Map.of(
                                "redriven_at", lit(null).cast("timestamp"),
                                "redriven_under", lit(null).cast("string"))));
    }

    /** Notes that it is done. */
    void end(SparkSession session) {
        say(session, note(DONE, ""));
    }

    private void say(SparkSession session, BatchRecord note) {
        // Delta leaves a commit out that has neither rows nor a stamp.
        lake.append(session.createDataFrame(List.of(), SilverTables.quarantine()), table, stamp(note), Map.of());
    }

    private Stamp stamp(BatchRecord note) {
        return new Stamp("lakehouse/" + table + "/" + UUID.randomUUID(), 0, note.toJson());
    }

    /**
     * Makes the open rows those that were found anew: the others were put in, the new ones are added, and what waited
     * already stays as it was.
     */
    void replaceOpen(SparkSession session, Dataset<Row> found, long version) {
        Dataset<Row> open = open(session);
        Dataset<Row> gone = open.join(found, StreamState.seq(MESSAGE), "left_anti");
        Dataset<Row> added = found.join(open, StreamState.seq(MESSAGE), "left_anti")
                .select(Stream.of(found.columns()).map(functions::col).toArray(Column[]::new))
                .withColumn("batch_id", lit(version));
        if (!gone.isEmpty()) {
            change(gone.select(StreamState.columns(MESSAGE)), note("repair", ""));
        }
        if (!added.isEmpty()) {
            lake.append(added.coalesce(1), table, note("repair", "").toJson());
        }
    }

    private void change(Dataset<Row> messages, BatchRecord note) {
        Dataset<Row> marks = messages.distinct()
                .withColumn("redriven_at", lit(new Timestamp(clock.millis())))
                .withColumn("redriven_under", lit(contract.version()));
        boolean marked =
                List.of(lake.read(messages.sparkSession(), table).columns()).contains("redriven_at");
        lake.merge(
                marks,
                table,
                marked ? sameMessage().and(col("t.redriven_at").isNull()) : sameMessage(),
                stamp(note),
                merge -> merge.whenMatched()
                        .update(Map.of(
                                "redriven_at", col("s.redriven_at"), "redriven_under", col("s.redriven_under"))));
    }

    private static Column sameMessage() {
        return MESSAGE.stream()
                .map(name -> col("t." + name).equalTo(col("s." + name)))
                .reduce(Column::and)
                .orElseThrow();
    }

    private BatchRecord note(String flow, String filter) {
        return new BatchRecord(
                flow,
                contract.dataset(),
                0,
                filter,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                contract.version(),
                Map.of(),
                List.of(),
                clock.millis(),
                0);
    }
}
