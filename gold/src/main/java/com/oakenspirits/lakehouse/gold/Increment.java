package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.gold.TouchedKeys.NotIncremental;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.KeyHashes;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;

/** What changes of its sources do to a model's table: which keys they touch, and what stands under these now. */
final class Increment {
    private static final int KEYS_BY_NAME = 500;
    private static final Set<String> COUNTED = Set.of("WRITE", "MERGE");
    /** Aggregates that Spark calls deterministic although they take rows as they come. */
    private static final Set<String> IN_ORDER_OF_ROWS =
            Set.of("First", "Last", "AnyValue", "CollectList", "CollectSet", "ListAgg", "ApproximatePercentile");

    private final SparkSession session;
    private final Lake lake;
    private final Model model;

    Increment(SparkSession session, Lake lake, Model model) {
        this.session = session;
        this.lake = lake;
        this.model = model;
    }

    /** The sources of a model as they were. */
    interface Sources {
        Dataset<Row> at(TableName table, Map<String, Long> versions);
    }

    /** Why the model can never be refreshed by what has changed; empty when it can. */
    Optional<String> impossible() {
        ModelPlan query = query();
        Optional<String> moving = moving(query.plan());
        if (moving.isPresent()) {
            return moving;
        }
        for (int place = 0; place < query.places().size(); place++) {
            try {
                Dataset<Row> none = none(query.places().get(place));
                new TouchedKeys(place, none, other -> none(query.places().get(other))).of(query.plan(), model.grain());
            } catch (NotIncremental e) {
                return Optional.of(query.places().get(place) + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    /**
     * The keys that may stand for something else now.
     *
     * @param from the versions of the sources that the table was made from
     * @param to those it shall be made from
     * @param rows gives a source as of one of them
     * @throws NotIncremental naming what in the query makes that unknowable
     */
    Held keys(Map<String, Long> from, Map<String, Long> to, Sources rows) throws NotIncremental {
        ModelPlan query = query();
        Optional<String> moving = moving(query.plan());
        if (moving.isPresent()) {
            throw new NotIncremental(moving.get());
        }
        List<Dataset<Row>> keys = new ArrayList<>();
        for (int place = 0; place < query.places().size(); place++) {
            TableName table = query.places().get(place);
            long before = from.get(table.toString());
            long now = to.get(table.toString());
            if (before == now) {
                continue;
            }
            int changing = place;
            Dataset<Row> changed = lake.changed(session, table, before + 1, now);
            LogicalPlan touched = new TouchedKeys(
                            place,
                            few(table, before) ? functions.broadcast(changed) : changed,
                            other -> rows.at(query.places().get(other), other < changing ? from : to))
                    .of(query.plan(), model.grain());
            keys.add(ModelPlan.rows(session, touched));
        }
        return Held.of(keys.stream().reduce(Dataset::union).orElseThrow().distinct());
    }

    /** Spark does not know how few rows a change feed has, and would sort the tables that it is joined with. */
    private boolean few(TableName table, long before) {
        List<Commit> commits = lake.log(table).after(before).stream()
                .filter(Commit::changesData)
                .toList();
        // Of other operations Delta does not count what they took away.
        return COUNTED.containsAll(commits.stream().map(Commit::operation).toList())
                && commits.stream().mapToLong(Commit::rows).sum() <= KeyHashes.MOST;
    }

    /** Rows of the query under these keys, {@code count} of them. */
    Dataset<Row> under(Dataset<Row> keys, long count, Dataset<Row> rows) {
        Dataset<Row> near = count <= KeyHashes.MOST ? functions.broadcast(keys) : keys;
        return rows.join(near, ModelTables.sameKey(model, rows, keys), "left_semi");
    }

    /**
     * What every one of these keys fulfils, in terms that reach the sources and skip their files.
     *
     * @param count how many keys these are
     * @return the condition for an alias of the rows, with its dot, or for none
     */
    Function<String, Column> near(Dataset<Row> keys, long count) {
        if (count <= KEYS_BY_NAME) {
            List<Row> few = keys.collectAsList();
            return alias -> IntStream.range(0, model.grain().size())
                    .mapToObj(at -> in(alias, at, few))
                    .reduce(lit(!few.isEmpty()), Column::and);
        }
        List<Column> bounds = new ArrayList<>();
        for (String key : model.grain()) {
            bounds.add(functions.min(col(quoted(key))));
            bounds.add(functions.max(col(quoted(key))));
            bounds.add(functions.count_if(col(quoted(key)).isNull()));
        }
        Row found = keys.agg(bounds.get(0), bounds.stream().skip(1).toArray(Column[]::new))
                .head();
        Function<String, Column> among = KeyHashes.of(keys, count, model.grain());
        return alias -> IntStream.range(0, model.grain().size())
                .filter(at -> found.getLong(3 * at + 2) == 0)
                .mapToObj(at -> column(alias, at).between(lit(found.get(3 * at)), lit(found.get(3 * at + 1))))
                .reduce(among.apply(alias), Column::and);
    }

    private Column in(String alias, int key, List<Row> keys) {
        Set<Object> values = keys.stream()
                .filter(row -> !row.isNullAt(key))
                .map(row -> row.get(key))
                .collect(Collectors.toSet());
        boolean unnamed = keys.stream().anyMatch(row -> row.isNullAt(key));
        Column in = column(alias, key).isin(values.toArray());
        return unnamed ? in.or(column(alias, key).isNull()) : in;
    }

    private Column column(String alias, int key) {
        return col(alias + quoted(model.grain().get(key)));
    }

    ModelPlan query() {
        return new ModelPlan(lake.query(session, SqlTables.in(model.sql()), this::none));
    }

    private Dataset<Row> none(TableName table) {
        return session.createDataFrame(List.of(), lake.read(session, table).schema());
    }

    /** A query that says something else each time it is asked. */
    static Optional<String> moving(LogicalPlan plan) {
        for (Expression expression : ModelPlan.list(plan.expressions())) {
            if (!expression.deterministic() || expression.exists(Increment::ordered)) {
                return Optional.of("it depends on the order of rows or on chance: " + expression.sql());
            }
            if (expression.exists(Increment::clock)) {
                return Optional.of("it depends on when it is asked: " + expression.sql());
            }
        }
        return Stream.concat(ModelPlan.children(plan).stream(), ModelPlan.list(plan.subqueries()).stream())
                .map(Increment::moving)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean ordered(Expression expression) {
        return IN_ORDER_OF_ROWS.contains(expression.getClass().getSimpleName());
    }

    private static boolean clock(Expression expression) {
        String name = expression.getClass().getSimpleName();
        return (name.startsWith("Current") && !name.startsWith("CurrentRow"))
                || name.equals("Now")
                || name.startsWith("LocalTimestamp");
    }

    static String quoted(String name) {
        return "`" + name + "`";
    }
}
