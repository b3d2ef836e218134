package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.gold.ModelCheck.AcceptedValues;
import com.oakenspirits.lakehouse.gold.ModelCheck.GrainUnique;
import com.oakenspirits.lakehouse.gold.ModelCheck.NotNull;
import com.oakenspirits.lakehouse.gold.ModelCheck.Relationship;
import com.oakenspirits.lakehouse.gold.ModelCheck.Unique;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.ExpressionSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.functions;

/** Counts how rows fulfil a model's checks, all of them in one pass. */
final class ModelChecks {
    private final Model model;
    private final Function<TableName, Dataset<Row>> sources;

    /** @param sources gives what the rows were made from */
    ModelChecks(Model model, Function<TableName, Dataset<Row>> sources) {
        this.model = model;
        this.sources = sources;
    }

    /**
     * The counts of every check.
     *
     * @param query the rows as they are planned, from which Spark may know that no key comes twice
     * @param rows the same rows, kept
     * @throws LakehouseException when the grain does not tell them apart
     */
    List<RuleCount> counted(Dataset<Row> query, Dataset<Row> rows) {
        return counts(asked(query, rows).head());
    }

    /** What {@link #counts} reads, as one row. */
    Dataset<Row> asked(Dataset<Row> query, Dataset<Row> rows) {
        Dataset<Row> judged = rows;
        List<Column> failures = new ArrayList<>();
        for (ModelCheck check : model.checks()) {
            if (check instanceof Relationship relationship) {
                String known = "__known_" + failures.size();
                Dataset<Row> others = sources.apply(relationship.to())
                        .select(col(Increment.quoted(relationship.field())).as(known))
                        .distinct();
                judged = judged.join(others, column(check).equalTo(col(known)), "left");
                failures.add(functions.count_if(
                        column(check).isNotNull().and(col(known).isNull())));
            } else {
                failures.add(failed(check, query));
            }
        }
        return judged.agg(functions.count(lit(1)), failures.toArray(Column[]::new));
    }

    /**
     * The counts that a row of {@link #asked} tells.
     *
     * @throws LakehouseException when the grain does not tell the rows apart
     */
    List<RuleCount> counts(Row counts) {
        List<RuleCount> counted = new ArrayList<>();
        for (int i = 0; i < model.checks().size(); i++) {
            ModelCheck check = model.checks().get(i);
            long failed = counts.getLong(i + 1);
            if (check instanceof GrainUnique && failed > 0) {
                throw notUnique(counts.getLong(0), counts.getLong(0) - failed);
            }
            counted.add(new RuleCount(
                    check.name(),
                    check.column(),
                    check instanceof GrainUnique ? "error" : "warning",
                    counts.getLong(0) - failed,
                    failed));
        }
        return counted;
    }

    private Column failed(ModelCheck check, Dataset<Row> query) {
        if (check instanceof GrainUnique) {
            return proven(query)
                    ? functions.count_if(lit(false))
                    : functions
                            .count(lit(1))
                            .minus(functions.countDistinct(functions.struct(ModelTables.grain(model))));
        }
        if (check instanceof NotNull) {
            return functions.count_if(column(check).isNull());
        }
        if (check instanceof Unique) {
            return functions.count(column(check)).minus(functions.countDistinct(column(check)));
        }
        AcceptedValues accepted = (AcceptedValues) check;
        return functions.count_if(
                functions.not(column(check).isin(accepted.values().toArray())));
    }

    /** Whether the plan itself shows that no key comes twice, as that of a group by the grain does. */
    private boolean proven(Dataset<Row> query) {
        LogicalPlan plan = query.queryExecution().optimizedPlan();
        Set<ExprId> grain = ModelPlan.list(plan.output()).stream()
                .filter(column -> model.grain().contains(column.name()))
                .map(Attribute::exprId)
                .collect(Collectors.toSet());
        for (ExpressionSet key : ModelPlan.list(plan.distinctKeys())) {
            if (ModelPlan.list(key).stream()
                    .allMatch(part -> part instanceof Attribute column && grain.contains(column.exprId()))) {
                return true;
            }
        }
        return false;
    }

    private static Column column(ModelCheck check) {
        return col(Increment.quoted(check.column()));
    }

    private LakehouseException notUnique(long rows, long keys) {
        return new LakehouseException(
                Kind.FLOW_FAILED,
                model.table() + ": its grain (" + String.join(", ", model.grain()) + ") does not tell its rows"
                        + " apart: " + rows + " rows have " + keys + " keys. Correct " + model.file());
    }
}
