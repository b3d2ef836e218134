package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Finds the messages behind rows of a dataset's silver tables: the one that a row names, or of a change stream all events
 * of its key up to that one, in their order. Reads only.
 */
public final class Origins {
    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;

    public Origins(SparkSession session, Lake lake, Contract contract) {
        this.session = session;
        this.lake = lake;
        this.contract = contract;
    }

    /** A message's coordinates. */
    private record At(String source, int partition, long offset) {}

    /**
     * The messages behind each row, in the order of the rows, each row's oldest first.
     *
     * @param table the silver table that the rows are of
     * @param rows some rows with all their columns; one look-up is made for all of them
     */
    public List<List<Origin>> of(TableName table, List<Row> rows) {
        boolean events = contract.changeStream() && !table.equals(SilverTables.events(contract.dataset()));
        List<List<Row>> found =
                events ? events(rows) : rows.stream().map(List::of).toList();
        Map<At, Origin.Raw> raw =
                raw(found.stream().flatMap(List::stream).map(Origins::at).toList());
        return found.stream()
                .map(messages ->
                        messages.stream().map(message -> origin(message, raw)).toList())
                .toList();
    }

    private List<List<Row>> events(List<Row> rows) {
        List<String> keys = contract.keys().stream()
                .map(com.oakenspirits.lakehouse.lake.contract.Column::name)
                .toList();
        TableName table = SilverTables.events(contract.dataset());
        if (rows.isEmpty() || !lake.exists(table)) {
            return rows.stream().map(List::of).toList();
        }
        Column theirs = rows.stream()
                .map(row -> keys.stream()
                        .map(key -> col(Checker.quoted(key)).equalTo(lit(row.getAs(key))))
                        .reduce(lit(true), Column::and))
                .reduce(lit(false), Column::or);
        Column truncate = col(ChangeDecoder.OP).equalTo(Op.TRUNCATE.id());
        Column order = col(ChangeDecoder.OP).notEqual(Op.UPSERT.id());
        List<String> there = List.of(lake.read(session, table).columns());
        // An old log of events lacks what newer ones are ordered by too.
        List<String> sequence = new Checker(contract, DatabaseLogs.of(lake, contract))
                .order().stream().filter(there::contains).toList();
        int coordinates = sequence.size() - Checker.COORDINATES.size();
        Column[] sorted = Stream.of(
                        Stream.of(StreamState.columns(sequence.subList(0, coordinates))),
                        Stream.of(order),
                        Stream.of(StreamState.columns(Checker.COORDINATES)))
                .flatMap(columns -> columns)
                .toArray(Column[]::new);
        List<Row> events = lake.read(session, table)
                .where(theirs.or(truncate))
                .orderBy(sorted)
                .collectAsList();
        return rows.stream().map(row -> upTo(row, keys, events)).toList();
    }

    /** A row's events, up to the one that it names: later ones have changed what it was since. */
    private static List<Row> upTo(Row row, List<String> keys, List<Row> events) {
        List<Row> own = new ArrayList<>();
        for (Row event : events) {
            boolean truncate = event.getAs(ChangeDecoder.OP).equals(Op.TRUNCATE.id());
            if (truncate || keys.stream().allMatch(key -> row.getAs(key).equals(event.getAs(key)))) {
                own.add(event);
                if (!truncate && at(event).equals(at(row))) {
                    return own;
                }
            }
        }
        return own.isEmpty() ? List.of(row) : own;
    }

    private Map<At, Origin.Raw> raw(List<At> messages) {
        Map<String, Map<Integer, Set<Long>>> offsets = new TreeMap<>();
        messages.forEach(at -> offsets.computeIfAbsent(at.source(), any -> new TreeMap<>())
                .computeIfAbsent(at.partition(), any -> new TreeSet<>())
                .add(at.offset()));
        Column these = lit(false);
        for (var source : offsets.entrySet()) {
            for (var partition : source.getValue().entrySet()) {
                these = these.or(col("source")
                        .equalTo(source.getKey())
                        .and(col("partition").equalTo(partition.getKey()))
                        .and(col("offset").isin(partition.getValue().toArray())));
            }
        }
        Map<At, Origin.Raw> raw = new HashMap<>();
        if (!messages.isEmpty()) {
            Dataset<Row> bronze = lake.read(session, TableName.bronze(contract.dataset()))
                    .where(these)
                    .select("source", "partition", "offset", "key", "value");
            bronze.collectAsList()
                    .forEach(row -> raw.put(
                            new At(row.getString(0), row.getInt(1), row.getLong(2)),
                            new Origin.Raw((byte[]) row.get(3), (byte[]) row.get(4))));
        }
        return raw;
    }

    private static Origin origin(Row message, Map<At, Origin.Raw> raw) {
        At at = at(message);
        Optional<String> operation = List.of(message.schema().fieldNames()).contains(ChangeDecoder.OP)
                ? Optional.of(message.getAs(ChangeDecoder.OP))
                : Optional.empty();
        return new Origin(
                at.source(),
                at.partition(),
                at.offset(),
                message.<Timestamp>getAs("_timestamp").toInstant(),
                operation,
                Optional.ofNullable(raw.get(at)));
    }

    private static At at(Row row) {
        return new At(row.getAs("_source"), row.getAs("_partition"), row.getAs("_offset"));
    }
}
