package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.direct.Change;
import com.oakenspirits.lakehouse.lake.direct.DataFile;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
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

    /** Why a refresh is left to Spark; nothing has been written. */
    static final class LeftToSpark extends Exception {
        private static final long serialVersionUID = 1;

        LeftToSpark(String why) {
            super(why, null, false, false);
        }
    }

    /** Questions, for tables of these schemas. */
    private record Planned(String version, Map<TableName, StructType> schemas, Optional<Questions> questions) {}

    /**
     * What a refresh looks at: every table at one version.
     *
     * @param from the versions that the table was made from
     * @param to those it shall be made from
     */
    private record Lookout(
            Model model, Map<TableName, Optional<TableState>> tables, Map<String, Long> from, Map<String, Long> to) {

        boolean changed(TableName table) {
            return before(table) != to.get(table.toString());
        }

        long before(TableName table) {
            return from.getOrDefault(table.toString(), Refreshing.NOT_THERE);
        }
    }

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
        Lookout lookout = lookout(model, begun.made().orElseThrow().consumed());
        if (lookout.from().equals(lookout.to())) {
            return;
        }
        Questions questions =
                questions(lookout).orElseThrow(() -> new LeftToSpark("its query takes more than one task"));
        if (!questions.fresh().schema().asNullable().equals(target.schema().asNullable())) {
            throw new LeftToSpark("its columns are others now");
        }
        Optional<String> whole = whole(questions, lookout);
        Optional<KeySet> keys = Optional.empty();
        if (whole.isEmpty()) {
            try {
                keys = Optional.of(keys(questions, lookout));
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

    private Lookout lookout(Model model, Map<String, Long> from) {
        Map<TableName, Optional<TableState>> states = new LinkedHashMap<>();
        Map<String, Long> versions = new TreeMap<>();
        for (TableName source : model.sources()) {
            Optional<TableState> state = tables.now(source);
            states.put(source, state);
            versions.put(source.toString(), state.map(TableState::dataVersion).orElse(Refreshing.NOT_THERE));
        }
        for (ModelCheck check : model.checks()) {
            if (check instanceof ModelCheck.Relationship relationship) {
                states.computeIfAbsent(relationship.to(), tables::now);
            }
        }
        return new Lookout(model, states, from, versions);
    }

    private Optional<Questions> questions(Lookout lookout) {
        Model model = lookout.model();
        Map<TableName, StructType> schemas = new HashMap<>();
        lookout.tables()
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

    /** Why all rows are made anew, if that is so whatever has changed. */
    private static Optional<String> whole(Questions questions, Lookout lookout) throws LeftToSpark {
        if (lookout.model().materialization() == Model.Materialization.FULL) {
            return Optional.of("the model says so");
        }
        for (int place = 0; place < questions.places().size(); place++) {
            TableName table = questions.places().get(place);
            if (lookout.changed(table) && questions.keys().get(place).keys().isEmpty()) {
                if (lookout.model().materialization() == Model.Materialization.INCREMENTAL) {
                    throw new LeftToSpark("a change of " + table + " is looked up by more than one task");
                }
                return Optional.of(questions.keys().get(place).why());
            }
        }
        return Optional.empty();
    }

    private KeySet keys(Questions questions, Lookout lookout) throws LeftToSpark {
        StructType key =
                KeySet.columns(questions.fresh().schema(), lookout.model().grain());
        KeySet keys = new KeySet(key);
        for (int place = 0; place < questions.places().size(); place++) {
            TableName table = questions.places().get(place);
            if (lookout.changed(table)) {
                keys.addAll(
                        key, questions.keys().get(place).keys().orElseThrow().run(changes(questions, lookout, place)));
            }
        }
        return keys;
    }

    /** The changed rows of a place and the rows that they are looked up in: in places before it as they were. */
    private List<List<? extends InternalRow>> changes(Questions questions, Lookout lookout, int changing)
            throws LeftToSpark {
        TableName table = questions.places().get(changing);
        TableState state = lookout.tables().get(table).orElseThrow(() -> new LeftToSpark(table + " is gone"));
        List<List<? extends InternalRow>> inputs = new ArrayList<>();
        inputs.add(tables.changed(table, state, lookout.before(table), state.dataVersion())
                .orElseThrow(() -> new LeftToSpark("what has changed in " + table + " is much or not at hand")));
        for (int place = 0; place < questions.places().size(); place++) {
            TableName other = questions.places().get(place);
            if (!questions.keys().get(changing).others().contains(place)) {
                inputs.add(List.of());
            } else if (place < changing) {
                TableState before = tables.at(other, lookout.before(other))
                        .orElseThrow(() -> new LeftToSpark(other + " as it was is not at hand"));
                inputs.add(rows(other, Optional.of(before)));
            } else {
                inputs.add(rows(other, lookout.tables().get(other)));
            }
        }
        return inputs;
    }

    private List<UnsafeRow> rows(TableName table, Optional<TableState> state) throws LeftToSpark {
        return rows(table, state, Map.of(), any -> true);
    }

    private List<UnsafeRow> rows(
            TableName table,
            Optional<TableState> state,
            Map<String, NavigableSet<Object>> equal,
            Predicate<DataFile> wanted)
            throws LeftToSpark {
        return state.isEmpty()
                ? List.of()
                : tables
                        .rows(state.get(), equal, wanted, mostRead)
                        .orElseThrow(() -> new LeftToSpark("many rows of " + table + " have to be read"))
                        .stream()
                        .map(StoredRow::row)
                        .toList();
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
            inputs = inputs(questions, lookout, keys);
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

    /** The rows of every place that can have a say in the keys. */
    private List<List<UnsafeRow>> inputs(Questions questions, Lookout lookout, Optional<KeySet> keys)
            throws LeftToSpark {
        Map<String, NavigableSet<Object>> values = keys.map(KeySet::values).orElse(Map.of());
        List<List<UnsafeRow>> all = new ArrayList<>();
        for (int place = 0; place < questions.places().size(); place++) {
            TableName table = questions.places().get(place);
            List<Wanted> wanted = questions.wanted().get(place).stream()
                    .filter(one -> values.containsKey(one.grain()))
                    .toList();
            Map<String, NavigableSet<Object>> equal = new HashMap<>();
            wanted.forEach(one -> one.column().ifPresent(column -> equal.put(column, values.get(one.grain()))));
            List<Wanted> made =
                    wanted.stream().filter(one -> one.column().isEmpty()).toList();
            List<UnsafeRow> read = rows(
                    table,
                    lookout.tables().get(table),
                    equal,
                    file -> made.stream().allMatch(one -> one.file(file, values.get(one.grain()))));
            all.add(read.stream()
                    .filter(row -> wanted.stream().allMatch(one -> one.row(row, values.get(one.grain()))))
                    .toList());
        }
        return all;
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
            judged.add(rows(table, lookout.tables().get(table)));
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
