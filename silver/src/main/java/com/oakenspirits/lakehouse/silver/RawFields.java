package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Changes;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Sql;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a message that the SQL of a contract reads, and names beside them: fields may be called anything, so that
 * columns of the lakehouse's own get a prefix that none of them has.
 *
 * @param all every field, in order of first use
 * @param message those that are read from the message itself before the rows in it; none unless it holds several
 * @param keys those that the key is computed from, where a message may tell of a row under another key than its own
 * @param prefix of the own names
 */
record RawFields(List<String> all, List<String> message, List<String> keys, String prefix) {

    static RawFields of(Contract contract, Sequence sequence, Optional<ValidFrom> validFrom) {
        Set<String> message = new LinkedHashSet<>();
        if (contract.changeRules().shape().rows().isPresent()) {
            sequence.expressions().values().forEach(sql -> message.addAll(Sql.fields(sql)));
            validFrom.filter(from -> !from.column()).ifPresent(from -> message.addAll(Sql.fields(from.sql())));
            contract.changeRules().shape().filter().ifPresent(filter -> message.addAll(Sql.fields(filter)));
        }
        Set<String> all = new LinkedHashSet<>(contract.rawFields());
        // What the lakehouse's own defaults read.
        if (contract.changes() == Changes.DEBEZIUM) {
            sequence.expressions().forEach((name, sql) -> {
                // The turn is told by coordinates, which are not fields.
                if (!name.equals(Sequence.TURN)) {
                    all.addAll(Sql.fields(sql));
                }
            });
        }
        String prefix = "_";
        while (startsAny(all, prefix)) {
            prefix += "_";
        }
        return new RawFields(
                List.copyOf(all), List.copyOf(message), movable(contract) ? keys(contract) : List.of(), prefix);
    }

    /** Whether a message may tell of two keys, or of one that only its Kafka key has. */
    static boolean movable(Contract contract) {
        return contract.changes() == Changes.OP
                || contract.changes() == Changes.DEBEZIUM
                || contract.changeRules().tombstones();
    }

    /** The fields that the key is computed from. */
    static List<String> keys(Contract contract) {
        Set<String> fields = new LinkedHashSet<>();
        contract.keys().forEach(key -> fields.addAll(key.rawFields()));
        return new ArrayList<>(fields);
    }

    private static boolean startsAny(Set<String> fields, String prefix) {
        return fields.stream().anyMatch(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix));
    }

    /** A name that no field has. */
    String own(String name) {
        return prefix + name;
    }
}
