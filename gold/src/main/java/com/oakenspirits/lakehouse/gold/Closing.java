package com.oakenspirits.lakehouse.gold;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestamp;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Now;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataTypes;
import scala.runtime.AbstractPartialFunction;

/**
 * When a row of a gold table counts as closed, asked as of a moment that may be long past.
 *
 * @param expression a condition on the table's columns, which may name the day or the moment it is asked on
 * @param at that moment
 */
record Closing(String expression, Instant at) {
    static final String CLOSED = "_closed";

    /** The rows with what the condition says of them; false where it says nothing. */
    Dataset<Row> marked(Dataset<Row> rows) {
        LogicalPlan asked = rows.withColumn(CLOSED, coalesce(expr(expression).cast("boolean"), lit(false)))
                .queryExecution()
                .analyzed();
        LogicalPlan then = asked.transformExpressions(new AbstractPartialFunction<Expression, Expression>() {
            @Override
            public boolean isDefinedAt(Expression node) {
                return node instanceof CurrentDate || node instanceof CurrentTimestamp || node instanceof Now;
            }

            @Override
            public Expression apply(Expression node) {
                return node instanceof CurrentDate
                        ? new Literal(
                                (int) at.atZone(ZoneOffset.UTC).toLocalDate().toEpochDay(), DataTypes.DateType)
                        : new Literal(ChronoUnit.MICROS.between(Instant.EPOCH, at), DataTypes.TimestampType);
            }
        });
        return ModelPlan.rows(rows.sparkSession(), then);
    }
}
