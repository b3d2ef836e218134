package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.table.ReadingEngines;
import com.oakenspirits.lakehouse.lake.table.ReadingEngines.Misread;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Literal$;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import scala.Option;

/** Values of SQL types as texts of a YAML file. */
final class TypedText {
    private final DataType type;

    TypedText(DataType type) {
        this.type = type;
    }

    /** The type of that name; empty when Spark knows none. */
    static Optional<DataType> type(String name) {
        try {
            return Optional.ofNullable(DataType.fromDDL(name));
        } catch (Exception unknown) {
            // Spark's ParseException is a checked one that no signature declares.
            return Optional.empty();
        }
    }

    /** Why no column can be of the type of that name; empty where one can. */
    static Optional<Misread> refused(String name) {
        Optional<DataType> type = type(name);
        return type.isEmpty()
                ? Optional.of(
                        new Misread("'" + name + "' is no SQL type", "such as string, date, bigint, decimal(18,2)"))
                : type.flatMap(ReadingEngines::misread);
    }

    /** The value that a text says exactly; empty where Spark's cast finds none, or another than what is written. */
    Optional<Object> value(String text) {
        if (!Cast.canAnsiCast(DataTypes.StringType, type)) {
            return Optional.empty();
        }
        Cast cast = new Cast(
                Literal$.MODULE$.create(text, DataTypes.StringType), type, Option.apply("UTC"), EvalMode.TRY());
        Object value = CatalystTypeConverters.convertToScala(cast.eval(null), type);
        return Optional.ofNullable(value).filter(found -> exact(text.strip(), found));
    }

    /** The remedy for a text that says no value. */
    String remedy() {
        if (type instanceof DateType) {
            return "write it as yyyy-MM-dd";
        }
        if (type instanceof DecimalType) {
            return "write a number that it holds to the last digit";
        }
        return Cast.canAnsiCast(DataTypes.StringType, type)
                ? "write a value of that type"
                : "leave it out: values of that type cannot be written here";
    }

    private boolean exact(String text, Object value) {
        if (type instanceof DateType) {
            return value.toString().equals(text);
        }
        return !(value instanceof BigDecimal decimal) || decimal.compareTo(new BigDecimal(text)) == 0;
    }

    /** A value for people: equal texts are equal values of the type. */
    String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Timestamp time) {
            return time.toInstant().toString();
        }
        return type instanceof BinaryType ? HexFormat.of().formatHex((byte[]) value) : String.valueOf(value);
    }
}
