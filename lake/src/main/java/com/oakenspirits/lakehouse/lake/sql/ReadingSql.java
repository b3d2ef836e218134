package com.oakenspirits.lakehouse.lake.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedGenerator;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.Product;
import scala.collection.Iterable;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Whether a parsed statement only reads the tables that it is given. It is decided before anything is looked up or run,
 * on all that is in the statement: plans in expressions, expressions in plans, and what either holds in lists.
 */
public final class ReadingSql {
    /** Options of XML that name a file. */
    private static final String XSD = "rowvalidationxsdpath";

    private final SqlUse use;

    private ReadingSql(SqlUse use) {
        this.use = use;
    }

    /**
     * Why a statement does more than read, in a few words; empty when it only reads.
     *
     * @param tables the names that stand for tables
     */
    public static Optional<String> refusal(LogicalPlan statement, Set<String> tables, SqlUse use) {
        Set<String> known = new HashSet<>();
        tables.forEach(table -> known.add(table.toLowerCase(Locale.ROOT)));
        return new ReadingSql(use).of(statement, known);
    }

    /** The same of an expression, which reads no table. */
    public static Optional<String> refusal(Expression expression, SqlUse use) {
        return new ReadingSql(use).of(expression, Set.of());
    }

    /**
     * The same of the text of an expression.
     *
     * @return what is wrong in one line, also where it is no expression
     */
    public static Optional<String> refusal(String expression, SqlUse use) {
        try {
            return refusal(parsed(expression), use);
        } catch (ParseException e) {
            return Optional.of(e.getMessage()
                    .strip()
                    .lines()
                    .findFirst()
                    .orElse("it cannot be read")
                    .replaceFirst("^\\[[A-Z0-9_.]+] ", "")
                    .replaceFirst("\\.? SQLSTATE:.*", ""));
        }
    }

    // Scala does not declare what it throws.
    private static Expression parsed(String expression) throws ParseException {
        return CatalystSqlParser$.MODULE$.parseExpression(expression);
    }

    private Optional<String> of(Object part, Set<String> tables) {
        Optional<String> own = part instanceof LogicalPlan plan
                ? ofPlan(plan, tables)
                : part instanceof Expression expression ? ofExpression(expression) : Optional.empty();
        if (own.isPresent()) {
            return own;
        }
        if (part instanceof UnresolvedWith with) {
            return ofWith(with, tables);
        }
        if (part instanceof Product product) {
            return first(CollectionConverters.asJava(product.productIterator()), inner -> of(inner, tables));
        }
        return part instanceof Iterable<?> items
                ? first(CollectionConverters.asJava(items.iterator()), inner -> of(inner, tables))
                : Optional.empty();
    }

    /** A name of WITH is a table to the queries behind it, and to itself where it is recursive. */
    private Optional<String> ofWith(UnresolvedWith with, Set<String> tables) {
        Set<String> known = new HashSet<>(tables);
        for (var named : CollectionConverters.asJava(with.cteRelations())) {
            SubqueryAlias query = named._2();
            Set<String> inner = new HashSet<>(known);
            if (with.allowRecursion()) {
                inner.add(named._1().toLowerCase(Locale.ROOT));
            }
            Optional<String> refusal = of(query, inner);
            if (refusal.isPresent()) {
                return refusal;
            }
            known.add(named._1().toLowerCase(Locale.ROOT));
        }
        return of(with.child(), known);
    }

    private Optional<String> ofPlan(LogicalPlan plan, Set<String> tables) {
        if (plan instanceof UnresolvedRelation relation) {
            if (relation.isStreaming()) {
                return Optional.of("a stream has no end; name the table alone");
            }
            if (!relation.options().isEmpty()) {
                return Optional.of("a table takes no options here");
            }
            return unknown(relation.multipartIdentifier(), tables);
        }
        if (plan instanceof UnresolvedTableOrView table && use == SqlUse.QUESTION) {
            return unknown(table.multipartIdentifier(), tables);
        }
        if (plan instanceof UnresolvedTableValuedFunction function) {
            return SqlFunctions.tableRefusal(parts(function.name()));
        }
        return ReadingPlans.allowed(plan, use)
                ? Optional.empty()
                : Optional.of("'" + ReadingPlans.named(plan) + "' is more than a query");
    }

    private Optional<String> ofExpression(Expression expression) {
        if (expression instanceof UnresolvedFunction call) {
            List<String> name = parts(call.nameParts());
            return SqlFunctions.refusal(name, use).or(() -> ofXml(name, call));
        }
        if (expression instanceof UnresolvedGenerator call) {
            return SqlFunctions.refusal(List.of(call.name().unquotedString()), use);
        }
        return expression instanceof ExpressionWithUnresolvedIdentifier
                ? Optional.of("a name that is put together at run time; write the name itself")
                : Optional.empty();
    }

    /** Spark reads the schema that XML is held against from a file that an option names. */
    private static Optional<String> ofXml(List<String> name, UnresolvedFunction call) {
        String function = name.get(0).toLowerCase(Locale.ROOT);
        int options = function.equals("from_xml") ? 2 : function.endsWith("_xml") ? 1 : Integer.MAX_VALUE;
        if (call.arguments().size() <= options) {
            return Optional.empty();
        }
        boolean plain = call.arguments().apply(options) instanceof UnresolvedFunction map
                && parts(map.nameParts()).equals(List.of("map"))
                && CollectionConverters.asJava(map.arguments()).stream()
                        .allMatch(argument -> argument instanceof Literal literal
                                && !String.valueOf(literal.value())
                                        .toLowerCase(Locale.ROOT)
                                        .equals(XSD));
        return plain
                ? Optional.empty()
                : Optional.of("the options of '" + function + "' are a map('name', 'value', …) of literals without"
                        + " rowValidationXSDPath, which reads a file");
    }

    private Optional<String> unknown(Seq<String> name, Set<String> tables) {
        List<String> parts = parts(name);
        return parts.size() == 1 && tables.contains(parts.get(0).toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of("'" + String.join(".", parts) + "' is not a table of the lakehouse; tables are named"
                        + " layer.dataset, such as silver.sales");
    }

    private static <T> Optional<String> first(java.util.Iterator<T> parts, Function<T, Optional<String>> refusal) {
        while (parts.hasNext()) {
            Optional<String> found = refusal.apply(parts.next());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static List<String> parts(Seq<String> name) {
        return List.copyOf(CollectionConverters.asJava(name));
    }
}
