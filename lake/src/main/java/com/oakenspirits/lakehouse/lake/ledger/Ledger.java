package com.oakenspirits.lakehouse.lake.ledger;

import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Gathers the records that commits carry into {@code ops.ledger} (a line a batch), {@code ops.rules} (a line a rule
 * and batch) and {@code ops.ties}. What was gathered is recorded in the books' own commits, so nothing is gathered twice or forgotten.
 */
public final class Ledger {
    /** A line for every batch of every flow. */
    public static final TableName LEDGER = TableName.ops("ledger");
    /** A line for every rule of every silver batch, and for every check of every refresh of a model. */
    public static final TableName RULES = TableName.ops("rules");
    /** A line for every real tie: the sources' own doubts about what is newer. */
    public static final TableName TIES = TableName.ops("ties");
    /** All books that are gathered from commits. */
    public static final List<TableName> BOOKS = List.of(LEDGER, RULES, TIES);

    private final SparkSession spark;
    private final Lake lake;
    private final List<TableName> tables;

    /** @param tables the tables whose commits carry records */
    public Ledger(SparkSession spark, Lake lake, Collection<TableName> tables) {
        this.spark = spark;
        this.lake = lake;
        this.tables = List.copyOf(tables);
    }

    /**
     * The schema of {@code ops.ledger}; times are UTC, {@code duration_ms} runs to just before the commit, {@code voids}
     * are the offsets of a topic's batch that hold no message.
     */
    public static StructType ledgerSchema() {
        return StructType.fromDDL("flow string, dataset string, batch_id bigint, read bigint, applied bigint,"
                + " superseded bigint, duplicate bigint, quarantined bigint, source_range string, gaps string,"
                + " target_version bigint, contract_version string, started_at timestamp, committed_at timestamp,"
                + " duration_ms bigint, voids string");
    }

    /** The schema of {@code ops.rules}. */
    public static StructType rulesSchema() {
        return StructType.fromDDL("dataset string, batch_id bigint, rule string, column string, severity string,"
                + " passed bigint, failed bigint, committed_at timestamp");
    }

    /**
     * The schema of {@code ops.ties}: {@code stands} and {@code yields} name sequence and coordinates of the message that
     * stands and of the one that does not.
     */
    public static StructType tiesSchema() {
        return StructType.fromDDL("dataset string, batch_id bigint, key string, stands string, yields string,"
                + " committed_at timestamp");
    }

    /** Brings the books up to date; costs nothing but a look when there is nothing new. One job at a time does this. */
    public void gather() {
        for (TableName book : BOOKS) {
            Pending pending = pending(book);
            if (!pending.rows.isEmpty()) {
                Dataset<Row> added =
                        spark.createDataFrame(pending.rows, schema(book)).coalesce(1);
                lake.append(added, book, record(book, pending).toJson());
            }
        }
    }

    /** A book with all that is not gathered yet: readers never write. */
    public Dataset<Row> read(SparkSession session, TableName book) {
        return lake.read(session, book).unionByName(session.createDataFrame(pending(book).rows, schema(book)), true);
    }

    /** The lines of the ledger that the commits of some tables carry, as far as their logs go back. */
    public Dataset<Row> carried(SparkSession session, List<TableName> of) {
        List<Row> rows = new ArrayList<>();
        for (TableName table : of) {
            for (Commit commit : lake.log(table).after(-1)) {
                commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .ifPresent(record -> rows.addAll(ledgerRows(asCommitted(record, commit), commit)));
            }
        }
        return session.createDataFrame(rows, ledgerSchema());
    }

    private static StructType schema(TableName book) {
        return book.equals(LEDGER) ? ledgerSchema() : book.equals(RULES) ? rulesSchema() : tiesSchema();
    }

    private static List<Row> rows(TableName book, BatchRecord record, Commit commit) {
        return book.equals(LEDGER)
                ? ledgerRows(record, commit)
                : book.equals(RULES) ? ruleRows(record, commit) : tieRows(record, commit);
    }

    private Pending pending(TableName book) {
        Map<String, Long> gathered = gathered(book);
        Map<String, Long> now = new TreeMap<>(gathered);
        List<Row> rows = new ArrayList<>();
        for (TableName table : tables) {
            for (Commit commit : lake.log(table).after(gathered.getOrDefault(table.toString(), -1L))) {
                now.put(table.toString(), commit.version());
                commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .map(record -> asCommitted(record, commit))
                        .ifPresent(record -> rows.addAll(rows(book, record, commit)));
            }
        }
        return new Pending(rows, now);
    }

    /** The record with the rows that only the commit itself can count. */
    private static BatchRecord asCommitted(BatchRecord record, Commit commit) {
        return record.flow().equals("bronze") || record.flow().equals("gold") ? record.withRows(commit.rows()) : record;
    }

    private static BatchRecord record(TableName book, Pending pending) {
        int rows = pending.rows.size();
        return new BatchRecord(
                "ops", book.dataset(), 0, "", rows, rows, 0, 0, 0, List.of(), "", pending.now, List.of(), 0, 0);
    }

    private Map<String, Long> gathered(TableName book) {
        Optional<Map<String, Long>> found = lake.log(book)
                .newest(commit ->
                        commit.userMetadata().flatMap(BatchRecord::fromJson).map(BatchRecord::consumed));
        return found.orElse(Map.of());
    }

    private static List<Row> ledgerRows(BatchRecord r, Commit commit) {
        return List.of(RowFactory.create(
                r.flow(),
                r.dataset(),
                r.batchId(),
                r.read(),
                r.applied(),
                r.superseded(),
                r.duplicate(),
                r.quarantined(),
                r.source(),
                r.gaps().isEmpty() ? null : String.join(" ", r.gaps()),
                commit.version(),
                r.contractVersion(),
                new Timestamp(r.startedAt()),
                Timestamp.from(commit.at()),
                r.durationMs(),
                r.kafka() == null || r.kafka().voids().isEmpty()
                        ? null
                        : String.join(" ", r.kafka().voids())));
    }

    private static List<Row> ruleRows(BatchRecord r, Commit commit) {
        return r.rules().stream()
                .map(rule -> RowFactory.create(
                        r.dataset(),
                        r.batchId(),
                        rule.rule(),
                        rule.column(),
                        rule.severity(),
                        rule.passed(),
                        rule.failed(),
                        Timestamp.from(commit.at())))
                .toList();
    }

    private static List<Row> tieRows(BatchRecord r, Commit commit) {
        return r.ties().stream()
                .map(tie -> RowFactory.create(
                        r.dataset(), r.batchId(), tie.key(), tie.stands(), tie.yields(), Timestamp.from(commit.at())))
                .toList();
    }

    /**
     * What is not in a book yet.
     *
     * @param now table name to the version that the book will then be at
     */
    private record Pending(List<Row> rows, Map<String, Long> now) {}
}
