package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.direct.DataFile;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.KeySet;
import com.oakenspirits.lakehouse.lake.direct.StoredRow;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/**
 * What a refresh in the driver looks at: every table at one version, and of its rows those that have changed or can have a
 * say.
 *
 * @param states the tables that the model or its checks read; empty where one is not there
 * @param from the versions that the model's table was made from
 * @param to those it shall be made from
 * @param mostRead how many rows of a table are read here
 */
record Lookout(
        Model model,
        Map<TableName, Optional<TableState>> states,
        Map<String, Long> from,
        Map<String, Long> to,
        DirectTables tables,
        long mostRead) {

    /** Every table as it is now. */
    static Lookout now(Model model, Map<String, Long> from, DirectTables tables, long mostRead) {
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
        return new Lookout(model, states, from, versions, tables, mostRead);
    }

    /** Why all rows are made anew, if that is so whatever has changed. */
    Optional<String> whole(Questions questions) throws LeftToSpark {
        if (model.materialization() == Model.Materialization.FULL) {
            return Optional.of("the model says so");
        }
        for (int place = 0; place < questions.places().size(); place++) {
            TableName table = questions.places().get(place);
            if (changed(table) && questions.keys().get(place).keys().isEmpty()) {
                if (model.materialization() == Model.Materialization.INCREMENTAL) {
                    throw new LeftToSpark("a change of " + table + " is looked up by more than one task");
                }
                return Optional.of(questions.keys().get(place).why());
            }
        }
        return Optional.empty();
    }

    /** The keys that the changes touch. */
    KeySet keys(Questions questions) throws LeftToSpark {
        StructType key = KeySet.columns(questions.fresh().schema(), model.grain());
        KeySet keys = new KeySet(key);
        for (int place = 0; place < questions.places().size(); place++) {
            if (changed(questions.places().get(place))) {
                keys.addAll(
                        key, questions.keys().get(place).keys().orElseThrow().run(changes(questions, place)));
            }
        }
        return keys;
    }

    /** The rows of every place that can have a say in the keys; all rows where there are none. */
    List<List<UnsafeRow>> inputs(Questions questions, Optional<KeySet> keys) throws LeftToSpark {
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
                    states.get(table),
                    equal,
                    file -> made.stream().allMatch(one -> one.file(file, values.get(one.grain()))));
            all.add(read.stream()
                    .filter(row -> wanted.stream().allMatch(one -> one.row(row, values.get(one.grain()))))
                    .toList());
        }
        return all;
    }

    /** All rows of a table. */
    List<UnsafeRow> rows(TableName table) throws LeftToSpark {
        return rows(table, states.get(table));
    }

    private boolean changed(TableName table) {
        return before(table) != to.get(table.toString());
    }

    private long before(TableName table) {
        return from.getOrDefault(table.toString(), Refreshing.NOT_THERE);
    }

    /** The changed rows of a place and the rows that they are looked up in: in places before it as they were. */
    private List<List<? extends InternalRow>> changes(Questions questions, int changing) throws LeftToSpark {
        TableName table = questions.places().get(changing);
        TableState state = states.get(table).orElseThrow(() -> new LeftToSpark(table + " is gone"));
        List<List<? extends InternalRow>> inputs = new ArrayList<>();
        inputs.add(tables.changed(table, state, before(table), state.dataVersion())
                .orElseThrow(() -> new LeftToSpark("what has changed in " + table + " is much or not at hand")));
        for (int place = 0; place < questions.places().size(); place++) {
            TableName other = questions.places().get(place);
            if (!questions.keys().get(changing).others().contains(place)) {
                inputs.add(List.of());
            } else if (place < changing) {
                TableState before = tables.at(other, before(other))
                        .orElseThrow(() -> new LeftToSpark(other + " as it was is not at hand"));
                inputs.add(rows(other, Optional.of(before)));
            } else {
                inputs.add(rows(other));
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
}
