package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.spark.ValueColumns;
import com.oakenspirits.lakehouse.lake.sql.ReadingSql;
import com.oakenspirits.lakehouse.lake.sql.SqlUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.Analyzer;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.SimpleFunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.catalog.InMemoryCatalog;
import org.apache.spark.sql.catalyst.catalog.SessionCatalog;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Resolves SQL expressions against columns as Spark would at run time, without a Spark session: functions exist, types
 * fit, and each gives the same one value for a row whenever it is asked.
 */
final class Analysis {
    /** They stop the flow at one bad row. */
    private static final Set<String> FORBIDDEN = Set.of("raise_error", "assert_true");

    private static final Set<String> CLOCK =
            Set.of("current_date", "current_time", "current_timestamp", "now", "localtimestamp");

    /** Groups of Spark's functions that look at other rows or make rows. */
    private static final Set<String> NOT_OF_A_ROW = Set.of("agg_funcs", "window_funcs", "generator_funcs");

    /** Functions whose second argument is a regular expression. */
    private static final Set<String> REGEX = Set.of(
            "rlike",
            "regexp_replace",
            "regexp_extract",
            "regexp_extract_all",
            "regexp_instr",
            "regexp_count",
            "regexp_substr",
            "split");

    /** The type of an expression, or why it has none. */
    record Outcome(Optional<DataType> type, String problem) {
        private static Outcome of(String problem) {
            return new Outcome(Optional.empty(), problem);
        }
    }

    private final SimpleFunctionRegistry functions = FunctionRegistry$.MODULE$.builtin();
    private final SQLConf conf = new SQLConf();
    private final Analyzer analyzer;

    Analysis() {
        // Fields of a message that differ in case are different fields.
        conf.setConfString("spark.sql.caseSensitive", "true");
        // As silver runs them: a value that does not fit gives NULL instead of stopping the flow.
        conf.setConfString("spark.sql.ansi.enabled", "false");
        analyzer = new Analyzer(new SessionCatalog(
                new InMemoryCatalog(new SparkConf(false), new Configuration(false)),
                functions,
                TableFunctionRegistry$.MODULE$.builtin()));
    }

    /** The outcome of each expression, in their order. */
    List<Outcome> of(StructType columns, List<Expression> expressions) {
        return SQLConf$.MODULE$.withExistingConf(conf, () -> outcomes(columns, expressions));
    }

    private List<Outcome> outcomes(StructType columns, List<Expression> expressions) {
        List<Optional<String>> unfit =
                expressions.stream().map(this::unfitFunction).toList();
        if (unfit.stream().allMatch(Optional::isEmpty)) {
            // One plan for all costs a tenth of one plan each, and contracts are mostly right.
            try {
                return resolve(columns, expressions);
            } catch (AnalysisException | RuntimeException e) {
                // Which one it is will be seen below.
            }
        }
        return IntStream.range(0, expressions.size())
                .mapToObj(i -> unfit.get(i).map(Outcome::of).orElseGet(() -> outcome(columns, expressions.get(i))))
                .toList();
    }

    private Outcome outcome(StructType columns, Expression expression) {
        try {
            return resolve(columns, List.of(expression)).get(0);
        } catch (AnalysisException | RuntimeException e) {
            return Outcome.of(ParsedSql.oneLine(e));
        }
    }

    private List<Outcome> resolve(StructType columns, List<Expression> expressions) throws AnalysisException {
        List<NamedExpression> outputs = new ArrayList<>();
        for (Expression expression : expressions) {
            outputs.add(new Alias(
                    ValueColumns.exact(expression),
                    "x",
                    NamedExpression.newExprId(),
                    seq(List.of()),
                    Option.empty(),
                    seq(List.of())));
        }
        List<Attribute> inputs = new ArrayList<>(CollectionConverters.asJava(DataTypeUtils.toAttributes(columns)));
        LogicalPlan relation = new LocalRelation(seq(inputs), seq(List.of()), false, Option.empty());
        LogicalPlan plan = analyzer.execute(new Project(seq(outputs), relation));
        analyzer.checkAnalysis(plan);
        // Anything else than a projection of the row looks at other rows or makes rows.
        if (!(plan instanceof Project project) || !(project.child() instanceof LocalRelation)) {
            throw new IllegalArgumentException("it aggregates, ranks or explodes; a row is judged by itself");
        }
        return CollectionConverters.asJava(project.projectList()).stream()
                .map(Analysis::settled)
                .toList();
    }

    private static Outcome settled(NamedExpression output) {
        List<String> problems = new ArrayList<>();
        ParsedSql.walk((Expression) output, part -> {
            if (CLOCK.contains(part.prettyName())) {
                problems.add(ParsedSql.clockProblem(part.prettyName()));
            } else if (!part.deterministic()
                    && CollectionConverters.asJava(part.children()).stream().allMatch(Expression::deterministic)) {
                problems.add("'" + part.prettyName() + "' gives another answer at every run");
            } else if (REGEX.contains(part.prettyName())) {
                regexProblem(part).ifPresent(problems::add);
            }
        });
        return problems.isEmpty()
                ? new Outcome(Optional.of(((Expression) output).dataType()), "")
                : Outcome.of(problems.get(0));
    }

    private static Optional<String> regexProblem(Expression function) {
        Expression pattern = function.children().apply(1);
        if (pattern instanceof Literal literal
                && literal.dataType().equals(DataTypes.StringType)
                && literal.value() != null) {
            String text = literal.value().toString();
            try {
                Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                return Optional.of("'" + text + "' is no regular expression (" + e.getDescription() + ")");
            }
        }
        return Optional.empty();
    }

    private Optional<String> unfitFunction(Expression expression) {
        List<String> problems = new ArrayList<>();
        ParsedSql.walk(expression, part -> {
            if (part instanceof UnresolvedFunction call) {
                callProblem(String.join(".", CollectionConverters.asJava(call.nameParts())))
                        .ifPresent(problems::add);
            }
        });
        return problems.stream().findFirst().or(() -> ReadingSql.refusal(expression, SqlUse.ROW));
    }

    private Optional<String> callProblem(String name) {
        Option<ExpressionInfo> function =
                functions.lookupFunction(new FunctionIdentifier(name, Option.empty(), Option.empty()));
        if (FORBIDDEN.contains(name.toLowerCase(Locale.ROOT))) {
            return Optional.of("function '" + name + "' would stop the flow at a bad row");
        } else if (function.isEmpty()) {
            return Optional.of("unknown function '" + name + "'" + nearest(name));
        } else if (NOT_OF_A_ROW.contains(function.get().getGroup())) {
            return Optional.of("function '" + name + "' aggregates, ranks or explodes; a row is judged by itself");
        }
        return Optional.empty();
    }

    private String nearest(String name) {
        List<String> names = CollectionConverters.asJava(functions.listFunction()).stream()
                .map(FunctionIdentifier::funcName)
                .sorted()
                .toList();
        return Suggestion.nearest(name, names)
                .map(near -> " (did you mean '" + near + "'?)")
                .orElse("");
    }

    private static <T> Seq<T> seq(List<T> items) {
        return CollectionConverters.asScala(items).toList();
    }
}
