package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.spark.ValueColumns;
import com.oakenspirits.lakehouse.lake.value.ListReader;
import com.oakenspirits.lakehouse.lake.value.StructReader;
import com.oakenspirits.lakehouse.lake.value.TextReader;
import com.oakenspirits.lakehouse.lake.value.ValueReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Gives every column of a contract its value: by its own reader, or as its expression gives it where that has the type. */
final class ColumnValues {
    /** Before the name of a column: why its text is not a value, or null. */
    static final String PROBLEM = "_p_";

    private static final String GIVEN = "_t_";

    private final Contract contract;
    /** The type that each transformation gives; found once, from the first rows. */
    private final Map<String, DataType> types = new HashMap<>();

    ColumnValues(Contract contract) {
        this.contract = contract;
    }

    /** Whether a message may have a text that is not a value of the column. */
    static boolean canFail(Column column) {
        return !(column.reader() instanceof TextReader);
    }

    /** Adds what each column is made of, from the raw fields. */
    void given(Dataset<Row> decoded, List<org.apache.spark.sql.Column> out) {
        for (Column column : contract.columns()) {
            org.apache.spark.sql.Column value =
                    column.transform().map(sql -> ValueColumns.sql(decoded.sparkSession(), sql)).orElseGet(() -> col(Checker.quoted(column.field())));
            DataType type = column.transform().isPresent()
                    ? types.computeIfAbsent(
                            column.name(),
                            any -> decoded.select(value).schema().apply(0).dataType())
                    : DataTypes.StringType;
            types.putIfAbsent(column.name(), type);
            boolean direct = way(column) == ValueColumns.Way.DIRECT;
            out.add(value.cast(direct ? wanted(column) : DataTypes.StringType).as(GIVEN + column.name()));
        }
    }

    /** Adds the value of each column, and the text of those that are read. */
    void read(List<org.apache.spark.sql.Column> out) {
        for (Column column : contract.columns()) {
            org.apache.spark.sql.Column given = col(Checker.quoted(GIVEN + column.name()));
            boolean direct = way(column) == ValueColumns.Way.DIRECT;
            out.add((direct ? given : ValueColumns.read(given, column.reader())).as(column.name()));
            if (canFail(column)) {
                out.add(given);
            }
        }
    }

    /** The fields that no column knows, those inside nested values too where they are kept. */
    org.apache.spark.sql.Column unknown(boolean kept) {
        org.apache.spark.sql.Column unknown = col(JsonDecoder.UNKNOWN);
        if (kept) {
            for (Column column : contract.columns()) {
                if (nested(column.reader()) && way(column) != ValueColumns.Way.DIRECT) {
                    unknown = ValueColumns.unknown(
                            unknown, column.field(), col(Checker.quoted(GIVEN + column.name())), column.reader());
                }
            }
        }
        return unknown.as(JsonDecoder.UNKNOWN);
    }

    /** Takes the rows with their values and adds why a text gave none. */
    Dataset<Row> problems(Dataset<Row> typed) {
        List<org.apache.spark.sql.Column> columns = new java.util.ArrayList<>();
        for (String name : typed.columns()) {
            if (!name.startsWith(GIVEN)) {
                columns.add(col(Checker.quoted(name)));
            }
        }
        for (Column column : contract.columns()) {
            if (canFail(column)) {
                org.apache.spark.sql.Column given = col(Checker.quoted(GIVEN + column.name()));
                columns.add((way(column) == ValueColumns.Way.DIRECT
                                ? lit(null).cast(DataTypes.StringType)
                                : when(
                                        col(Checker.quoted(column.name())).isNull(),
                                        ValueColumns.problem(given, column.reader())))
                        .as(PROBLEM + column.name()));
            }
        }
        return typed.select(columns.toArray(org.apache.spark.sql.Column[]::new));
    }

    private ValueColumns.Way way(Column column) {
        return ValueColumns.way(types.get(column.name()), wanted(column));
    }

    private static DataType wanted(Column column) {
        return DataType.fromDDL(column.type());
    }

    private static boolean nested(ValueReader reader) {
        return reader instanceof StructReader || (reader instanceof ListReader list && nested(list.element()));
    }
}
