package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.gold.Behind.Part;
import com.oakenspirits.lakehouse.gold.RowsBehind.Untraceable;
import com.oakenspirits.lakehouse.gold.Step.Anew;
import com.oakenspirits.lakehouse.gold.Step.Difference;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;

/** Traces rows of one gold table to its sources, and makes them anew from what it found. */
final class Tracing {
    private final SparkSession session;
    private final Model model;
    private final Increment.Sources sources;
    private final Increment increment;
    private final ModelPlan query;

    Tracing(SparkSession session, Lake lake, Model model, Increment.Sources sources) {
        this.session = session;
        this.model = model;
        this.sources = sources;
        this.increment = new Increment(session, lake, model);
        this.query = increment.query();
    }

    /**
     * One step back.
     *
     * @param made the commit that made the rows
     * @param traced the rows
     * @param held gets what is kept
     */
    Step step(Commit made, Behind traced, List<Held> held) {
        Map<String, Long> consumed = SourceVersions.record(made).orElseThrow().consumed();
        Dataset<Row> keys = traced.rows().select(ModelTables.grain(model));
        Function<String, Column> near = increment.near(keys, traced.count());
        Function<Dataset<Row>, Dataset<Row>> these =
                rows -> increment.under(keys, traced.count(), rows.where(near.apply("")));
        List<Behind> sources = new ArrayList<>();
        for (int place = 0; place < query.places().size(); place++) {
            sources.add(behind(place, consumed, these, held));
        }
        Dataset<Row> found = these.apply(asked(place ->
                sources.get(place).part() == Part.THESE ? sources.get(place).rows() : at(place, consumed)));
        return new Step(
                traced.table(),
                made.version(),
                made.at(),
                traced.rows(),
                traced.count(),
                sources,
                anew(traced.rows(), found, () -> these.apply(asked(place -> at(place, consumed))), sources));
    }

    private Behind behind(
            int place, Map<String, Long> consumed, Function<Dataset<Row>, Dataset<Row>> these, List<Held> held) {
        TableName table = query.places().get(place);
        long version = consumed.getOrDefault(table.toString(), Refreshing.NOT_THERE);
        Dataset<Row> all = at(place, consumed);
        try {
            Dataset<Row> behind = rows(
                    new RowsBehind(query.plan(), place, other -> at(other, consumed)).of(query.plan(), model.grain()));
            Column[] columns = Arrays.stream(all.columns())
                    .map(name -> col(Increment.quoted(RowsBehind.carried(name))).as(name))
                    .toArray(Column[]::new);
            Held kept = Held.of(these.apply(behind).select(columns).distinct());
            held.add(kept);
            String why = RowsBehind.alsoDecides(query.plan(), place).orElse("");
            return new Behind(
                    table,
                    version,
                    why.isEmpty() ? Part.THESE : Part.AMONG,
                    why,
                    kept.rows(),
                    kept.rows().count());
        } catch (Untraceable e) {
            Dataset<Row> rows = e.part() == Part.ABSENT ? all.limit(0) : all;
            return new Behind(table, version, e.part(), e.getMessage(), rows, rows.count());
        } catch (Exception e) {
            // Spark's AnalysisException is a checked one that no signature declares.
            if (e instanceof AnalysisException) {
                String why = "Spark cannot plan the question: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                return new Behind(table, version, Part.ANY, why, all, all.count());
            }
            throw e;
        }
    }

    private Anew anew(Dataset<Row> table, Dataset<Row> found, Supplier<Dataset<Row>> fromAll, List<Behind> sources) {
        Anew anew = compared(table, found);
        if (anew.same()) {
            return anew;
        }
        String clock = Increment.moving(query.plan()).orElse("");
        boolean some = sources.stream().anyMatch(source -> source.part() == Part.THESE);
        if (some && compared(table, fromAll.get()).same()) {
            return new Anew(
                    anew.differences(),
                    anew.rowsThatDiffer(),
                    "from all rows of the sources it comes out as it stands: rows that are not behind it keep others out");
        }
        return new Anew(anew.differences(), anew.rowsThatDiffer(), clock);
    }

    private Anew compared(Dataset<Row> table, Dataset<Row> anew) {
        Dataset<Row> one = table.select(all("t_", table));
        Dataset<Row> other = anew.select(all("a_", anew));
        Column sameKey = model.grain().stream()
                .map(key -> one.col(Increment.quoted("t_" + key)).eqNullSafe(other.col(Increment.quoted("a_" + key))))
                .reduce(Column::and)
                .orElseThrow();
        List<String> columns =
                model.columns().stream().map(Model.ModelColumn::name).toList();
        Column same = columns.stream()
                .map(name -> col(Increment.quoted("t_" + name)).eqNullSafe(col(Increment.quoted("a_" + name))))
                .reduce(lit(true), Column::and);
        List<Row> differing = one.withColumn("t", lit(true))
                .join(other.withColumn("a", lit(true)), sameKey, "full_outer")
                .where(col("t").isNull().or(col("a").isNull()).or(functions.not(same)))
                .withColumn("n", functions.count(lit(1)).over())
                .takeAsList(Lineage.MOST_DIFFERENCES);
        List<Difference> differences = new ArrayList<>();
        for (Row row : differing) {
            String side = row.getAs("t") == null ? "a_" : "t_";
            String key = model.grain().stream()
                    .map(name -> name + "=" + row.getAs(side + name))
                    .collect(Collectors.joining(" "));
            for (String name : columns) {
                Object was = row.getAs("t_" + name);
                Object is = row.getAs("a_" + name);
                if (!Objects.equals(was, is)) {
                    differences.add(new Difference(key, name, was, is));
                }
            }
        }
        return new Anew(
                differences.subList(0, Math.min(differences.size(), Lineage.MOST_DIFFERENCES)),
                differing.isEmpty() ? 0 : differing.get(0).<Long>getAs("n"),
                "");
    }

    private static Column[] all(String prefix, Dataset<Row> rows) {
        return Arrays.stream(rows.columns())
                .map(name -> col(Increment.quoted(name)).as(prefix + name))
                .toArray(Column[]::new);
    }

    private Dataset<Row> asked(Function<Integer, Dataset<Row>> places) {
        return rows(ModelPlan.filled(query.plan(), places));
    }

    private Dataset<Row> at(int place, Map<String, Long> consumed) {
        return sources.at(query.places().get(place), consumed);
    }

    private Dataset<Row> rows(LogicalPlan plan) {
        return ModelPlan.rows(session, plan);
    }
}
