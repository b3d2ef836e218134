package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Tells what a contract would break of the tables that were written under an earlier version of it. New columns break
 * nothing: a table gets them by itself.
 */
final class Compatibility {
    private Compatibility() {}

    /**
     * A table as it is.
     *
     * @param properties Delta's properties
     */
    record Standing(StructType schema, Map<String, String> properties) {}

    /**
     * What would break, a line each; none where the contract can go on with the tables as they are.
     *
     * @param standing the tables that are there
     */
    static List<String> breaks(Contract contract, Function<TableName, Optional<Standing>> standing) {
        TableName silver = TableName.silver(contract.dataset());
        List<String> breaks = new ArrayList<>();
        standing.apply(silver).ifPresent(current -> {
            columns(contract, current.schema(), silver, breaks);
            keys(contract, current, silver, breaks);
            for (TableName beside : SilverTables.all(contract)) {
                if (standing.apply(beside).isEmpty()) {
                    breaks.add(silver + " is there, but " + beside + ", which the contract asks for, is not");
                }
            }
            if (!contract.changeStream()
                    && standing.apply(SilverTables.events(contract.dataset())).isPresent()) {
                breaks.add(silver + " was made of a change stream, and the contract says changes: "
                        + contract.changes().name().toLowerCase(Locale.ROOT));
            }
        });
        return breaks;
    }

    private static void columns(Contract contract, StructType current, TableName silver, List<String> breaks) {
        StructType wanted = SilverTables.silver(contract);
        for (StructField column : wanted.fields()) {
            Optional<StructField> there = find(current, column.name());
            DataType type = column.dataType();
            if (there.isPresent() && !there.get().dataType().equals(type)) {
                breaks.add(silver + "." + column.name() + " is "
                        + there.get().dataType().simpleString() + " and would become " + type.simpleString());
            }
        }
        for (StructField column : current.fields()) {
            if (find(wanted, column.name()).isEmpty() && !column.name().startsWith("_")) {
                breaks.add(silver + "." + column.name() + " is in the table and not in the contract any more");
            }
        }
    }

    private static void keys(Contract contract, Standing current, TableName silver, List<String> breaks) {
        // The table's files are skipped by its key: so Delta's own property tells what the key was.
        String were = current.properties().getOrDefault(SilverTables.STATISTICS, "");
        String are = String.join(",", contract.keys().stream().map(Column::name).toList());
        if (!were.isEmpty() && !were.equals(are)) {
            breaks.add("the primary key of " + silver + " is (" + were + ") and would become (" + are + ")");
        }
    }

    private static Optional<StructField> find(StructType schema, String name) {
        return Arrays.stream(schema.fields())
                .filter(field -> field.name().equals(name))
                .findFirst();
    }
}
