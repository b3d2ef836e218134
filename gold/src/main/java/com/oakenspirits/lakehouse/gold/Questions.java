package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.TouchedKeys.NotIncremental;
import com.oakenspirits.lakehouse.lake.direct.Prepared;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What a refresh asks, planned once for a model: the keys that changed rows of a place touch, the rows of the query, and
 * the counts of its checks.
 *
 * @param places the table of each use of a source
 * @param fresh the query, of the rows of every place
 * @param keys the keys that changed rows of each place touch
 * @param wanted which rows of each place can have a say in given keys
 * @param checks the counts of the model's checks, of rows and of the tables that they refer to
 * @param related these tables
 */
record Questions(
        List<TableName> places,
        Prepared fresh,
        List<Touching> keys,
        List<List<Wanted>> wanted,
        Prepared checks,
        List<TableName> related) {

    /**
     * How the keys that a change of a place touches are found.
     *
     * @param keys gives them, of the changed rows and then of the rows of every place; empty where that is not possible
     * @param others the places that it looks into
     * @param why it is not possible
     */
    record Touching(Optional<Prepared> keys, Set<Integer> others, String why) {}

    /**
     * Plans them.
     *
     * @param session to plan in
     * @param schema of a table as it is
     * @return empty where the query takes more than one task or says something else each time
     */
    static Optional<Questions> of(
            SparkSession session, Lake lake, Model model, Function<TableName, StructType> schema) {
        ModelPlan query = new Increment(session, lake, model).query();
        if (Increment.moving(query.plan()).isPresent()) {
            return Optional.empty();
        }
        List<StructType> schemas = query.places().stream().map(schema).toList();
        Optional<Prepared> fresh = Prepared.of(session, schemas, rows -> filled(session, query, rows));
        if (fresh.isEmpty()) {
            return Optional.empty();
        }
        List<List<Wanted>> wanted = Prepared.of(
                        session, schemas, rows -> Markers.marked(filled(session, query, rows), model.grain()))
                .map(marked -> Markers.arrived(marked, schemas))
                .orElseGet(() -> schemas.stream().map(any -> List.<Wanted>of()).toList());
        List<TableName> related = model.checks().stream()
                .filter(ModelCheck.Relationship.class::isInstance)
                .map(check -> ((ModelCheck.Relationship) check).to())
                .toList();
        List<StructType> judged = new ArrayList<>(List.of(fresh.get().schema()));
        related.forEach(table -> judged.add(schema.apply(table)));
        Prepared made = fresh.get();
        Optional<Prepared> checks = Prepared.of(
                session,
                judged,
                rows -> new ModelChecks(model, table -> rows.get(1 + related.indexOf(table)))
                        .asked(ModelPlan.rows(session, made.optimized()), rows.get(0)));
        List<Touching> keys = IntStream.range(0, schemas.size())
                .mapToObj(place -> touching(session, query, model, place, schemas))
                .toList();
        return checks.map(counted -> new Questions(query.places(), made, keys, wanted, counted, related));
    }

    private static Dataset<Row> filled(SparkSession session, ModelPlan query, List<Dataset<Row>> rows) {
        return ModelPlan.rows(session, ModelPlan.filled(query.plan(), rows::get));
    }

    private static Touching touching(
            SparkSession session, ModelPlan query, Model model, int place, List<StructType> schemas) {
        Set<Integer> others = new HashSet<>();
        List<StructType> inputs = new ArrayList<>(List.of(schemas.get(place)));
        inputs.addAll(schemas);
        NotIncremental[] never = new NotIncremental[1];
        Optional<Prepared> keys = Prepared.of(session, inputs, rows -> {
            try {
                return ModelPlan.rows(
                        session,
                        new TouchedKeys(place, rows.get(0), other -> {
                                    others.add(other);
                                    return rows.get(1 + other);
                                })
                                .of(query.plan(), model.grain()));
            } catch (NotIncremental e) {
                never[0] = e;
                return rows.get(0);
            }
        });
        if (never[0] != null) {
            return new Touching(Optional.empty(), Set.of(), never[0].getMessage());
        }
        return new Touching(keys, Set.copyOf(others), "");
    }
}
