package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

/** The tables of a change stream: its events, its current rows and, where the contract keeps it, their history. */
final class StreamTables {
    static final String GONE = "_gone";
    static final String BATCH = "batch_id";
    static final String VALID_FROM = "valid_from";
    static final String VALID_TO = "valid_to";
    /** What tells the rows of the log apart: a message may be more than one event. */
    static final List<String> EVENT = Stream.concat(Checker.MESSAGE.stream(), Stream.of(ChangeDecoder.PART))
            .toList();

    private static final long ROWS_WORTH_MORE_FILES = 200_000;

    private final Lake lake;
    private final StreamRows shape;
    private final TableName current;
    private final TableName events;
    private final TableName history;

    StreamTables(Lake lake, Contract contract, StreamRows shape) {
        this.lake = lake;
        this.shape = shape;
        this.current = TableName.silver(contract.dataset());
        this.events = SilverTables.events(contract.dataset());
        this.history = SilverTables.history(contract.dataset());
    }

    TableName events() {
        return events;
    }

    TableName history() {
        return history;
    }

    TableName current() {
        return current;
    }

    /** Adds a batch to the events. What a batch that does not come to its end has written is taken back at the next start. */
    void log(Dataset<Row> rows, long count, String metadata) {
        lake.append(
                count < ROWS_WORTH_MORE_FILES ? rows.coalesce(1) : rows,
                events,
                metadata,
                Map.of("delta.dataSkippingStatsColumns", String.join(",", shape.keys()) + "," + BATCH),
                List.of(ChangeDecoder.OP));
    }

    /** Whether events of earlier batches left columns as they were. */
    boolean logsUnchanged(SparkSession session) {
        return lake.exists(events)
                && List.of(lake.read(session, events).columns()).contains(Unchanged.COLUMN);
    }

    /** Takes messages out of the events again. */
    void unlog(Dataset<Row> messages) {
        Column same = Quarantine.MESSAGE.stream()
                .map(name -> col("t._" + name).equalTo(col("s." + name)))
                .reduce(Column::and)
                .orElseThrow();
        lake.merge(
                messages,
                events,
                same,
                new Stamp("lakehouse/" + events + "/" + UUID.randomUUID(), 0, "taken back: a redrive was not finished"),
                merge -> merge.whenMatched().delete());
    }

    /** Those of the rows, as they would be logged, that the log has not or has otherwise. */
    Dataset<Row> unlike(Dataset<Row> rows) {
        if (!lake.exists(events)) {
            return rows;
        }
        Dataset<Row> log = Judge.widened(lake.read(rows.sparkSession(), events), rows);
        Column same = Stream.of(rows.columns())
                .filter(name -> !name.equals(BATCH) && !name.equals("_landed_at"))
                .map(Checker::quoted)
                .map(name -> col("s." + name).eqNullSafe(col("t." + name)))
                .reduce(Column::and)
                .orElseThrow();
        return rows.as("s").join(log.as("t"), same, "left_anti");
    }

    /** Writes rows over those of the same messages, and adds those that are not there. */
    void relog(Dataset<Row> rows) {
        if (!lake.exists(events)) {
            log(rows, Long.MAX_VALUE, "logged again by a backfill");
            return;
        }
        lake.merge(
                rows,
                events,
                EVENT.stream()
                        .map(name -> col("t." + name).equalTo(col("s." + name)))
                        .reduce(Column::and)
                        .orElseThrow(),
                new Stamp("lakehouse/" + events + "/" + UUID.randomUUID(), 0, "logged again by a backfill"),
                merge -> merge.whenMatched().updateAll().whenNotMatched().insertAll());
    }

    /** Adds versions of keys that had none. */
    void appendHistory(Dataset<Row> versions, Stamp stamp) {
        lake.append(named(versions), history, stamp, properties(List.of(VALID_FROM, VALID_TO)));
    }

    /** Replaces the whole history. */
    void replaceHistory(Dataset<Row> versions, Stamp stamp) {
        lake.overwrite(named(versions), history, stamp, properties(List.of(VALID_FROM, VALID_TO)));
    }

    /**
     * Writes versions over those with the same beginning.
     *
     * @param gone key and beginning of versions that are no more
     * @param openOnly whether every version that changes is one in force
     * @param touched what every row of the table with a key of these fulfils
     */
    void mergeHistory(
            Dataset<Row> versions, Optional<Dataset<Row>> gone, boolean openOnly, Column touched, Stamp stamp) {
        Dataset<Row> rows = named(versions).withColumn(GONE, lit(false));
        Dataset<Row> changes = gone.map(these -> rows.unionByName(these.withColumn(GONE, lit(true)), true))
                .orElse(rows);
        Column condition = sameKey().and(touched).and(col("t." + VALID_FROM).equalTo(col("s." + VALID_FROM)));
        List<String> columns = new ArrayList<>(shape.silver());
        columns.add(VALID_FROM);
        columns.add(VALID_TO);
        merge(changes, history, openOnly ? condition.and(col("t." + VALID_TO).isNull()) : condition, columns, stamp);
    }

    /** Adds rows of keys that are not there; with none, only the stamp is committed. */
    void appendCurrent(Dataset<Row> rows, Stamp stamp) {
        lake.append(silver(rows), current, stamp, properties(List.of()));
    }

    /**
     * Updates, inserts and deletes current rows; {@code _gone} tells which to delete.
     *
     * @param touched what every row of the table with a key of these fulfils
     */
    void mergeCurrent(Dataset<Row> rows, Column touched, Stamp stamp) {
        List<Column> columns = new ArrayList<>();
        shape.silver().forEach(name -> columns.add(col(Checker.quoted(name))));
        columns.add(col(StreamRows.OUT).equalTo(FoldKeys.DELETE).as(GONE));
        merge(rows.select(columns.toArray(Column[]::new)), current, sameKey().and(touched), shape.silver(), stamp);
    }

    private void merge(Dataset<Row> changes, TableName table, Column condition, List<String> columns, Stamp stamp) {
        Map<String, Column> values = new LinkedHashMap<>();
        columns.forEach(name -> values.put(Checker.quoted(name), col("s." + Checker.quoted(name))));
        lake.merge(
                changes,
                table,
                condition,
                stamp,
                merge -> merge.whenMatched(col("s." + GONE))
                        .delete()
                        .whenMatched()
                        .update(values)
                        .whenNotMatched(functions.not(col("s." + GONE)))
                        .insert(values));
    }

    private Column sameKey() {
        return shape.keys().stream()
                .map(Checker::quoted)
                .map(key -> col("t." + key).equalTo(col("s." + key)))
                .reduce(Column::and)
                .orElseThrow();
    }

    private Dataset<Row> silver(Dataset<Row> rows) {
        return rows.select(
                shape.silver().stream().map(name -> col(Checker.quoted(name))).toArray(Column[]::new));
    }

    private Dataset<Row> named(Dataset<Row> versions) {
        return named(shape, versions);
    }

    /** Folded versions as the history has them. */
    static Dataset<Row> named(StreamRows shape, Dataset<Row> versions) {
        return versions.select(Stream.concat(
                        shape.silver().stream().map(name -> col(Checker.quoted(name))),
                        Stream.of(
                                col(Checker.VALID_FROM).as(VALID_FROM),
                                col(StreamRows.VALID_TO).as(VALID_TO)))
                .toArray(Column[]::new));
    }

    private Map<String, String> properties(List<String> more) {
        return SilverTables.properties(
                Stream.concat(shape.keys().stream(), more.stream()).toList());
    }
}
