package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.gold.RowsBehind.Untraceable;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;

/**
 * Finds the changed rows of silver because of which rows of gold have changed: place by place the changed rows stand in a
 * model's query as in {@link TouchedKeys}, and come out beside the keys they reach as in {@link RowsBehind}; changed rows
 * of gold are followed on in the same way.
 */
final class Causes {
    /** Names the row of gold that it is about. */
    static final String ABOUT = "_about";

    private static final List<String> EVENT = List.of("_source", "_partition", "_offset");
    /** What a changed row of silver is to the change, and Delta's names for such rows in a change feed. */
    private static final Map<String, List<String>> ROLES =
            Map.of("new", List.of("insert", "update_postimage"), "replaced", List.of("delete", "update_preimage"));

    private final SparkSession session;
    private final Lake lake;
    private final Models models;
    private final SourceVersions versions;

    Causes(SparkSession session, Lake lake, Models models) {
        this.session = session;
        this.lake = lake;
        this.models = models;
        this.versions = new SourceVersions(session, lake, Optional.empty());
    }

    /**
     * The events behind changed rows.
     *
     * @param rows the grain of changed rows, and in {@code _about} what to call them
     * @param from the versions of the sources before the change
     * @param to those after
     * @return {@code _about}, table, source, partition, offset, and in {@code role} whether the event is new or was
     *     replaced (the event of a row that is gone is the one that had made it); empty when the query or a log does not
     *     tell
     */
    Optional<Dataset<Row>> of(Model model, Dataset<Row> rows, Map<String, Long> from, Map<String, Long> to) {
        try {
            List<Dataset<Row>> found = new ArrayList<>();
            collect(model, rows, from, to, found);
            return found.stream().reduce(Dataset::union).map(Dataset::distinct);
        } catch (Untraceable e) {
            return Optional.empty();
        }
    }

    private void collect(
            Model model, Dataset<Row> rows, Map<String, Long> from, Map<String, Long> to, List<Dataset<Row>> found)
            throws Untraceable {
        ModelPlan query = new Increment(session, lake, model).query();
        for (int place = 0; place < query.places().size(); place++) {
            TableName table = query.places().get(place);
            long before = from.getOrDefault(table.toString(), Refreshing.NOT_THERE);
            long now = to.getOrDefault(table.toString(), Refreshing.NOT_THERE);
            if (before == now) {
                continue;
            }
            if (table.layer() == Layer.GOLD) {
                Dataset<Row> changed =
                        behind(query, place, model, rows, from, to, lake.changed(session, table, before + 1, now));
                Model source = models.find(table.dataset()).orElseThrow();
                Dataset<Row> keys = changed.select(columns(Stream.concat(Stream.of(ABOUT), source.grain().stream())))
                        .distinct();
                collect(source, keys, consumed(source, before), consumed(source, now), found);
                continue;
            }
            Dataset<Row> feed = lake.feed(session, table, before + 1, now);
            for (Map.Entry<String, List<String>> role : ROLES.entrySet()) {
                Dataset<Row> changed =
                        feed.where(col("_change_type").isin(role.getValue().toArray()));
                found.add(behind(query, place, model, rows, from, to, changed)
                        .select(Stream.of(
                                        Stream.of(
                                                col(ABOUT),
                                                lit(table.toString()).as("table")),
                                        EVENT.stream().map(name -> col(name).as(name.substring(1))),
                                        Stream.of(lit(role.getKey()).as("role")))
                                .flatMap(columns -> columns)
                                .toArray(Column[]::new)));
            }
        }
    }

    /** The changed rows of a place that reach the rows, with what these are called. */
    private Dataset<Row> behind(
            ModelPlan query,
            int place,
            Model model,
            Dataset<Row> rows,
            Map<String, Long> from,
            Map<String, Long> to,
            Dataset<Row> changed)
            throws Untraceable {
        LogicalPlan plan = new RowsBehind(
                        query.plan(),
                        place,
                        other -> other == place
                                ? changed
                                : versions.at(query.places().get(other), other < place ? from : to))
                .of(query.plan(), model.grain());
        Dataset<Row> reached = ModelPlan.rows(session, plan);
        Dataset<Row> named = functions.broadcast(rows);
        return reached.join(named, ModelTables.sameKey(model, reached, rows))
                .select(Stream.concat(
                                Stream.of(col(ABOUT)),
                                Arrays.stream(lake.read(session, query.places().get(place))
                                                .columns())
                                        .map(name -> col(Increment.quoted(RowsBehind.carried(name)))
                                                .as(name)))
                        .toArray(Column[]::new));
    }

    /** What a gold table was made from at a version. */
    private Map<String, Long> consumed(Model model, long version) throws Untraceable {
        return versions.made(model.table(), version)
                .flatMap(SourceVersions::record)
                .map(BatchRecord::consumed)
                .orElseThrow(() -> new Untraceable(
                        Behind.Part.ANY, "the log of " + model.table() + " does not tell what it was made from"));
    }

    private static Column[] columns(Stream<String> names) {
        return names.map(name -> col(Increment.quoted(name))).toArray(Column[]::new);
    }
}
