package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import com.oakenspirits.lakehouse.lake.contract.History;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Where a version's beginning comes from.
 *
 * @param sql a silver column, or SQL over the raw fields
 * @param column which of the two
 */
record ValidFrom(String sql, boolean column) {

    /** @param sequence the columns of the sequence; none for the message time */
    static ValidFrom of(Contract contract, History history, List<String> sequence) {
        if (history.validFrom().isEmpty()) {
            boolean binlog = Sequence.ofLog(contract);
            return binlog
                    ? new ValidFrom("timestamp_millis(cast(" + DebeziumFields.SOURCE_TS_MS + " as bigint))", false)
                    : new ValidFrom(sequence.isEmpty() ? "_timestamp" : sequence.get(0), true);
        }
        String from = history.validFrom().get();
        Optional<Column> column = contract.columns().stream()
                .filter(c -> c.name().equals(from) || c.field().equals(from))
                .findFirst();
        return column.map(c -> new ValidFrom(c.name(), true)).orElseGet(() -> new ValidFrom(from, false));
    }

    /** The type of the ends where it is declared; of an expression it is known with the first row: a timestamp, mostly. */
    static String type(Contract contract) {
        Sequence sequence = Sequence.of(contract);
        String from = contract.changeRules()
                .history()
                .map(history -> of(contract, history, sequence.columns()).sql())
                .orElse("");
        String undeclared = sequence.expressions().containsKey(from) ? "bigint" : "timestamp";
        return contract.column(from).map(Column::type).orElse(undeclared);
    }

    /** Adds the column {@code _valid_from}. A delete that does not say since when goes by the time of its message. */
    Dataset<Row> in(Dataset<Row> typed) {
        org.apache.spark.sql.Column from = col(Checker.quoted(column ? sql : Checker.VALID_FROM));
        boolean time = typed.select(from).schema().apply(0).dataType().equals(DataTypes.TimestampType);
        return typed.withColumn(
                Checker.VALID_FROM,
                time
                        ? functions
                                .when(col(ChangeDecoder.OP).equalTo(Op.UPSERT.id()), from)
                                .otherwise(functions.coalesce(from, col("_timestamp")))
                        : from);
    }
}
