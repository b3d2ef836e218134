package com.oakenspirits.lakehouse.gold;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.Inner$;
import org.apache.spark.sql.catalyst.plans.JoinType;
import org.apache.spark.sql.catalyst.plans.LeftOuter$;
import org.apache.spark.sql.catalyst.plans.LeftSemi$;
import org.apache.spark.sql.catalyst.plans.RightOuter$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.ResolvedHint;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.apache.spark.sql.types.DataTypes;

/**
 * Turns a model's query into one for the keys that changed rows of one place touch. The changed rows, as they were and as
 * they are, stand in that place; places before it have their rows of before and places after it those of now, so that
 * place by place every combination that was or is there is met (the delta rule of incremental view maintenance). What
 * comes out may name more keys than have changed, never fewer:
 *
 * <ul>
 *   <li>an aggregate gives its groups; a filter on what it computes (having) is left out;
 *   <li>a change on the null-extended side of an outer join touches the rows of the other side that match it, both with it
 *       and without;
 *   <li>a change on the right side of a semi or anti join touches the left rows that match it.
 * </ul>
 *
 * Each step is asked for the columns that are needed above it and gives these alone.
 */
final class TouchedKeys {
    private final int place;
    private final Dataset<Row> changed;
    private final Function<Integer, Dataset<Row>> others;

    /** Why a query cannot be asked for the keys that a change touches. */
    static final class NotIncremental extends Exception {
        private static final long serialVersionUID = 1;

        NotIncremental(String why) {
            super(why, null, false, false);
        }
    }

    /**
     * @param changed rows of the place's table before and after
     * @param others the rows of every other place
     */
    TouchedKeys(int place, Dataset<Row> changed, Function<Integer, Dataset<Row>> others) {
        this.place = place;
        this.changed = changed;
        this.others = others;
    }

    /** A plan of the grain columns, with repetitions. */
    LogicalPlan of(LogicalPlan query, List<String> grain) throws NotIncremental {
        List<Attribute> keys = new ArrayList<>();
        for (String name : grain) {
            ModelPlan.list(query.output()).stream()
                    .filter(attribute -> attribute.name().equalsIgnoreCase(name))
                    .forEach(keys::add);
        }
        return only(touched(query, ids(keys)), keys);
    }

    private LogicalPlan touched(LogicalPlan node, Set<ExprId> needed) throws NotIncremental {
        if (ModelPlan.place(node).filter(number -> number == place).isPresent()) {
            return ModelPlan.as(changed, output(node, needed));
        }
        if (!ModelPlan.has(node, place)) {
            return ModelPlan.filled(node, others);
        }
        for (LogicalPlan subquery : ModelPlan.list(node.subqueries())) {
            if (ModelPlan.has(subquery, place)) {
                throw new NotIncremental("it reads the table in a subquery; a join says the same");
            }
        }
        if (node instanceof SubqueryAlias
                || node instanceof View
                || node instanceof ResolvedHint
                || node instanceof Sort) {
            return touched(child(node), needed);
        } else if (node instanceof Project project) {
            return project(project, needed);
        } else if (node instanceof Filter filter) {
            return filter(filter, needed);
        } else if (node instanceof Aggregate aggregate) {
            return aggregate(aggregate, needed);
        } else if (node instanceof Distinct) {
            return touched(child(node), needed);
        } else if (node instanceof Generate generate) {
            Set<ExprId> below = new HashSet<>(needed);
            below.addAll(references(List.of((Expression) generate.generator())));
            LogicalPlan child = touched(generate.child(), below);
            return new Generate(
                    generate.generator(),
                    ModelPlan.seq(List.of()),
                    generate.outer(),
                    generate.qualifier(),
                    generate.generatorOutput(),
                    child);
        } else if (node instanceof Union union) {
            return union(union, needed);
        } else if (node instanceof Join join) {
            return join(join, needed);
        }
        throw new NotIncremental("a change of one row can move others: it uses " + node.nodeName());
    }

    private LogicalPlan project(Project project, Set<ExprId> needed) throws NotIncremental {
        List<NamedExpression> kept = ModelPlan.list(project.projectList()).stream()
                .filter(expression -> needed.contains(expression.exprId()))
                .map(expression -> ModelPlan.filled(expression, others))
                .toList();
        LogicalPlan child = touched(project.child(), references(kept));
        return new Project(ModelPlan.seq(kept), child);
    }

    private LogicalPlan filter(Filter filter, Set<ExprId> needed) throws NotIncremental {
        Set<ExprId> below = new HashSet<>(needed);
        below.addAll(references(List.of(filter.condition())));
        try {
            return new Filter(ModelPlan.filled(filter.condition(), others), touched(filter.child(), below));
        } catch (NotIncremental itFiltersWhatIsComputed) {
            return touched(filter.child(), needed);
        }
    }

    private LogicalPlan aggregate(Aggregate aggregate, Set<ExprId> needed) throws NotIncremental {
        List<NamedExpression> kept = ModelPlan.list(aggregate.aggregateExpressions()).stream()
                .filter(expression -> needed.contains(expression.exprId()))
                .toList();
        for (NamedExpression expression : kept) {
            if (aggregates((Expression) expression)) {
                throw new NotIncremental("its rows go by " + expression.name() + ", which is aggregated");
            }
        }
        // What is kept is made of grouping expressions alone. Others that it does not name split its groups further.
        LogicalPlan keys = new Project(ModelPlan.seq(kept), touched(aggregate.child(), references(kept)));
        return kept.isEmpty()
                ? new GlobalLimit(Literal$.MODULE$.create(1, DataTypes.IntegerType), keys)
                : new Distinct(keys);
    }

    private LogicalPlan union(Union union, Set<ExprId> needed) throws NotIncremental {
        List<Attribute> output = ModelPlan.list(union.output());
        for (LogicalPlan child : ModelPlan.children(union)) {
            if (ModelPlan.has(child, place)) {
                List<Attribute> columns = ModelPlan.list(child.output());
                List<NamedExpression> renamed = new ArrayList<>();
                Set<ExprId> below = new HashSet<>();
                for (int i = 0; i < output.size(); i++) {
                    if (needed.contains(output.get(i).exprId())) {
                        below.add(columns.get(i).exprId());
                        renamed.add(ModelPlan.renamed((Expression) columns.get(i), output.get(i)));
                    }
                }
                return new Project(ModelPlan.seq(renamed), touched(child, below));
            }
        }
        throw new IllegalStateException("no branch has place " + place);
    }

    private LogicalPlan join(Join join, Set<ExprId> needed) throws NotIncremental {
        boolean left = ModelPlan.has(join.left(), place);
        if (keeps(join, left, needed)) {
            return touched(left ? join.left() : join.right(), needed);
        }
        Set<ExprId> below = new HashSet<>(needed);
        if (join.condition().isDefined()) {
            below.addAll(references(List.of(join.condition().get())));
        }
        String type = join.joinType().sql();
        Optional<LogicalPlan> told = told(join, left, type, needed, below);
        if (told.isPresent()) {
            return told.get();
        }
        List<Attribute> lefts = output(join.left(), below);
        List<Attribute> rights = output(join.right(), below);
        LogicalPlan one = left ? touched(join.left(), ids(lefts)) : standing(join.left(), ids(lefts));
        LogicalPlan other = left ? standing(join.right(), ids(rights)) : touched(join.right(), ids(rights));
        return switch (type) {
            case "INNER", "CROSS" -> joined(join, one, other, Inner$.MODULE$);
            case "LEFT SEMI", "LEFT ANTI" -> joined(join, one, other, left ? join.joinType() : LeftSemi$.MODULE$);
            case "LEFT OUTER" ->
                left
                        ? joined(join, one, other, LeftOuter$.MODULE$)
                        : alsoWithout(joined(join, one, other, Inner$.MODULE$), lefts, rights, needed);
            case "RIGHT OUTER" ->
                left
                        ? alsoWithout(joined(join, one, other, Inner$.MODULE$), rights, lefts, needed)
                        : joined(join, one, other, RightOuter$.MODULE$);
            case "FULL OUTER" ->
                left
                        ? alsoWithout(joined(join, one, other, LeftOuter$.MODULE$), rights, lefts, needed)
                        : alsoWithout(joined(join, one, other, RightOuter$.MODULE$), lefts, rights, needed);
            default -> throw new NotIncremental("it uses a " + type + " join");
        };
    }

    /**
     * What is needed of the side that has not changed, told by the changed rows themselves: a column that the join holds
     * equal to one of theirs. Rows without a match are named too, which is more than has changed but never looks up a
     * change in a whole table.
     */
    private Optional<LogicalPlan> told(Join join, boolean left, String type, Set<ExprId> needed, Set<ExprId> below)
            throws NotIncremental {
        boolean matched = switch (type) {
            case "INNER" -> true;
            case "LEFT OUTER" -> !left;
            case "RIGHT OUTER" -> left;
            case "LEFT SEMI", "LEFT ANTI" -> !left;
            default -> false;
        };
        LogicalPlan changing = left ? join.left() : join.right();
        List<Attribute> wanted = output(left ? join.right() : join.left(), needed);
        // A column of the null-extended side may stand for null as well: that is asked of the join.
        boolean outer = type.endsWith("OUTER") && !output(changing, needed).isEmpty();
        if (!matched || outer || join.condition().isEmpty()) {
            return Optional.empty();
        }
        Map<ExprId, Attribute> equal = equal(join.condition().get(), output(changing, below));
        if (!wanted.stream().allMatch(attribute -> equal.containsKey(attribute.exprId()))) {
            return Optional.empty();
        }
        List<NamedExpression> columns = new ArrayList<>(output(changing, needed));
        wanted.forEach(
                attribute -> columns.add(ModelPlan.renamed((Expression) equal.get(attribute.exprId()), attribute)));
        return Optional.of(new Project(ModelPlan.seq(columns), touched(changing, ids(output(changing, below)))));
    }

    /** The columns that a condition holds equal to one of {@code theirs}, by the other side's column. */
    private static Map<ExprId, Attribute> equal(Expression condition, List<Attribute> theirs) {
        Map<ExprId, Attribute> equal = new HashMap<>();
        if (condition instanceof And and) {
            equal.putAll(equal(and.left(), theirs));
            equal.putAll(equal(and.right(), theirs));
        } else if (condition instanceof EqualTo same
                && same.left() instanceof Attribute one
                && same.right() instanceof Attribute other
                && one.dataType().equals(other.dataType())) {
            Set<ExprId> ids = ids(theirs);
            if (ids.contains(one.exprId())) {
                equal.put(other.exprId(), one);
            } else if (ids.contains(other.exprId())) {
                equal.put(one.exprId(), other);
            }
        }
        return equal;
    }

    /**
     * The rows of a side that has not changed. What is done to them on the way to the key is left out where it only
     * repeats rows; else a change of one table would be looked up in the joins of all others.
     */
    private LogicalPlan standing(LogicalPlan node, Set<ExprId> needed) {
        if (ModelPlan.place(node).isPresent()) {
            return ModelPlan.filled(node, others);
        } else if (node instanceof SubqueryAlias || node instanceof View) {
            return standing(child(node), needed);
        } else if (node instanceof Join join && keeps(join, true, needed)) {
            return standing(join.left(), needed);
        } else if (node instanceof Join join && keeps(join, false, needed)) {
            return standing(join.right(), needed);
        }
        return ModelPlan.filled(node, others);
    }

    /** Whether an outer join gives every row of that side, and nothing of the other is needed. */
    private static boolean keeps(Join join, boolean left, Set<ExprId> needed) {
        LogicalPlan other = left ? join.right() : join.left();
        return join.joinType().sql().equals(left ? "LEFT OUTER" : "RIGHT OUTER")
                && output(other, needed).isEmpty();
    }

    private LogicalPlan joined(Join join, LogicalPlan one, LogicalPlan other, JoinType type) {
        scala.Option<Expression> condition = join.condition().isEmpty()
                ? join.condition()
                : scala.Option.apply(ModelPlan.filled(join.condition().get(), others));
        return new Join(one, other, type, condition, join.hint());
    }

    /** The rows of a join, and its {@code stay} columns with the others null, which is what stands without a match. */
    private static LogicalPlan alsoWithout(
            LogicalPlan join, List<Attribute> stay, List<Attribute> go, Set<ExprId> needed) {
        List<Attribute> columns = Stream.concat(stay.stream(), go.stream())
                .filter(attribute -> needed.contains(attribute.exprId()))
                .toList();
        if (go.stream().noneMatch(attribute -> needed.contains(attribute.exprId()))) {
            return only(join, columns);
        }
        Set<ExprId> gone = ids(go);
        List<NamedExpression> without = columns.stream()
                .map(attribute -> gone.contains(attribute.exprId())
                        ? ModelPlan.renamed(Literal$.MODULE$.create(null, attribute.dataType()), attribute)
                        : (NamedExpression) attribute)
                .toList();
        return new Union(
                ModelPlan.seq(List.of(only(join, columns), new Project(ModelPlan.seq(without), join))), false, false);
    }

    static LogicalPlan only(LogicalPlan plan, List<Attribute> columns) {
        return new Project(
                ModelPlan.seq(columns.stream().map(NamedExpression.class::cast).toList()), plan);
    }

    static boolean aggregates(Expression expression) {
        return expression.exists(inner -> inner instanceof AggregateExpression);
    }

    static LogicalPlan child(LogicalPlan node) {
        return ModelPlan.children(node).get(0);
    }

    static List<Attribute> output(LogicalPlan node, Set<ExprId> needed) {
        return ModelPlan.list(node.output()).stream()
                .filter(attribute -> needed.contains(attribute.exprId()))
                .toList();
    }

    static Set<ExprId> ids(List<Attribute> attributes) {
        return attributes.stream().map(NamedExpression::exprId).collect(Collectors.toSet());
    }

    static Set<ExprId> references(List<? extends Object> expressions) {
        Set<ExprId> references = new HashSet<>();
        for (Object expression : expressions) {
            ModelPlan.list(((Expression) expression).references().toSeq())
                    .forEach(attribute -> references.add(attribute.exprId()));
        }
        return references;
    }
}
