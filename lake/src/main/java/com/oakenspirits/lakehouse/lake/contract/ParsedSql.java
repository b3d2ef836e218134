package com.oakenspirits.lakehouse.lake.contract;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A text parsed as an SQL expression. Parsing takes about a millisecond, so it is done once.
 *
 * @param expression what it says; empty when it is no SQL
 * @param names what it reads, in order of first use
 * @param problem why it does not give one value for a row, in one line
 */
record ParsedSql(Optional<Expression> expression, List<String> names, Optional<String> problem) {
    /** What the parser takes for column names though Spark then takes them for functions. */
    private static final Set<String> CLOCK =
            Set.of("current_date", "current_time", "current_timestamp", "localtimestamp");

    static ParsedSql of(String text) {
        try {
            Expression expression = parse(text);
            Set<String> names = new LinkedHashSet<>();
            List<String> problems = new ArrayList<>();
            if (text.contains("--") && !stays(text)) {
                problems.add("it ends in a comment, which would swallow what follows; write /* … */");
            }
            if (expression instanceof NamedExpression && !(expression instanceof UnresolvedAttribute)) {
                problems.add("'" + text.strip() + "' names columns; write one value without AS or *");
            }
            read(expression, Set.of(), parts -> {
                names.add(String.join(".", parts));
                nameProblem(parts).ifPresent(problems::add);
            });
            walk(expression, part -> {
                if (part instanceof SubqueryExpression) {
                    problems.add("a query inside the expression, but a row is judged by itself");
                }
            });
            return new ParsedSql(
                    Optional.of(expression),
                    List.copyOf(names),
                    problems.stream().findFirst());
        } catch (ParseException e) {
            return new ParsedSql(Optional.empty(), List.of(), Optional.of(oneLine(e)));
        }
    }

    /** Whether it is still one expression with something behind it. */
    private static boolean stays(String text) {
        try {
            parse("(" + text + ")");
            return true;
        } catch (ParseException e) {
            return false;
        }
    }

    /** Visits an expression and all its parts, in the order of the text. */
    static void walk(Expression expression, Consumer<Expression> visitor) {
        visitor.accept(expression);
        CollectionConverters.asJava(expression.children()).forEach(child -> walk(child, visitor));
    }

    /** What Spark says is wrong, without the plan, the error class and the SQL state. */
    static String oneLine(Throwable failure) {
        String line = String.valueOf(failure.getMessage())
                .lines()
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse(failure.getClass().getSimpleName());
        return line.replaceFirst("^\\[[A-Z0-9_.]+] ", "")
                .replaceFirst(" SQLSTATE:.*", "")
                .replaceFirst("\\.$", "");
    }

    /** The problem of asking what time it is: a replay would answer otherwise. */
    static String clockProblem(String function) {
        return "'" + function + "' gives another answer at every run (a rule can compare with _timestamp, the time of"
                + " the message)";
    }

    /** Visits the parts of every name that is not a variable of a lambda such as {@code x -> x + 1}. */
    private static void read(Expression expression, Set<String> variables, Consumer<List<String>> visitor) {
        Set<String> known = variables;
        if (expression instanceof UnresolvedAttribute attribute) {
            visitor.accept(parts(attribute.nameParts()));
        } else if (expression instanceof UnresolvedNamedLambdaVariable name
                && !variables.contains(name.nameParts().head())) {
            // Inside a lambda the parser takes columns for variables too.
            visitor.accept(parts(name.nameParts()));
        } else if (expression instanceof LambdaFunction lambda) {
            known = new LinkedHashSet<>(variables);
            for (NamedExpression argument : CollectionConverters.asJava(lambda.arguments())) {
                known.add(argument.name());
            }
        }
        for (Expression child : CollectionConverters.asJava(expression.children())) {
            read(child, known, visitor);
        }
    }

    private static Optional<String> nameProblem(List<String> parts) {
        String first = parts.get(0);
        if (CLOCK.contains(first.toLowerCase(Locale.ROOT))) {
            return Optional.of(clockProblem(first));
        }
        return parts.size() == 1
                ? Optional.empty()
                : Optional.of("'" + String.join(".", parts) + "' reads inside '" + first
                        + "', but nested values are JSON text: read them with get_json_object(" + first + ", '$.…')");
    }

    // Scala does not declare what it throws; stating it here lets callers catch it.
    private static Expression parse(String expression) throws ParseException {
        return CatalystSqlParser$.MODULE$.parseExpression(expression);
    }

    private static List<String> parts(Seq<String> parts) {
        return List.copyOf(CollectionConverters.asJava(parts));
    }
}
