package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.gold.Behind.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.JoinHint$;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.catalyst.plans.logical.Window;

/**
 * Turns a model's query into one for the rows of one place that its rows were made from: the grain of a row, and beside
 * it, one by one, the rows of the place that took part (why-provenance). Aggregates give the rows they would aggregate;
 * where what they compute decides further on, it is joined to these. With {@link TouchedKeys} it shares that each step is
 * asked for the columns that are needed above it, but where that one may name too many keys, this one is exact.
 */
final class RowsBehind {
    private static final String CARRIED = "__behind_";

    private final int place;
    private final Function<Integer, Dataset<Row>> rows;
    private final List<NamedExpression> carried;

    /** Why the rows cannot be told. */
    static final class Untraceable extends Exception {
        private static final long serialVersionUID = 1;

        private final Part part;

        Untraceable(Part part, String why) {
            super(why, null, false, false);
            this.part = part;
        }

        Part part() {
            return part;
        }
    }

    /**
     * @param query that the place is in
     * @param rows of every place
     */
    RowsBehind(LogicalPlan query, int place, Function<Integer, Dataset<Row>> rows) {
        this.place = place;
        this.rows = rows;
        this.carried = outputOf(query, place).orElse(List.of()).stream()
                .map(column -> (NamedExpression) fresh((Expression) column, CARRIED + column.name()))
                .toList();
    }

    /** The columns of the place's table, as they stand beside the grain. */
    static String carried(String column) {
        return CARRIED + column;
    }

    /** What else than the rows behind them decides about a query's rows: a step that compares rows with others. */
    static Optional<String> alsoDecides(LogicalPlan node, int place) {
        if (!ModelPlan.has(node, place)) {
            return Optional.empty();
        }
        return comparesRows(node)
                ? Optional.of("a row is compared with others: " + node.nodeName())
                : ModelPlan.children(node).stream()
                        .map(child -> alsoDecides(child, place))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    /** A plan of the grain columns and the carried ones, with repetitions. */
    LogicalPlan of(LogicalPlan query, List<String> grain) throws Untraceable {
        List<Attribute> keys = new ArrayList<>();
        for (String name : grain) {
            ModelPlan.list(query.output()).stream()
                    .filter(attribute -> attribute.name().equalsIgnoreCase(name))
                    .forEach(keys::add);
        }
        return with(keys, behind(query, TouchedKeys.ids(keys)));
    }

    private LogicalPlan behind(LogicalPlan node, Set<ExprId> needed) throws Untraceable {
        if (ModelPlan.place(node).filter(number -> number == place).isPresent()) {
            return new Project(
                    ModelPlan.seq(Stream.concat(TouchedKeys.output(node, needed).stream(), carried.stream())
                            .toList()),
                    ModelPlan.as(rows.apply(place), ModelPlan.list(node.output())));
        }
        for (LogicalPlan subquery : ModelPlan.list(node.subqueries())) {
            if (ModelPlan.has(subquery, place)) {
                throw new Untraceable(Part.ANY, "it is read in a subquery; a join says the same and could be traced");
            }
        }
        if (node instanceof SubqueryAlias
                || node instanceof View
                || node instanceof ResolvedHint
                || node instanceof Sort
                || node instanceof Distinct) {
            return behind(TouchedKeys.child(node), needed);
        } else if (node instanceof Project project) {
            List<NamedExpression> kept = kept(ModelPlan.list(project.projectList()), needed);
            return with(kept, behind(project.child(), TouchedKeys.references(kept)));
        } else if (node instanceof Filter filter) {
            Set<ExprId> below = and(needed, List.of(filter.condition()));
            return new Filter(ModelPlan.filled(filter.condition(), rows), behind(filter.child(), below));
        } else if (node instanceof Aggregate aggregate) {
            return aggregate(aggregate, needed);
        } else if (node instanceof Generate generate) {
            Set<ExprId> below = and(needed, List.of((Expression) generate.generator()));
            return new Generate(
                    generate.generator(),
                    ModelPlan.seq(List.of()),
                    generate.outer(),
                    generate.qualifier(),
                    generate.generatorOutput(),
                    behind(generate.child(), below));
        } else if (node instanceof Union union) {
            return union(union, needed);
        } else if (node instanceof Join join) {
            return join(join, needed);
        } else if (comparesRows(node)) {
            return compared(node, needed);
        }
        throw new Untraceable(Part.ANY, "it cannot be followed through " + node.nodeName());
    }

    private LogicalPlan aggregate(Aggregate aggregate, Set<ExprId> needed) throws Untraceable {
        List<Expression> groups = ModelPlan.list(aggregate.groupingExpressions());
        List<NamedExpression> kept = kept(ModelPlan.list(aggregate.aggregateExpressions()), needed);
        if (kept.stream().noneMatch(expression -> TouchedKeys.aggregates((Expression) expression))) {
            return with(kept, behind(aggregate.child(), and(TouchedKeys.references(kept), groups)));
        }
        if (groups.isEmpty()) {
            throw new Untraceable(Part.ANY, "they are aggregated without groups");
        }
        List<NamedExpression> group = IntStream.range(0, groups.size())
                .mapToObj(i -> (NamedExpression) fresh(groups.get(i), "__group_" + i))
                .toList();
        LogicalPlan computed = new Aggregate(
                ModelPlan.seq(groups),
                ModelPlan.seq(Stream.concat(kept.stream(), group.stream()).toList()),
                ModelPlan.filled(aggregate.child(), rows),
                scala.Option.empty());
        return matched(
                behind(aggregate.child(), TouchedKeys.references(groups)),
                groups,
                computed,
                group.stream().map(NamedExpression::toAttribute).toList());
    }

    /** Rows that a step lets through, with what it says of them. */
    private LogicalPlan compared(LogicalPlan node, Set<ExprId> needed) throws Untraceable {
        LogicalPlan inner = TouchedKeys.child(node);
        while (inner instanceof LocalLimit limit) {
            inner = limit.child();
        }
        List<Attribute> columns = ModelPlan.list(inner.output());
        Set<ExprId> all = TouchedKeys.ids(columns);
        LogicalPlan passed = matched(
                behind(inner, all),
                columns.stream().map(Expression.class::cast).toList(),
                ModelPlan.filled(node, rows),
                columns);
        return with(TouchedKeys.output(node, needed), passed);
    }

    /** Rows that carry others, beside the rows of another plan that have the same values. */
    private LogicalPlan matched(
            LogicalPlan behind, List<Expression> values, LogicalPlan other, List<Attribute> otherValues) {
        List<NamedExpression> named = new ArrayList<>();
        List<Expression> same = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Alias value = fresh(ModelPlan.filled(values.get(i), rows), "__value_" + i);
            named.add(value);
            same.add(new EqualNullSafe((Expression) value.toAttribute(), (Expression) otherValues.get(i)));
        }
        return new Join(
                with(named, behind),
                other,
                Inner$.MODULE$,
                scala.Option.apply(same.stream().reduce(And::new).orElse(null)),
                JoinHint$.MODULE$.NONE());
    }

    private LogicalPlan union(Union union, Set<ExprId> needed) throws Untraceable {
        List<Attribute> output = ModelPlan.list(union.output());
        for (LogicalPlan child : ModelPlan.children(union)) {
            if (ModelPlan.has(child, place)) {
                List<Attribute> columns = ModelPlan.list(child.output());
                List<NamedExpression> renamed = new ArrayList<>();
                for (int i = 0; i < output.size(); i++) {
                    if (needed.contains(output.get(i).exprId())) {
                        renamed.add(ModelPlan.renamed((Expression) columns.get(i), output.get(i)));
                    }
                }
                return with(renamed, behind(child, TouchedKeys.references(renamed)));
            }
        }
        throw new IllegalStateException("no branch has place " + place);
    }

    private LogicalPlan join(Join join, Set<ExprId> needed) throws Untraceable {
        boolean left = ModelPlan.has(join.left(), place);
        LogicalPlan side = left ? join.left() : join.right();
        LogicalPlan other = left ? join.right() : join.left();
        String type = join.joinType().sql();
        boolean stays = type.equals(left ? "LEFT OUTER" : "RIGHT OUTER");
        if (stays && TouchedKeys.output(other, needed).isEmpty()) {
            // With a match or without, the row is there; asking for matches would only cost time.
            return behind(side, needed);
        }
        JoinType kept = switch (type) {
            case "INNER", "CROSS" -> Inner$.MODULE$;
            case "LEFT SEMI" -> left ? join.joinType() : Inner$.MODULE$;
            case "LEFT OUTER" -> left ? LeftOuter$.MODULE$ : Inner$.MODULE$;
            case "RIGHT OUTER" -> left ? Inner$.MODULE$ : RightOuter$.MODULE$;
            case "FULL OUTER" -> left ? LeftOuter$.MODULE$ : RightOuter$.MODULE$;
            case "LEFT ANTI" -> {
                if (!left) {
                    throw new Untraceable(Part.ABSENT, "a row is there because none of these matches it");
                }
                yield join.joinType();
            }
            default -> throw new Untraceable(Part.ANY, "it uses a " + type + " join");
        };
        List<Expression> conditions = ModelPlan.list(join.condition().toList());
        LogicalPlan behind = behind(side, and(TouchedKeys.ids(TouchedKeys.output(side, needed)), conditions));
        LogicalPlan others = bare(other, and(needed, conditions));
        scala.Option<Expression> condition =
                scala.Option.apply(conditions.isEmpty() ? null : ModelPlan.filled(conditions.get(0), rows));
        return new Join(left ? behind : others, left ? others : behind, kept, condition, join.hint());
    }

    /** A side of a join that the place is not in, without what is joined to it and changes nothing. */
    private LogicalPlan bare(LogicalPlan node, Set<ExprId> needed) {
        if (node instanceof Join join && join.joinType().sql().equals("LEFT OUTER")) {
            if (TouchedKeys.output(join.right(), needed).isEmpty()) {
                return bare(join.left(), needed);
            }
            List<Expression> conditions = ModelPlan.list(join.condition().toList());
            return new Join(
                    bare(join.left(), and(needed, conditions)),
                    ModelPlan.filled(join.right(), rows),
                    join.joinType(),
                    scala.Option.apply(conditions.isEmpty() ? null : ModelPlan.filled(conditions.get(0), rows)),
                    join.hint());
        }
        return ModelPlan.filled(node, rows);
    }

    private List<NamedExpression> kept(List<NamedExpression> expressions, Set<ExprId> needed) {
        return expressions.stream()
                .filter(expression -> needed.contains(expression.exprId()))
                .map(expression -> ModelPlan.filled(expression, rows))
                .toList();
    }

    /** These columns of a plan and those it carries. */
    private LogicalPlan with(List<? extends NamedExpression> columns, LogicalPlan plan) {
        return new Project(
                ModelPlan.seq(Stream.<NamedExpression>concat(
                                columns.stream(), carried.stream().map(NamedExpression::toAttribute))
                        .toList()),
                plan);
    }

    private static boolean comparesRows(LogicalPlan node) {
        return node instanceof Window
                || node instanceof GlobalLimit
                || node instanceof LocalLimit
                || node instanceof Offset;
    }

    private static Optional<List<Attribute>> outputOf(LogicalPlan node, int place) {
        return ModelPlan.place(node).filter(number -> number == place).isPresent()
                ? Optional.of(ModelPlan.list(node.output()))
                : ModelPlan.children(node).stream()
                        .map(child -> outputOf(child, place))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private static Set<ExprId> and(Set<ExprId> needed, List<Expression> more) {
        Set<ExprId> both = new HashSet<>(needed);
        both.addAll(TouchedKeys.references(more));
        return both;
    }

    private static Alias fresh(Expression value, String name) {
        return new Alias(
                value,
                name,
                NamedExpression$.MODULE$.newExprId(),
                ModelPlan.seq(List.of()),
                scala.Option.empty(),
                ModelPlan.seq(List.of()));
    }
}
