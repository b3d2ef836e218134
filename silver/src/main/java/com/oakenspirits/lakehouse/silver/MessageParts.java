package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * What the rows of one message have to do with each other. A message is accepted or refused as a whole: applied in part it
 * could not be replayed, because all its rows have its coordinates. And a row that was under another key before has that
 * key deleted at its own place in the order, unless another row of the message is under it now. Keys are compared as the
 * columns that they become: {@code 1} and {@code 1.0} are one.
 */
final class MessageParts {
    /** What the typed column of a key before the change is called. */
    static final String OLD = "_old_";
    /** Reasons shown of one message. */
    private static final int SHOWN = 20;

    private static final String NEW_KEYS = "_new_keys";
    private static final String SECOND = "_second";

    private final List<String> keys;
    private final List<String> kept;
    private final boolean several;

    MessageParts(Contract contract, Sequence sequence) {
        this.keys = contract.keys().stream()
                .map(com.oakenspirits.lakehouse.lake.contract.Column::name)
                .toList();
        this.kept = sequence.columns();
        this.several = contract.changeRules().shape().rows().isPresent();
    }

    /** The helping columns that checked rows need beside the others. */
    List<String> needed() {
        List<String> needed = new ArrayList<>(List.of(ChangeCells.ROWS));
        keys.forEach(key -> needed.add(OLD + key));
        return needed;
    }

    /**
     * The parts of the messages.
     *
     * @param checked rows with the columns {@link #needed}, which do not come back
     * @param contents columns of a row that say nothing of a key that is deleted
     */
    Dataset<Row> of(Dataset<Row> checked, List<String> contents) {
        Dataset<Row> whole = several ? whole(checked) : checked.withColumn(NEW_KEYS, lit(null));
        Column moved = not(col(Checker.REFUSED)).and(differs());
        if (several) {
            moved = moved.and(not(array_contains(col(NEW_KEYS), key(OLD))));
        }
        Dataset<Row> parts = whole.withColumn(
                SECOND,
                explode(when(coalesce(moved, lit(false)), array(lit(false), lit(true)))
                        .otherwise(array(lit(false)))));
        List<Column> out = new ArrayList<>();
        for (String name : checked.columns()) {
            if (!needed().contains(name)) {
                out.add(part(name, contents).as(name));
            }
        }
        return parts.select(out.toArray(Column[]::new));
    }

    private Column part(String name, List<String> contents) {
        Column now = col(Checker.quoted(name));
        if (keys.contains(name)) {
            return when(col(SECOND), col(Checker.quoted(OLD + name))).otherwise(now);
        }
        if (name.equals(ChangeDecoder.OP)) {
            return when(col(SECOND), lit(Op.DELETE.id())).otherwise(now);
        }
        if (name.equals(ChangeDecoder.PART)) {
            return when(col(SECOND), now.plus(col(ChangeCells.ROWS))).otherwise(now);
        }
        if (name.startsWith(Checker.FAILED)) {
            return now.and(not(col(SECOND)));
        }
        return contents.contains(name) && !kept.contains(name) ? when(not(col(SECOND)), now) : now;
    }

    /** Whether the row was under another key; null where nothing is known of that. */
    private Column differs() {
        return keys.stream()
                .map(key -> col(Checker.quoted(OLD + key)).notEqual(col(Checker.quoted(key))))
                .reduce(Column::or)
                .orElseThrow();
    }

    private Column key(String prefix) {
        List<Column> cells = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            cells.add(col(Checker.quoted(prefix + keys.get(i))).as("k" + i));
        }
        return struct(cells.toArray(Column[]::new));
    }

    /** Rows of one message, all refused where one is. */
    private Dataset<Row> whole(Dataset<Row> checked) {
        WindowSpec message = Window.partitionBy(Checker.MESSAGE.stream()
                .map(org.apache.spark.sql.functions::col)
                .toArray(Column[]::new));
        List<Column> columns = new ArrayList<>();
        for (String name : checked.columns()) {
            Column now = col(Checker.quoted(name));
            Column one = name.equals(Checker.REFUSED) || name.startsWith(Checker.FAILED)
                    ? max(now).over(message)
                    : name.equals(Checker.REASONS) ? reasons(message) : now;
            columns.add(one.as(name));
        }
        columns.add(collect_set(when(col(ChangeDecoder.OP).equalTo(Op.UPSERT.id()), key("")))
                .over(message)
                .as(NEW_KEYS));
        return checked.select(columns.toArray(Column[]::new));
    }

    /** The reasons of all rows, in their order, each with the row that it is about. */
    private static Column reasons(WindowSpec message) {
        Column named = expr("transform(" + Checker.REASONS + ", r -> struct(r.rule as rule, r.column as column, if("
                + ChangeCells.ROWS + " <= 1, r.message, concat('row ', " + ChangeDecoder.PART + " + 1, ' of ', "
                + ChangeCells.ROWS + ", ': ', r.message)) as message))");
        Column all = collect_list(
                        when(col(Checker.REASONS).isNotNull(), struct(col(ChangeDecoder.PART), named.as("reasons"))))
                .over(message);
        Column sorted = org.apache.spark.sql.functions.flatten(org.apache.spark.sql.functions.transform(
                org.apache.spark.sql.functions.array_sort(all), each -> each.getField("reasons")));
        return when(
                org.apache.spark.sql.functions.size(all).gt(0), org.apache.spark.sql.functions.slice(sorted, 1, SHOWN));
    }
}
