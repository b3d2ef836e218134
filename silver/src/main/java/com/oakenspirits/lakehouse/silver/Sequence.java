package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Changes;
import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import com.oakenspirits.lakehouse.lake.contract.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What orders the messages of a key, before their time and coordinates do. A name that is a silver column, or the field
 * behind one, is that column with its type; anything else is SQL over the raw fields and becomes a column of its own.
 *
 * @param columns the columns to compare, most significant first
 * @param expressions own columns by name, with their SQL over the raw fields
 * @param names those of them that are whole numbers, with the field, as SQL, that each is read from
 */
record Sequence(List<String> columns, Map<String, String> expressions, Map<String, String> names) {
    /** The turn of the database's log that a change belongs to; null in the first. */
    static final String TURN = "_seq_0";

    /** The order of a database's log: see {@link SourcePosition}. */
    private static final List<String> LOG = List.of(
            "cast(" + DebeziumFields.POSITION.get(0) + " as bigint)",
            "cast(" + DebeziumFields.POSITION.get(1) + " as bigint)",
            "cast(" + DebeziumFields.POSITION.get(2) + " as int)",
            DebeziumFields.POSITION.get(3));

    /** The first column of the order of a log. */
    static final String FIRST = "_seq_1";

    /** The column that two places of one log need not have. */
    static final String OPTIONAL = "_seq_4";

    /** Whether a contract goes by the log of the database. */
    static boolean ofLog(Contract contract) {
        return contract.sequenceBy().isEmpty() && contract.changes() == Changes.DEBEZIUM;
    }

    static Sequence of(Contract contract) {
        List<String> columns = new ArrayList<>();
        Map<String, String> expressions = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        List<String> items = ofLog(contract) ? LOG : contract.sequenceBy();
        boolean stream = contract.changes() == Changes.OP || contract.changes() == Changes.DEBEZIUM;
        for (String by : items) {
            Optional<Column> column = contract.columns().stream()
                    .filter(c -> c.name().equals(by))
                    .findFirst()
                    .or(() -> contract.columns().stream()
                            .filter(c -> c.field().equals(by))
                            .findFirst());
            if (column.isPresent()) {
                columns.add(column.get().name());
            } else {
                String name = "_seq_" + (expressions.size() + 1);
                columns.add(name);
                // A field that no property declares has no type: it is a whole number, unless an expression says else.
                boolean number = stream && !ofLog(contract) && Sql.isName(by) && !DebeziumFields.ordersAsText(by);
                expressions.put(name, number ? "try_cast(trim(" + by + ") as bigint)" : by);
                if (number) {
                    names.put(name, by);
                }
            }
        }
        return new Sequence(List.copyOf(columns), expressions, names);
    }

    /** What the column with the text behind a whole number is called. */
    static String said(String name) {
        return "_said" + name;
    }

    /** This order, where logs were accepted that took the place of the first: each begins after the one before it. */
    Sequence after(LogTurns turns) {
        if (turns.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(List.of(TURN));
        all.addAll(columns);
        Map<String, String> expressed = new LinkedHashMap<>();
        expressed.put(TURN, turns.sql("_b_source", "_b_partition", "_b_offset"));
        expressed.putAll(expressions);
        return new Sequence(List.copyOf(all), expressed, names);
    }

    /** The columns that stand in silver only for the order. */
    List<String> ownColumns() {
        return List.copyOf(expressions.keySet());
    }
}
