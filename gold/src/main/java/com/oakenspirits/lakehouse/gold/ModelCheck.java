package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.List;

/**
 * Something that every row of a model's table shall fulfil, counted at each refresh. A null fulfils all but
 * {@link NotNull}; to the grain it is a value like any other.
 */
public sealed interface ModelCheck {

    /** The check's name in {@code ops.rules}, such as {@code not_null(sale_date)}. */
    String name();

    /** The column it judges; an empty text for the grain. */
    String column();

    /** The columns of the grain tell the rows apart. A table that breaks this is not written. */
    record GrainUnique() implements ModelCheck {
        @Override
        public String name() {
            return "grain_unique";
        }

        @Override
        public String column() {
            return "";
        }
    }

    /** The column has a value. */
    record NotNull(String column) implements ModelCheck {
        @Override
        public String name() {
            return "not_null(" + column + ")";
        }
    }

    /** No two of the rows looked at have the same value. */
    record Unique(String column) implements ModelCheck {
        @Override
        public String name() {
            return "unique(" + column + ")";
        }
    }

    /**
     * The column has one of a few values.
     *
     * @param values of the column's type
     */
    record AcceptedValues(String column, List<Object> values) implements ModelCheck {

        public AcceptedValues {
            values = List.copyOf(values);
        }

        @Override
        public String name() {
            return "accepted_values(" + column + ")";
        }
    }

    /**
     * The column's value is there in another gold table, as of the version that the model was made from.
     *
     * @param to a table that the model reads
     * @param field its column
     * @param line where the YAML file says so
     */
    record Relationship(String column, TableName to, String field, int line) implements ModelCheck {
        @Override
        public String name() {
            return "relationships(" + column + ")";
        }
    }
}
