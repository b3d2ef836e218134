package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.direct.Prepared;
import com.oakenspirits.lakehouse.lake.direct.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.runtime.AbstractPartialFunction;

/**
 * Finds out which rows of a query's places can have a say in given keys, by asking Spark's optimizer: the query is
 * filtered by a marked condition on each column of its grain, and where the mark arrives in the optimized plan there the
 * same filter by real keys may be put. The condition is a function that is true of everything, null too: of a list of
 * values the optimizer would conclude more than holds for other values.
 */
final class Markers {
    private static final String MARK = "wanted: ";

    private Markers() {}

    /** The rows of a query, with a mark on each column of the grain. */
    static Dataset<Row> marked(Dataset<Row> rows, List<String> grain) {
        UDF1<Object, Boolean> always = value -> true;
        Dataset<Row> marked = rows;
        for (String name : grain) {
            if (Values.plain(rows.schema().apply(name).dataType())) {
                marked = marked.where(functions
                        .udf(always, DataTypes.BooleanType)
                        .withName(MARK + name)
                        .apply(col(Increment.quoted(name))));
            }
        }
        return marked;
    }

    /** What arrived at each place of a marked query. */
    static List<List<Wanted>> arrived(Prepared marked, List<StructType> places) {
        List<List<Wanted>> wanted = new ArrayList<>();
        places.forEach(place -> wanted.add(new ArrayList<>()));
        walk(marked, marked.optimized(), places, wanted);
        return wanted;
    }

    private static void walk(Prepared marked, LogicalPlan node, List<StructType> places, List<List<Wanted>> wanted) {
        if (node instanceof Filter filter) {
            LogicalPlan leaf = filter.child();
            while (leaf instanceof Project project && plain(project)) {
                leaf = project.child();
            }
            LogicalPlan rows = leaf;
            marked.input(leaf)
                    .ifPresent(place -> conjuncts(filter.condition()).stream()
                            .map(condition -> wanted(condition, rows, places.get(place)))
                            .flatMap(Optional::stream)
                            .forEach(wanted.get(place)::add));
        }
        ModelPlan.children(node).forEach(child -> walk(marked, child, places, wanted));
    }

    private static boolean plain(Project project) {
        return ModelPlan.list(project.projectList()).stream().allMatch(Attribute.class::isInstance);
    }

    private static List<Expression> conjuncts(Expression condition) {
        if (condition instanceof And and) {
            List<Expression> all = new ArrayList<>(conjuncts(and.left()));
            all.addAll(conjuncts(and.right()));
            return all;
        }
        return List.of(condition);
    }

    private static Optional<Wanted> wanted(Expression condition, LogicalPlan rows, StructType schema) {
        if (condition instanceof ScalaUDF mark
                && mark.udfName().isDefined()
                && mark.udfName().get().startsWith(MARK)) {
            return Optional.of(new Wanted(
                    mark.udfName().get().substring(MARK.length()),
                    bound(mark.children().apply(0), ModelPlan.list(rows.output())),
                    schema));
        }
        return Optional.empty();
    }

    private static Expression bound(Expression expression, List<Attribute> columns) {
        return expression.transform(new AbstractPartialFunction<Expression, Expression>() {
            @Override
            public boolean isDefinedAt(Expression inner) {
                return inner instanceof Attribute;
            }

            @Override
            public Expression apply(Expression inner) {
                Attribute attribute = (Attribute) inner;
                for (int at = 0; at < columns.size(); at++) {
                    if (columns.get(at).exprId().equals(attribute.exprId())) {
                        return new BoundReference(at, attribute.dataType(), attribute.nullable());
                    }
                }
                throw new IllegalStateException(attribute + " is no column of the place");
            }
        });
    }
}
