package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.direct.Change;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import com.oakenspirits.lakehouse.lake.direct.KeySet;
import com.oakenspirits.lakehouse.lake.direct.Prepared;
import com.oakenspirits.lakehouse.lake.direct.StoredRow;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/**
 * Refreshes models in the driver where few rows have changed and few have to be read: the same questions that a refresh by
 * Spark asks, and a commit of the same record.
 */
final class FewRows {
    private final SparkSession planning;
    private final Lake lake;
    private final DirectTables tables;
    private final Clock clock;
    private final long mostRead;
    private final BiFunction<Model, Map<String, Long>, Dataset<Row>> anew;
    private final Map<String, Planned> planned = new ConcurrentHashMap<>();

    /** Questions, for tables of these schemas. */
    private record Planned(String version, Map<TableName, StructType> schemas, Optional<Questions> questions) {}

    /**
     * Refreshes in the driver.
     *
     * @param mostRead how many rows of a source are read here
     * @param anew the rows of a model, made by Spark from its sources at these versions
     */
    FewRows(
            SparkSession session,
            Lake lake,
            DirectTables tables,
            Clock clock,
            long mostRead,
            BiFunction<Model, Map<String, Long>, Dataset<Row>> anew) {
        this.mostRead = mostRead;
        this.anew = anew;
        this.planning = Prepared.planning(session);
        this.lake = lake;
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * Refreshes a model's table.
     *
     * @throws LeftToSpark when it is not done here
     */
    void refresh(Refreshing begun) throws LeftToSpark {
        Model model = begun.model();
        TableState target = tables.now(model.table())
                .filter(TableState::deletionVectors)
                .orElseThrow(() -> new LeftToSpark("its rows cannot be changed one by one"));
        Lookout lookout = Lookout.now(model, begun.made().orElseThrow().consumed(), tables, mostRead);
        if (lookout.from().equals(lookout.to())) {
            return;
        }
        Questions questions =
                questions(lookout).orElseThrow(() -> new LeftToSpark("its query takes more than one task"));
        if (!questions.fresh().schema().asNullable().equals(target.schema().asNullable())) {
            throw new LeftToSpark("its columns are others now");
        }
        Optional<String> whole = lookout.whole(questions);
        Optional<KeySet> keys = Optional.empty();
        if (whole.isEmpty()) {
            try {
                keys = Optional.of(lookout.keys(questions));
            } catch (LeftToSpark e) {
                if (model.materialization() == Model.Materialization.INCREMENTAL) {
                    throw e;
                }
                // Without the changes all rows tell the same, where they are few.
                whole = Optional.of(e.getMessage());
            }
        }
        Refreshing refreshing = new Refreshing(model, begun.made(), lookout.to(), begun.started(), List.of());
        write(refreshing, questions, lookout, target, keys, whole);
    }

    private Optional<Questions> questions(Lookout lookout) {
        Model model = lookout.model();
        Map<TableName, StructType> schemas = new HashMap<>();
        lookout.states()
                .forEach((table, state) -> schemas.put(
                        table,
                        state.map(TableState::schema)
                                .orElseGet(() -> lake.read(planning, table).schema())));
        Planned known = planned.get(model.name());
        if (known == null
                || !known.version().equals(model.version())
                || !known.schemas().equals(schemas)) {
            known = new Planned(model.version(), schemas, Questions.of(planning, lake, model, schemas::get));
            planned.put(model.name(), known);
        }
        return known.questions();
    }

    private void write(
            Refreshing refreshing,
            Questions questions,
            Lookout lookout,
            TableState target,
            Optional<KeySet> keys,
            Optional<String> whole)
            throws LeftToSpark {
        Model model = refreshing.model();
        Function<InternalRow, UnsafeRow> key =
                new KeySet(KeySet.columns(target.schema(), model.grain())).of(target.schema());
        Map<UnsafeRow, StoredRow> standing =
                standing(target, keys, key).orElseThrow(() -> new LeftToSpark("many of its own rows have to be read"));
        List<InternalRow> fresh = rows(questions, lookout, target, keys).stream()
                .filter(row -> keys.isEmpty() || keys.get().contains(key.apply(row)))
                .toList();
        List<RuleCount> counts = counts(model, questions, lookout, fresh);
        List<Change> changes = changes(fresh, key, standing);
        if (changes.size() > DirectTables.MOST_CHANGED) {
            throw new LeftToSpark("many of its rows change");
        }
        long count = keys.isPresent() ? keys.get().keys().size() : changes.size();
        String how = keys.isPresent()
                ? "incremental: keys touched: " + count
                : "full: " + whole.orElseThrow() + ", rows changed: " + count;
        tables.commit(
                model.table(), target, changes, refreshing.checked(counts).stamp(count, count, how, clock.millis()));
    }

    /** The rows under the keys, perhaps with others: of many rows Spark makes all of a small table. */
    private List<InternalRow> rows(Questions questions, Lookout lookout, TableState target, Optional<KeySet> keys)
            throws LeftToSpark {
        List<List<UnsafeRow>> inputs;
        try {
            inputs = lookout.inputs(questions, keys);
        } catch (LeftToSpark e) {
            if (target.rows() > DirectTables.MOST_CHANGED) {
                throw e;
            }
            return List.copyOf(DriverRows.collected(under(keys, anew.apply(lookout.model(), lookout.to()))));
        }
        return questions.fresh().run(inputs);
    }

    /** Rows under the keys alone: Spark asks for them before it groups, where the query groups by them. */
    private static Dataset<Row> under(Optional<KeySet> keys, Dataset<Row> rows) {
        if (keys.isEmpty()) {
            return rows;
        }
        StructType key = keys.get().columns();
        Dataset<Row> wanted = DriverRows.dataset(
                rows.sparkSession(), key, List.copyOf(keys.get().keys()));
        Column same = Arrays.stream(key.fieldNames())
                .map(Increment::quoted)
                .map(name -> rows.col(name).eqNullSafe(wanted.col(name)))
                .reduce(Column::and)
                .orElseThrow();
        return rows.join(wanted, same, "left_semi");
    }

    private Optional<Map<UnsafeRow, StoredRow>> standing(
            TableState target, Optional<KeySet> keys, Function<InternalRow, UnsafeRow> key) {
        if (keys.isPresent()) {
            return keys.get().standing(tables, target, DirectTables.MOST_READ);
        }
        return tables.rows(target, DirectTables.MOST_READ).map(rows -> {
            Map<UnsafeRow, StoredRow> standing = new HashMap<>();
            rows.forEach(row -> standing.put(key.apply(row.row()).copy(), row));
            return standing;
        });
    }

    private List<RuleCount> counts(Model model, Questions questions, Lookout lookout, List<InternalRow> fresh)
            throws LeftToSpark {
        List<List<? extends InternalRow>> judged = new ArrayList<>(List.of(fresh));
        for (TableName table : questions.related()) {
            judged.add(lookout.rows(table));
        }
        InternalRow counted = questions.checks().run(judged).get(0);
        return new ModelChecks(model, any -> null)
                .counts(DriverRows.external(counted, questions.checks().schema()));
    }

    private static List<Change> changes(
            List<InternalRow> fresh, Function<InternalRow, UnsafeRow> key, Map<UnsafeRow, StoredRow> standing) {
        Map<UnsafeRow, StoredRow> gone = new HashMap<>(standing);
        List<Change> changes = new ArrayList<>();
        for (InternalRow row : fresh) {
            StoredRow before = gone.remove(key.apply(row));
            if (before == null) {
                changes.add(Change.insert((UnsafeRow) row));
            } else if (!before.row().equals(row)) {
                changes.add(Change.update(before, (UnsafeRow) row));
            }
        }
        gone.values().forEach(row -> changes.add(Change.delete(row)));
        return changes;
    }
}
