package com.oakenspirits.lakehouse.lake.direct;

import java.util.Comparator;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;

/** Spark's internal values of the types whose order and equality are plain. */
public final class Values {
    private Values() {}

    /** Whether equal values of the type are the same, and they have an order; not so of floating point numbers. */
    public static boolean plain(DataType type) {
        return type instanceof StringType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof DecimalType
                || type instanceof IntegerType
                || type instanceof LongType
                || type instanceof ShortType
                || type instanceof ByteType;
    }

    /** Whether Delta keeps count of nulls alone. */
    static boolean countedOnly(DataType type) {
        return type instanceof BooleanType || type instanceof BinaryType;
    }

    /** The order of values of one plain type. */
    @SuppressWarnings("unchecked")
    public static Comparator<Object> order() {
        return (one, other) -> one instanceof Decimal decimal
                ? decimal.compare((Decimal) other)
                : ((Comparable<Object>) one).compareTo(other);
    }
}
