package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.direct.Prepared;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import scala.runtime.AbstractPartialFunction;

/**
 * Finds out which rows of a query's places can have a say in given keys, by asking Spark's optimizer: the query is
 * filtered by values of its grain that occur nowhere else, and where they arrive in the optimized plan there the same
 * filter by real keys would have been pushed to.
 */
final class Sentinels {
    private final Map<Object, String> grain = new HashMap<>();

    /** The rows of a query under the sentinels. */
    Dataset<Row> under(Dataset<Row> rows, List<String> columns) {
        Dataset<Row> filtered = rows;
        for (int at = 0; at < columns.size(); at++) {
            String name = columns.get(at);
            DataType type = rows.schema().apply(name).dataType();
            Optional<List<Object>> values = values(type, at);
            if (values.isPresent()) {
                Column column = col(Increment.quoted(name));
                filtered = filtered.where(column.isin(values.get().toArray()));
                values.get()
                        .forEach(value -> grain.put(Literal.create(value, type).value(), name));
            }
        }
        return filtered;
    }

    private static Optional<List<Object>> values(DataType type, int at) {
        if (type instanceof StringType) {
            return Optional.of(List.of("\u0001sentinel-a" + at, "\u0001sentinel-b" + at));
        } else if (type instanceof DateType) {
            LocalDate day = LocalDate.of(7001, 1, 1).plusYears(10L * at);
            return Optional.of(List.of(Date.valueOf(day), Date.valueOf(day.plusDays(3))));
        } else if (type instanceof TimestampType) {
            Instant moment = Instant.parse("7001-01-02T03:04:05Z").plusSeconds(1000L * at);
            return Optional.of(List.of(Timestamp.from(moment), Timestamp.from(moment.plusSeconds(7))));
        } else if (type instanceof IntegerType) {
            return Optional.of(List.of(Integer.MIN_VALUE + 77 + 10 * at, Integer.MIN_VALUE + 78 + 10 * at));
        } else if (type instanceof LongType) {
            return Optional.of(List.of(Long.MIN_VALUE + 77 + 10L * at, Long.MIN_VALUE + 78 + 10L * at));
        }
        return Optional.empty();
    }

    /** What arrived at each place of a query that was prepared under the sentinels. */
    List<List<Wanted>> arrived(Prepared prepared, List<StructType> places) {
        List<List<Wanted>> wanted = new ArrayList<>();
        places.forEach(place -> wanted.add(new ArrayList<>()));
        walk(prepared, prepared.optimized(), places, wanted);
        return wanted;
    }

    private void walk(Prepared prepared, LogicalPlan node, List<StructType> places, List<List<Wanted>> wanted) {
        if (node instanceof Filter filter) {
            LogicalPlan leaf = filter.child();
            while (leaf instanceof Project project && plain(project)) {
                leaf = project.child();
            }
            LogicalPlan rows = leaf;
            prepared.input(leaf)
                    .ifPresent(place -> conjuncts(filter.condition()).stream()
                            .map(condition -> wanted(condition, rows, places.get(place)))
                            .flatMap(Optional::stream)
                            .forEach(wanted.get(place)::add));
        }
        ModelPlan.children(node).forEach(child -> walk(prepared, child, places, wanted));
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

    private Optional<Wanted> wanted(Expression condition, LogicalPlan rows, StructType schema) {
        if (!(condition instanceof In in)) {
            return Optional.empty();
        }
        Set<String> columns = ModelPlan.list(in.list()).stream()
                .map(value -> value instanceof Literal literal ? grain.getOrDefault(literal.value(), "") : "")
                .collect(Collectors.toSet());
        String column = columns.iterator().next();
        return columns.size() == 1 && !column.isEmpty()
                ? Optional.of(new Wanted(column, bound(in.value(), ModelPlan.list(rows.output())), schema))
                : Optional.empty();
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
