package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.direct.Change;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import com.oakenspirits.lakehouse.lake.direct.KeySet;
import com.oakenspirits.lakehouse.lake.direct.Prepared;
import com.oakenspirits.lakehouse.lake.direct.StoredRow;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/**
 * Refines a batch of a few whole rows in the driver, by the questions that {@link Checker} and {@link Judge} ask of any
 * batch: planned once, and no job for each.
 */
final class FewUpserts {
    private static final int TRIES = 20;

    private final DirectTables tables;
    private final SparkSession session;
    private final TableName landed;
    private final TableName silver;
    private final Checker checker;
    private final Judge judge;
    private final Quarantine refusals;
    private StructType planned;
    private Optional<Plans> plans = Optional.empty();

    /** The questions about a batch, for a table of one schema. */
    private record Plans(Prepared check, Prepared facts, Prepared judge) {}

    FewUpserts(
            DirectTables tables,
            SparkSession session,
            Contract contract,
            Checker checker,
            Judge judge,
            Quarantine refusals) {
        this.tables = tables;
        this.session = session;
        this.landed = TableName.bronze(contract.dataset());
        this.silver = TableName.silver(contract.dataset());
        this.checker = checker;
        this.judge = judge;
        this.refusals = refusals;
    }

    /**
     * Refines a batch.
     *
     * @param bronze rows in the bronze schema
     * @return how many they are; empty, and nothing done, where Spark has to do it
     */
    OptionalLong apply(List<UnsafeRow> bronze, Batch batch) {
        Optional<TableState> table = tables.now(silver);
        Optional<Plans> made =
                table.flatMap(state -> tables.now(landed).flatMap(source -> plans(source.schema(), state.schema())));
        if (made.isEmpty()) {
            return OptionalLong.empty();
        }
        List<InternalRow> checked = made.get().check().run(List.of(bronze));
        StructType schema = made.get().check().schema();
        BatchFacts facts = judge.facts(DriverRows.external(
                made.get().facts().run(List.of(checked)).get(0),
                made.get().facts().schema()));
        int refused = schema.fieldIndex(Checker.REFUSED);
        boolean filter = List.of(schema.fieldNames()).contains(Checker.FILTERED);
        int filtered = filter ? schema.fieldIndex(Checker.FILTERED) : -1;
        List<InternalRow> accepted = checked.stream()
                .filter(row -> !row.getBoolean(refused) && !(filter && row.getBoolean(filtered)))
                .toList();
        Optional<Judged> judged = judged(made.get(), table.get(), accepted);
        if (judged.isEmpty()) {
            return OptionalLong.empty();
        }
        if (facts.refused() > 0) {
            refusals.add(DriverRows.dataset(session, schema, checked), facts.refused(), batch);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                commit(judged.get(), table.get(), facts, batch);
                return OptionalLong.of(facts.read());
            } catch (ConcurrentTransactionException anotherRefines) {
                throw anotherRefines;
            } catch (DeltaConcurrentModificationException compacted) {
                // Maintenance has moved the rows meanwhile: they are looked up again.
                table = tables.now(silver);
                judged = judged(made.get(), table.orElseThrow(() -> compacted), accepted);
                if (attempt == TRIES || judged.isEmpty()) {
                    throw compacted;
                }
            }
        }
    }

    private void commit(Judged judged, TableState table, BatchFacts facts, Batch batch) {
        Fates fates = judged.fates();
        Stamp stamp = batch.stamp(batch.record(
                fates.applied(),
                fates.of(Fate.SUPERSEDED),
                fates.duplicate() + facts.filtered(),
                facts.refused(),
                facts.rules(),
                List.of()));
        tables.commit(silver, table, judged.changes(), stamp);
    }

    /** What becomes of a batch. */
    private record Judged(Fates fates, List<Change> changes) {}

    private Optional<Judged> judged(Plans made, TableState table, List<InternalRow> accepted) {
        StructType schema = made.check().schema();
        StructType columns = table.schema();
        KeySet keys = new KeySet(KeySet.columns(columns, judge.keys()));
        keys.addAll(schema, accepted);
        Optional<Map<UnsafeRow, StoredRow>> found =
                judge.keys().isEmpty() ? Optional.of(Map.of()) : keys.standing(tables, table, DirectTables.MOST_READ);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<UnsafeRow> standing =
                found.get().values().stream().map(StoredRow::row).toList();
        List<InternalRow> rows = made.judge().run(List.of(accepted, standing));
        UnsafeProjection stored = DriverRows.first(columns);
        Function<InternalRow, UnsafeRow> key = keys.of(columns);
        Map<Fate, Long> counts = new EnumMap<>(Fate.class);
        List<Change> changes = new ArrayList<>();
        for (InternalRow row : rows) {
            if (!row.isNullAt(columns.length() + 1)) {
                // Ties are told by name, from a dataset; they are rare.
                return Optional.empty();
            }
            Fate fate =
                    Fate.valueOf(row.getUTF8String(columns.length()).toString().toUpperCase(Locale.ROOT));
            counts.merge(fate, 1L, Long::sum);
            if (fate == Fate.INSERT) {
                changes.add(Change.insert(stored.apply(row).copy()));
            } else if (fate == Fate.UPDATE || fate == Fate.REFRESH) {
                changes.add(Change.update(
                        found.get().get(key.apply(row)), stored.apply(row).copy()));
            }
        }
        return Optional.of(new Judged(new Fates(counts), changes));
    }

    private Optional<Plans> plans(StructType bronze, StructType table) {
        if (!table.equals(planned)) {
            plans = planned(bronze, table);
            planned = table;
        }
        return plans;
    }

    private Optional<Plans> planned(StructType bronze, StructType table) {
        if (!List.of(table.fieldNames()).containsAll(checker.silverColumns())
                || !KeySet.usable(KeySet.columns(table, judge.keys()))) {
            return Optional.empty();
        }
        SparkSession planning = Prepared.planning(session);
        Optional<Prepared> check = Prepared.of(planning, List.of(bronze), rows -> checker.check(rows.get(0)));
        if (check.isEmpty() || !fits(check.get().schema(), table)) {
            return Optional.empty();
        }
        StructType checked = check.get().schema();
        Optional<Prepared> facts = Prepared.of(planning, List.of(checked), rows -> judge.counted(rows.get(0)));
        Optional<Prepared> judging = Prepared.of(
                planning, List.of(checked, table), rows -> stored(judge.judgeFew(rows.get(0), rows.get(1)), table));
        return facts.isEmpty() || judging.isEmpty()
                ? Optional.empty()
                : Optional.of(new Plans(check.get(), facts.get(), judging.get()));
    }

    /** The columns of the table, then the fate and the tie. */
    private Dataset<Row> stored(Dataset<Row> judged, StructType table) {
        List<String> there = checker.silverColumns();
        List<Column> columns = new ArrayList<>();
        Arrays.stream(table.fields())
                .forEach(field -> columns.add(
                        there.contains(field.name())
                                ? col(Checker.quoted(field.name()))
                                : lit(null).cast(field.dataType()).as(field.name())));
        columns.add(col(Judge.FATE));
        columns.add(col(Judge.TIE));
        return judged.select(columns.toArray(Column[]::new));
    }

    /** Whether every column that is checked has its type in the table. */
    private boolean fits(StructType checked, StructType table) {
        return checker.silverColumns().stream()
                .allMatch(name ->
                        checked.apply(name).dataType().equals(table.apply(name).dataType()));
    }
}
