package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.direct.Bounds;
import com.oakenspirits.lakehouse.lake.direct.DataFile;
import java.util.NavigableSet;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.TruncDate;
import org.apache.spark.sql.types.StructType;

/**
 * What the rows of one place fulfil that can have a say in given keys: an expression over them is one of the values of a
 * grain column.
 *
 * @param grain the column of the grain
 * @param expression over the rows of the place
 * @param schema of these
 */
record Wanted(String grain, Expression expression, StructType schema) {

    boolean row(InternalRow row, NavigableSet<Object> values) {
        Object value = expression.eval(row);
        return value != null && values.contains(value);
    }

    /** The column that itself is one of the values; empty where it is something made of it. */
    Optional<String> column() {
        return expression instanceof BoundReference column
                ? Optional.of(schema.apply(column.ordinal()).name())
                : Optional.empty();
    }

    /** Whether a file may have such a row, where the values are made of a column. */
    boolean file(DataFile file, NavigableSet<Object> values) {
        if (expression instanceof TruncDate trunc && trunc.date() instanceof BoundReference column) {
            // It never decreases, so the bounds of what it gives are what it gives of the bounds.
            Bounds bounds = bounds(file, column);
            return !bounds.known()
                    || new Bounds(of(column, bounds.least()), of(column, bounds.greatest()), bounds.nulls())
                            .meets(values);
        } else if (expression instanceof Coalesce first
                && first.children().size() == 2
                && first.children().apply(0) instanceof BoundReference column
                && first.children().apply(1) instanceof Literal otherwise) {
            Bounds bounds = bounds(file, column);
            return bounds.meets(values)
                    || (bounds.nulls() && otherwise.value() != null && values.contains(otherwise.value()));
        }
        return true;
    }

    private Bounds bounds(DataFile file, BoundReference column) {
        return file.bounds(schema.apply(column.ordinal()).name());
    }

    private Object of(BoundReference column, Object value) {
        GenericInternalRow row = new GenericInternalRow(schema.length());
        row.update(column.ordinal(), value);
        return expression.eval(row);
    }
}
