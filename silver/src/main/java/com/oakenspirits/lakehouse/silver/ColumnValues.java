package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.coalesce;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Gives every column of a contract its value: by its own reader, or as its expression gives it where that has the type. */
final class ColumnValues {
    /** Before the name of a column: why its text is not a value, or null. */
    static final String PROBLEM = "_p_";

    private static final String GIVEN = "_t_";
    private static final String GIVEN_OLD = "_o_";

    private final Contract contract;
    /** The type that each transformation gives; found once, from the first rows. */
    private final Map<String, DataType> types = new HashMap<>();
    /** The columns of the key that a message may tell of as they were before it. */
    private final Set<String> moved = new HashSet<>();

    ColumnValues(Contract contract) {
        this.contract = contract;
    }

    /** Whether a message may have a text that is not a value of the column. */
    static boolean canFail(Column column) {
        return !(column.reader() instanceof TextReader);
    }

    /**
     * Adds what each column is made of, from the raw fields.
     *
     * @param texts SQL for the text of a column in place of its own expression, where there is such
     * @param olds SQL for the text of a key before the change, where a message may tell of one
     */
    void given(
            Dataset<Row> decoded,
            List<org.apache.spark.sql.Column> out,
            Function<Column, Optional<String>> texts,
            Function<Column, Optional<String>> olds) {
        SparkSession session = decoded.sparkSession();
        for (Column column : contract.columns()) {
            Optional<String> sql = texts.apply(column).or(column::transform);
            org.apache.spark.sql.Column value = sql.map(text -> ValueColumns.sql(session, text))
                    .orElseGet(() -> col(Checker.quoted(column.field())));
            types.computeIfAbsent(
                    column.name(),
                    any -> sql.isPresent()
                            ? decoded.select(value).schema().apply(0).dataType()
                            : DataTypes.StringType);
            boolean direct = way(column) == ValueColumns.Way.DIRECT;
            out.add(value.cast(direct ? wanted(column) : DataTypes.StringType).as(GIVEN + column.name()));
            olds.apply(column).ifPresent(old -> {
                moved.add(column.name());
                out.add(ValueColumns.sql(session, old).as(GIVEN_OLD + column.name()));
            });
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
            if (moved.contains(column.name())) {
                org.apache.spark.sql.Column old = col(Checker.quoted(GIVEN_OLD + column.name()));
                out.add((canFail(column) ? ValueColumns.read(old, column.reader()) : old)
                        .as(MessageParts.OLD + column.name()));
                out.add(old);
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
            if (!name.startsWith(GIVEN) && !name.startsWith(GIVEN_OLD)) {
                columns.add(col(Checker.quoted(name)));
            }
        }
        for (Column column : contract.columns()) {
            if (canFail(column)) {
                columns.add(problem(column).as(PROBLEM + column.name()));
            }
        }
        return typed.select(columns.toArray(org.apache.spark.sql.Column[]::new));
    }

    /** Neither the key of a row nor the one that it had before may be a text that is not a value. */
    private org.apache.spark.sql.Column problem(Column column) {
        org.apache.spark.sql.Column now = way(column) == ValueColumns.Way.DIRECT
                ? lit(null).cast(DataTypes.StringType)
                : problem(column, column.name(), GIVEN);
        return moved.contains(column.name())
                ? coalesce(now, problem(column, MessageParts.OLD + column.name(), GIVEN_OLD))
                : now;
    }

    private static org.apache.spark.sql.Column problem(Column column, String value, String given) {
        return when(
                col(Checker.quoted(value)).isNull(),
                ValueColumns.problem(col(Checker.quoted(given + column.name())), column.reader()));
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
