package com.oakenspirits.lakehouse.lake.spark;

import com.oakenspirits.lakehouse.lake.value.JsonPath;
import com.oakenspirits.lakehouse.lake.value.ValueReader;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Cast$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.internal.SQLConf$;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ObjectType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Columns that read values and evaluate a contract's SQL by this project's own rules, in Spark's jobs and in the driver
 * alike. They call Java from generated code: a function registered by name would cost a conversion of each value.
 */
public final class ValueColumns {
    private static final String JSON = "get_json_object";

    private ValueColumns() {}

    /** The value of a text column, in the reader's type; null for blanks and what is not a value. */
    public static Column read(Column text, ValueReader reader) {
        return call(
                new ReadValue(reader),
                "read",
                DataType.fromDDL(reader.type()),
                List.of(ExpressionUtils.expression(text)));
    }

    /** Why the text is not a value; null where it is one. */
    public static Column problem(Column text, ValueReader reader) {
        return call(new ReadValue(reader), "problem", DataTypes.StringType, List.of(ExpressionUtils.expression(text)));
    }

    /**
     * How what an expression gives becomes a value of a column.
     */
    public enum Way {
        /** It is one, or becomes one without loss. */
        DIRECT,
        /** It is written as text, which is read. */
        TEXT,
        /** It cannot. */
        NONE
    }

    /** The way from an expression's type to a column's. */
    public static Way way(DataType given, DataType wanted) {
        if (given.equals(DataTypes.StringType) && !wanted.equals(DataTypes.StringType)) {
            return Way.TEXT;
        }
        if (wanted.equals(DataTypes.StringType)
                || DataType.equalsIgnoreNullability(given, wanted)
                || Cast$.MODULE$.canUpCast(given, wanted)) {
            return Way.DIRECT;
        }
        // A timestamp without a zone is read in the contract's, as a text would be.
        boolean naive = given.equals(DataTypes.TimestampNTZType) && wanted.equals(DataTypes.TimestampType);
        return naive || (given instanceof NumericType && wanted instanceof NumericType) ? Way.TEXT : Way.NONE;
    }

    /** {@code unknown} with the fields inside a nested value that its reader passes over. */
    public static Column unknown(Column unknown, String field, Column nested, ValueReader reader) {
        return ExpressionUtils.column(invoke(
                new NestedUnknown(reader, field),
                "with",
                DataTypes.StringType,
                List.of(ExpressionUtils.expression(unknown), ExpressionUtils.expression(nested)),
                false));
    }

    /**
     * A contract's SQL expression.
     *
     * @param session whose settings it is understood by, such as what an overflow gives
     * @param sql free of faults, as in a loaded contract
     */
    public static Column sql(SparkSession session, String sql) {
        SQLConf conf = ((org.apache.spark.sql.classic.SparkSession) session)
                .sessionState()
                .conf();
        return SQLConf$.MODULE$.withExistingConf(
                conf, () -> ExpressionUtils.column(exact(CatalystSqlParser$.MODULE$.parseExpression(sql))));
    }

    /** The same expression with {@code get_json_object} giving numbers as they are written. */
    public static Expression exact(Expression parsed) {
        Expression inner = parsed.mapChildren(ValueColumns::exact);
        return inner instanceof UnresolvedFunction call ? path(call).orElse(inner) : inner;
    }

    private static Optional<Expression> path(UnresolvedFunction call) {
        List<Expression> arguments = CollectionConverters.asJava(call.arguments());
        String name = String.join(".", CollectionConverters.asJava(call.nameParts()));
        return name.equalsIgnoreCase(JSON)
                        && arguments.size() == 2
                        && arguments.get(1) instanceof Literal literal
                        && DataTypes.StringType.equals(literal.dataType())
                        && literal.value() != null
                ? JsonPath.of(literal.value().toString())
                        .map(path -> invoke(
                                new ExactJson(path), "get", DataTypes.StringType, List.of(arguments.get(0)), true))
                : Optional.empty();
    }

    private static Column call(Object target, String method, DataType type, List<Expression> arguments) {
        return ExpressionUtils.column(invoke(target, method, type, arguments, true));
    }

    private static Expression invoke(
            Object target, String method, DataType type, List<Expression> arguments, boolean nullForNull) {
        List<AbstractDataType> texts = arguments.stream()
                .map(any -> (AbstractDataType) DataTypes.StringType)
                .toList();
        return new Invoke(
                new Literal(target, new ObjectType(target.getClass())),
                method,
                type,
                seq(arguments),
                seq(texts),
                nullForNull,
                true,
                true);
    }

    private static <T> Seq<T> seq(List<T> items) {
        return CollectionConverters.asScala(items).toList();
    }
}
