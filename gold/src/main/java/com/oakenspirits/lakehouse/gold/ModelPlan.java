package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * A model's query as Spark has analysed it, with a place for each use of a source: a table that the query reads twice
 * has two. Into the places go rows: all of a table, those of another version, or only those that have changed.
 */
final class ModelPlan {
    private static final Pattern SOURCE = Pattern.compile("([a-z]+)__([a-z][a-z0-9_]*)__\\d+");
    private static final String PLACE = "__place_";

    private final List<TableName> places = new ArrayList<>();
    private final LogicalPlan plan;

    /** @param query the model's query as {@link com.oakenspirits.lakehouse.lake.table.Lake#query} plans it */
    ModelPlan(Dataset<Row> query) {
        this.plan =
                numbered(new InlineCTE(true, false).apply(query.queryExecution().analyzed()));
    }

    LogicalPlan plan() {
        return plan;
    }

    /** The table of each place. */
    List<TableName> places() {
        return places;
    }

    /** The place that a node is. */
    static Optional<Integer> place(LogicalPlan node) {
        return alias(node)
                .filter(name -> name.startsWith(PLACE))
                .map(name -> Integer.valueOf(name.substring(PLACE.length())));
    }

    /** Whether a place is in what comes out of a node, however deep. */
    static boolean has(LogicalPlan node, int place) {
        return place(node).filter(number -> number == place).isPresent()
                || Stream.concat(children(node).stream(), list(node.subqueries()).stream())
                        .anyMatch(inner -> has(inner, place));
    }

    /** A node with rows in its places. */
    static LogicalPlan filled(LogicalPlan node, Function<Integer, Dataset<Row>> rows) {
        Optional<Integer> place = place(node);
        if (place.isPresent()) {
            return as(rows.apply(place.get()), list(node.output()));
        }
        return rebuilt(node, inner -> filled(inner, rows));
    }

    /** An expression with rows in the places of its subqueries. */
    @SuppressWarnings("unchecked")
    static <E> E filled(E expression, Function<Integer, Dataset<Row>> rows) {
        return (E) ((Expression) expression).transform(subqueries(inner -> filled(inner, rows)));
    }

    /** Rows under the names by which the plan knows a place's columns. */
    static LogicalPlan as(Dataset<Row> rows, List<Attribute> columns) {
        LogicalPlan analyzed = rows.queryExecution().analyzed();
        List<Attribute> given = list(analyzed.output());
        List<NamedExpression> named = new ArrayList<>();
        for (Attribute column : columns) {
            // An older version of a table has no column for what came later.
            Expression value = given.stream()
                    .filter(attribute -> attribute.name().equals(column.name()))
                    .map(Expression.class::cast)
                    .findFirst()
                    .orElseGet(() -> Literal$.MODULE$.create(null, column.dataType()));
            named.add(renamed(value, column));
        }
        return new Project(seq(named), analyzed);
    }

    /** The rows of a plan. */
    static Dataset<Row> rows(SparkSession session, LogicalPlan plan) {
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) session, plan);
    }

    static Alias renamed(Expression value, Attribute as) {
        return new Alias(value, as.name(), as.exprId(), as.qualifier(), scala.Option.empty(), seq(List.of()));
    }

    static List<LogicalPlan> children(LogicalPlan node) {
        return list(node.children());
    }

    static <T> List<T> list(scala.collection.Iterable<T> items) {
        return List.copyOf(CollectionConverters.asJavaCollection(items));
    }

    static <T> scala.collection.immutable.Seq<T> seq(List<T> items) {
        return CollectionConverters.asScala(items).toSeq();
    }

    private LogicalPlan numbered(LogicalPlan node) {
        Optional<Matcher> source = alias(node).map(SOURCE::matcher).filter(Matcher::matches);
        if (source.isPresent() && Layer.of(source.get().group(1)).isPresent()) {
            places.add(new TableName(
                    Layer.of(source.get().group(1)).get(), source.get().group(2)));
            return new SubqueryAlias(new AliasIdentifier(PLACE + (places.size() - 1)), node);
        }
        return rebuilt(node, this::numbered);
    }

    private static Optional<String> alias(LogicalPlan node) {
        return node instanceof SubqueryAlias alias
                ? Optional.of(alias.identifier().name())
                : Optional.empty();
    }

    /** The node with other plans below it and in its expressions. */
    private static LogicalPlan rebuilt(LogicalPlan node, Function<LogicalPlan, LogicalPlan> change) {
        LogicalPlan changed = node.children().isEmpty()
                ? node
                : node.withNewChildren(seq(children(node).stream().map(change).toList()));
        if (changed.subqueries().isEmpty()) {
            return changed;
        }
        return changed.transformExpressions(subqueries(change));
    }

    private static AbstractPartialFunction<Expression, Expression> subqueries(
            Function<LogicalPlan, LogicalPlan> change) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(Expression expression) {
                return expression instanceof SubqueryExpression;
            }

            @Override
            public Expression apply(Expression expression) {
                SubqueryExpression subquery = (SubqueryExpression) expression;
                return subquery.withNewPlan(change.apply(subquery.plan()));
            }
        };
    }
}
