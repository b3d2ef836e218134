package com.oakenspirits.lakehouse.bronze.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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
    private static final String UNTIMED = "untimed";

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
        Row row = rows().agg(
                        max("offset"),
                        expr("max_by(filter(headers, h -> h.key = 'batch')[0].value, offset)"),
                        expr("max(if(exists(headers, h -> h.key = '" + UNTIMED + "'), null, timestamp))"))
                .head();
        if (row.isNullAt(0)) {
            return Mark.none();
        }
        return new Mark(
                Long.parseLong(new String(row.<byte[]>getAs(1), StandardCharsets.UTF_8)),
                row.getLong(0) + 1,
                Optional.ofNullable(row.<Timestamp>getAs(2))
                        .map(time -> LocalDateTime.ofInstant(time.toInstant(), ZoneOffset.UTC)));
    }

    /** Key to the digest of its newest content, of the rows changed since a time. */
    Map<String, String> since(Optional<LocalDateTime> from) {
        if (from.isEmpty() || !lake.exists(table)) {
            return new HashMap<>();
        }
        return digests(rows().where(col("timestamp").geq(lit(Timestamp.from(Mark.instant(from.get())))))
                .groupBy("key")
                .agg(expr("max_by(sha2(value, 256), offset)")));
    }

    /** Key to the digest of its newest content, where that has no timestamp. It reads all rows. */
    Map<String, String> untimed() {
        if (!lake.exists(table)) {
            return new HashMap<>();
        }
        return digests(rows().groupBy("key")
                .agg(
                        expr("max_by(sha2(value, 256), offset)"),
                        expr("max_by(exists(headers, h -> h.key = '" + UNTIMED + "'), offset) as untimed"))
                .where("untimed"));
    }

    /**
     * Lands rows and their mark in one commit.
     *
     * @return whether it was this commit that landed them: another job may have been first
     */
    boolean append(List<PolledRow> rows, Mark mark, String record, Timestamp landedAt) {
        List<Row> bronze = new ArrayList<>(rows.size());
        long offset = mark.next() - rows.size();
        for (PolledRow row : rows) {
            bronze.add(RowFactory.create(
                    source,
                    0,
                    offset++,
                    bytes(row.key()),
                    bytes(row.value()),
                    headers(row, mark.batch()),
                    row.changed()
                            .map(time -> Timestamp.from(Mark.instant(time)))
                            .orElse(landedAt),
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

    private static Row[] headers(PolledRow row, long batch) {
        Row number = RowFactory.create("batch", bytes(Long.toString(batch)));
        return row.changed().isPresent()
                ? new Row[] {number}
                : new Row[] {number, RowFactory.create(UNTIMED, bytes("true"))};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Dataset<Row> rows() {
        return lake.read(spark, table).where(col("source").equalTo(source));
    }

    private static Map<String, String> digests(Dataset<Row> rows) {
        Map<String, String> digests = new HashMap<>();
        rows.toLocalIterator()
                .forEachRemaining(row ->
                        digests.put(new String(row.<byte[]>getAs(0), StandardCharsets.UTF_8), row.getString(1)));
        return digests;
    }
}
