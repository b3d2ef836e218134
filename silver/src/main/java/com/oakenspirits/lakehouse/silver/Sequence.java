package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
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
 */
record Sequence(List<String> columns, Map<String, String> expressions) {

    static Sequence of(Contract contract) {
        List<String> columns = new ArrayList<>();
        Map<String, String> expressions = new LinkedHashMap<>();
        for (String by : contract.sequenceBy()) {
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
                expressions.put(name, by);
            }
        }
        return new Sequence(List.copyOf(columns), expressions);
    }

    /** The columns that stand in silver only for the order. */
    List<String> ownColumns() {
        return List.copyOf(expressions.keySet());
    }
}
