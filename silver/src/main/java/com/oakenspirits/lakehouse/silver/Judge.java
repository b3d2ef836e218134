package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.ledger.Tie;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;

/**
 * Decides the fate of every accepted row by the total order of its key's messages: sequence, then message time, source,
 * partition and offset. Says what must change; changes nothing.
 */
final class Judge {
    /** The rule that counts which messages the contract's filter leaves out. */
    static final String FILTER = "filter";

    static final String FATE = "_fate";
    /** What ties with what, or null; see {@link Ties}. */
    static final String TIE = "_tie";

    /** What the fates of a batch come to. */
    record Verdict(Fates fates, List<Tie> ties) {

        /** What these and those come to. */
        Verdict and(Verdict others) {
            return new Verdict(
                    fates.and(others.fates),
                    Stream.concat(ties.stream(), others.ties.stream())
                            .limit(BatchRecord.MOST_TIES)
                            .toList());
        }
    }

    private final Lake lake;
    private final TableName table;
    private final Checker checker;
    private final List<String> keys;
    private final List<String> content;
    private final boolean stream;
    private final boolean filter;
    private final boolean partial;
    private final Optional<String> timeKey;

    Judge(Lake lake, Contract contract, Checker checker) {
        this.lake = lake;
        this.table = TableName.silver(contract.dataset());
        this.checker = checker;
        this.stream = contract.changeStream();
        this.filter = contract.changeRules().shape().filter().isPresent();
        this.partial = Unchanged.in(contract);
        this.timeKey = contract.keys().stream()
                .limit(1)
                .map(Column::type)
                .filter(type -> type.equals("date") || type.equals("timestamp"))
                .findFirst();
        this.keys = contract.keys().stream().map(Column::name).toList();
        // What a message says: all but its order and coordinates.
        this.content = checker.silverColumns().stream()
                .filter(name -> !Checker.COORDINATES.contains(name) && !name.startsWith("_seq_"))
                .toList();
    }

    /** One pass over a checked batch: counts, keys and the key range. */
    BatchFacts facts(Dataset<Row> checked) {
        return facts(counted(checked).head());
    }

    /** What {@link #facts(Row)} reads, as one row. */
    Dataset<Row> counted(Dataset<Row> checked) {
        List<org.apache.spark.sql.Column> sums = new ArrayList<>();
        // A message counts once, whatever the number of its rows.
        org.apache.spark.sql.Column message = stream ? col(ChangeDecoder.PART).equalTo(0) : lit(true);
        sums.add(functions.count_if(message));
        sums.add(functions.count_if(col(Checker.REFUSED).and(message)));
        sums.add(functions.count_if(col(Checker.FAILED + 0).and(message)));
        sums.add(filter ? functions.count_if(col(Checker.FILTERED).and(message)) : lit(0L));
        for (int i = 0; i < checker.checks().size(); i++) {
            sums.add(functions.count_if(col(Checker.FAILED + i).and(message)));
        }
        if (!keys.isEmpty()) {
            org.apache.spark.sql.Column sound = functions.not(col(Checker.REFUSED));
            org.apache.spark.sql.Column accepted = filter ? sound.and(functions.not(col(Checker.FILTERED))) : sound;
            org.apache.spark.sql.Column key = functions.when(accepted, col(keys.get(0)));
            sums.add(bound(functions.min(key)));
            sums.add(bound(functions.max(key)));
            sums.add(
                    stream
                            ? lit(0L)
                            : functions.countDistinct(
                                    key,
                                    keys.stream()
                                            .skip(1)
                                            .map(name -> functions.when(accepted, col(name)))
                                            .toArray(org.apache.spark.sql.Column[]::new)));
            for (Op op : List.of(Op.TRUNCATE, Op.TOMBSTONE)) {
                sums.add(
                        stream
                                ? functions.count_if(accepted.and(message)
                                        .and(col(ChangeDecoder.OP).equalTo(op.id())))
                                : lit(0L));
            }
            sums.add(functions.count_if(accepted));
            sums.add(
                    partial
                            ? functions.count_if(
                                    accepted.and(col(Unchanged.COLUMN).isNotNull()))
                            : lit(0L));
        }
        return checked.agg(sums.get(0), sums.stream().skip(1).toArray(org.apache.spark.sql.Column[]::new));
    }

    /** Dates and times come as numbers: Java's old calendar does not have all of them. */
    private org.apache.spark.sql.Column bound(org.apache.spark.sql.Column key) {
        return timeKey.map(type -> type.equals("date") ? functions.unix_date(key) : functions.unix_micros(key))
                .orElse(key);
    }

    private Object bound(Object key) {
        if (timeKey.isEmpty() || !(key instanceof Number number)) {
            return key;
        }
        return timeKey.get().equals("date")
                ? LocalDate.ofEpochDay(number.longValue())
                : Instant.EPOCH.plus(number.longValue(), ChronoUnit.MICROS);
    }

    /** The facts that a row of {@link #counted} tells. */
    BatchFacts facts(Row row) {
        long read = row.getLong(0);
        long decoded = read - row.getLong(2);
        long filtered = row.getLong(3);
        List<RuleCount> rules = new ArrayList<>();
        for (int i = 0; i < checker.checks().size(); i++) {
            Check check = checker.checks().get(i);
            long failed = row.getLong(4 + i);
            long tried = i == 0 ? read : decoded - filtered;
            rules.add(new RuleCount(
                    check.rule(),
                    check.column(),
                    check.severity().name().toLowerCase(Locale.ROOT),
                    tried - failed,
                    failed));
        }
        if (filter) {
            rules.add(new RuleCount(FILTER, "", FILTER, decoded - filtered, filtered));
        }
        int at = 4 + checker.checks().size();
        long accepted = read - row.getLong(1) - filtered;
        return keys.isEmpty()
                ? new BatchFacts(read, row.getLong(1), accepted, null, null, rules, 0, 0, filtered, accepted, 0)
                : new BatchFacts(
                        read,
                        row.getLong(1),
                        row.getLong(at + 2),
                        bound(row.get(at)),
                        bound(row.get(at + 1)),
                        rules,
                        row.getLong(at + 3),
                        row.getLong(at + 4),
                        filtered,
                        row.getLong(at + 5),
                        row.getLong(at + 6));
    }

    /**
     * Gives every accepted row its {@link Fate} in the column {@code _fate}, against the other rows of the batch and
     * against the table as it stands.
     */
    Dataset<Row> judge(Dataset<Row> accepted, BatchFacts facts, SparkSession session) {
        if (keys.isEmpty()) {
            return alwaysNew(accepted);
        }
        Dataset<Row> rows = contested(accepted, facts);
        if (!lake.exists(table)) {
            return rows.withColumn(FATE, functions.coalesce(col("_void"), lit(Fate.INSERT.id())))
                    .drop("_void");
        }
        Dataset<Row> standing = lake.read(session, table).where(facts.within(col(keys.get(0))));
        if (facts.small()) {
            standing = standing.join(
                    functions.broadcast(accepted.select(columns(keys))), StreamState.seq(keys), "left_semi");
        }
        return against(rows, standing);
    }

    /**
     * {@link #judge} in the driver.
     *
     * @param standing the rows of the table under the keys of these rows
     */
    Dataset<Row> judgeFew(Dataset<Row> accepted, Dataset<Row> standing) {
        return keys.isEmpty() ? alwaysNew(accepted) : against(contest(accepted), standing);
    }

    /** {@link #judge} of messages that were applied before, of a dataset without a key: against themselves. */
    Dataset<Row> judgeAgain(Dataset<Row> accepted, BatchFacts facts) {
        if (!lake.exists(table)) {
            return alwaysNew(accepted);
        }
        Dataset<Row> standing = widened(lake.read(accepted.sparkSession(), table), accepted);
        if (facts.small()) {
            standing = standing.join(
                    functions.broadcast(accepted.select(columns(Checker.MESSAGE))),
                    StreamState.seq(Checker.MESSAGE),
                    "left_semi");
        }
        Dataset<Row> said = standing.select(
                row(Checker.MESSAGE).as("_standing_message"), row(content).as("_standing"));
        return accepted.join(said, row(Checker.MESSAGE).equalTo(col("_standing_message")), "left")
                .withColumn(
                        FATE,
                        functions
                                .when(col("_standing_message").isNull(), lit(Fate.INSERT.id()))
                                .when(row(content).eqNullSafe(col("_standing")), lit(Fate.DUPLICATE.id()))
                                .otherwise(lit(Fate.UPDATE.id())))
                .withColumn(TIE, lit(null).cast("string"))
                .drop("_standing_message", "_standing");
    }

    private static Dataset<Row> alwaysNew(Dataset<Row> accepted) {
        return accepted.withColumn(FATE, lit(Fate.INSERT.id()))
                .withColumn(TIE, lit(null).cast("string"));
    }

    private Dataset<Row> against(Dataset<Row> rows, Dataset<Row> table) {
        Dataset<Row> standing = widened(table, rows)
                .select(Stream.of(
                                keys.stream().map(key -> col(key).as("_k_" + key)),
                                Stream.of(
                                        row(checker.order()).as("_standing_order"),
                                        row(Checker.MESSAGE).as("_standing_message"),
                                        row(checker.sequence()).as("_standing_sequence"),
                                        row(content).as("_standing")))
                        .flatMap(columns -> columns)
                        .toArray(org.apache.spark.sql.Column[]::new));
        org.apache.spark.sql.Column newer = row(checker.order()).gt(col("_standing_order"));
        org.apache.spark.sql.Column same = row(content).eqNullSafe(col("_standing"));
        // A message that is read again may say something else by now.
        org.apache.spark.sql.Column itself = row(Checker.MESSAGE).equalTo(col("_standing_message"));
        return rows.join(standing, sameKey(), "left")
                .withColumn(
                        FATE,
                        functions
                                .when(col("_void").isNotNull(), col("_void"))
                                .when(col("_standing_order").isNull(), lit(Fate.INSERT.id()))
                                .when(newer.and(same), lit(Fate.REFRESH.id()))
                                .when(newer, lit(Fate.UPDATE.id()))
                                .when(same, lit(Fate.DUPLICATE.id()))
                                .when(itself, lit(Fate.UPDATE.id()))
                                .otherwise(lit(Fate.SUPERSEDED.id())))
                .withColumn(
                        TIE,
                        functions.coalesce(
                                col(TIE),
                                functions.when(
                                        col("_void")
                                                .isNull()
                                                .and(col("_standing_order").isNotNull())
                                                .and(row(checker.sequence()).eqNullSafe(col("_standing_sequence")))
                                                .and(functions.not(same))
                                                .and(functions.not(itself)),
                                        functions
                                                .when(newer, tied(row(checker.order()), col("_standing_order")))
                                                .otherwise(tied(col("_standing_order"), row(checker.order()))))))
                .drop("_void", "_standing_order", "_standing_message", "_standing_sequence", "_standing")
                .drop(keys.stream().map(key -> "_k_" + key).toArray(String[]::new));
    }

    /** A table written under an older contract has no column for what is new: its rows say nothing there. */
    static Dataset<Row> widened(Dataset<Row> older, Dataset<Row> rows) {
        Dataset<Row> widened = older;
        List<String> there = List.of(older.columns());
        for (String name : rows.columns()) {
            if (!there.contains(name)) {
                widened = widened.withColumn(
                        name, lit(null).cast(rows.schema().apply(name).dataType()));
            }
        }
        return widened;
    }

    /** Counts the fates of judged rows and names their ties. */
    Verdict verdict(Dataset<Row> judged) {
        Map<Fate, Long> counts = new EnumMap<>(Fate.class);
        long ties = 0;
        for (Row row : judged.groupBy(FATE)
                .agg(functions.count("*"), functions.count(TIE))
                .collectAsList()) {
            counts.put(Fate.valueOf(row.getString(0).toUpperCase(Locale.ROOT)), row.getLong(1));
            ties += row.getLong(2);
        }
        return new Verdict(new Fates(counts), ties == 0 ? List.of() : Ties.of(judged, TIE));
    }

    /** The same of two columns of orders. */
    private org.apache.spark.sql.Column tied(org.apache.spark.sql.Column stands, org.apache.spark.sql.Column yields) {
        return functions.concat_ws(
                Ties.BETWEEN,
                functions.concat_ws(
                        " ", strings(keys.stream().map(functions::col).toList())),
                functions.concat_ws(
                        " ",
                        strings(checker.order().stream().map(stands::getField).toList())),
                functions.concat_ws(
                        " ",
                        strings(checker.order().stream().map(yields::getField).toList())));
    }

    private static org.apache.spark.sql.Column[] strings(List<org.apache.spark.sql.Column> columns) {
        return columns.stream()
                .map(column -> functions.coalesce(column.cast("string"), lit("null")))
                .toArray(org.apache.spark.sql.Column[]::new);
    }

    private Dataset<Row> contested(Dataset<Row> accepted, BatchFacts facts) {
        if (facts.distinct()) {
            return untied(accepted);
        }
        if (!facts.fewShared()) {
            return contest(accepted);
        }
        // Sorting whole rows is dear: only those that share their key are sorted.
        org.apache.spark.sql.Column[] key = columns(keys);
        Dataset<Row> shared = functions.broadcast(accepted.groupBy(key)
                .count()
                .where(col("count").gt(1))
                .select(keys.stream()
                        .map(name -> col(name).as("_k_" + name))
                        .toArray(org.apache.spark.sql.Column[]::new)));
        Dataset<Row> alone = accepted.join(shared, sameKey(), "left_anti");
        Dataset<Row> fought = accepted.join(shared, sameKey(), "left_semi");
        return untied(alone).unionByName(contest(fought));
    }

    private static Dataset<Row> untied(Dataset<Row> rows) {
        return rows.withColumn("_void", lit(null).cast("string"))
                .withColumn(TIE, lit(null).cast("string"));
    }

    /** Within the batch: all but the newest row of a key are void, as a duplicate where they say the same. */
    private Dataset<Row> contest(Dataset<Row> accepted) {
        WindowSpec newestFirst = Window.partitionBy(columns(keys))
                .orderBy(checker.order().stream()
                        .map(name -> col(name).desc())
                        .toArray(org.apache.spark.sql.Column[]::new));
        return accepted.withColumn("_rank", functions.row_number().over(newestFirst))
                .withColumn("_newest", functions.first(row(content)).over(newestFirst))
                .withColumn(
                        "_newest_order", functions.first(row(checker.order())).over(newestFirst))
                .withColumn(
                        "_newest_sequence",
                        functions.first(row(checker.sequence())).over(newestFirst))
                .withColumn(
                        "_void",
                        functions.when(
                                col("_rank").gt(1),
                                functions
                                        .when(row(content).eqNullSafe(col("_newest")), lit(Fate.DUPLICATE.id()))
                                        .otherwise(lit(Fate.SUPERSEDED.id()))))
                .withColumn(
                        TIE,
                        functions.when(
                                col("_void")
                                        .equalTo(Fate.SUPERSEDED.id())
                                        .and(row(checker.sequence()).eqNullSafe(col("_newest_sequence"))),
                                tied(col("_newest_order"), row(checker.order()))))
                .drop("_rank", "_newest", "_newest_order", "_newest_sequence");
    }

    /** A row against one whose key stands in columns {@code _k_…}. */
    private org.apache.spark.sql.Column sameKey() {
        return keys.stream()
                .map(key -> col(key).equalTo(col("_k_" + key)))
                .reduce(org.apache.spark.sql.Column::and)
                .orElseThrow();
    }

    private static org.apache.spark.sql.Column[] columns(List<String> names) {
        return names.stream().map(functions::col).toArray(org.apache.spark.sql.Column[]::new);
    }

    private static org.apache.spark.sql.Column row(List<String> columns) {
        return functions.struct(columns(columns));
    }

    /** What tells the rows of the table apart: its keys or, where it has none, the coordinates of the messages. */
    List<String> identity() {
        return identity(keys);
    }

    static List<String> identity(List<String> keys) {
        return keys.isEmpty() ? Checker.MESSAGE : keys;
    }

    /** The keys, for messages and predicates. */
    List<String> keys() {
        return keys;
    }

    @Override
    public String toString() {
        return table + " by " + keys.stream().collect(Collectors.joining(", "));
    }
}
