package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlScalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the custom properties that say how messages change rows. */
final class ChangeReader {
    private static final List<String> OPERATION = List.of("field", "insert", "update", "delete", "truncate");

    private final YamlMap schema;
    private final Map<String, YamlMap> given;
    private final Optional<Changes> changes;
    private final MessageShapeReader shape;

    /**
     * @param given the custom properties by name
     * @param changes what the contract says of them; empty when that is faulty
     */
    ChangeReader(YamlMap schema, Map<String, YamlMap> given, Optional<Changes> changes) {
        this.schema = schema;
        this.given = given;
        this.changes = changes;
        this.shape = new MessageShapeReader(given, changes);
    }

    /** Reads them and notes what does not fit together. */
    ChangeRules read() {
        Optional<Operation> operation = property("operation").flatMap(this::operation);
        if (is(Changes.OP) && !given.containsKey("operation")) {
            schema.fault(
                    "changes 'op' without customProperty 'operation'",
                    "add '{property: operation, value: {field: op, delete: [DELETE]}}'");
        }
        property("operation")
                .filter(any -> changes.isPresent() && !is(Changes.OP))
                .ifPresent(custom -> custom.faultAt(
                        "property",
                        "customProperty 'operation' has no meaning with changes '" + word() + "'",
                        "remove it, or write 'changes: op'"));
        return new ChangeRules(
                operation,
                tombstones(),
                ignoreNulls(),
                history(),
                shape.read(),
                encodings().read(changes));
    }

    /** The statement of {@code validFrom}, for the check of its SQL. */
    Optional<Statement> validFrom() {
        return property("validFrom")
                .flatMap(custom -> custom.text("value").map(sql -> Statement.of(custom, "value", "validFrom", sql)));
    }

    /** The statement of {@code filter}, for the check of its SQL. */
    Optional<Statement> filter() {
        return shape.filter();
    }

    private Optional<Operation> operation(YamlMap custom) {
        Optional<YamlMap> value = custom.map("value");
        value.ifPresent(map -> map.allow(OPERATION));
        return value.map(map -> {
            String field = map.requiredText("field").orElse("");
            List<String> deletes = words(map, "delete");
            List<String> truncates = words(map, "truncate");
            List<String> upserts = Stream.of("insert", "update")
                    .flatMap(key -> words(map, key).stream())
                    .distinct()
                    .toList();
            Set<String> seen = new TreeSet<>();
            Stream.of(upserts, deletes, truncates).flatMap(List::stream).forEach(word -> {
                if (!seen.add(word)) {
                    map.fault("the word '" + word + "' stands for two operations", "keep one of them");
                }
            });
            if (deletes.isEmpty() && truncates.isEmpty() && !given.containsKey("deletes")) {
                map.fault("operation without words for delete or truncate", "add them, or write 'changes: upsert'");
            }
            Operation operation = new Operation(field, upserts, deletes, truncates);
            if (field.startsWith("$") && operation.within().isEmpty()) {
                map.faultAt("field", "'" + field + "' is not a path into a field", "write $.metadata.operation");
            }
            return operation;
        });
    }

    private static List<String> words(YamlMap map, String key) {
        if (!map.has(key)) {
            return List.of();
        }
        return map.node(key).orElseThrow() instanceof YamlList list
                ? list.scalars().stream().map(YamlScalar::value).toList()
                : map.scalar(key).stream().toList();
    }

    private boolean tombstones() {
        Optional<YamlMap> custom = property("deletes");
        Optional<Boolean> deletes = custom.flatMap(yaml -> yaml.choice("value", "deletes", Map.of("tombstone", true)));
        Optional<YamlMap> polled = property("poll").filter(PollReader::deletes);
        if (polled.isPresent()) {
            polled.filter(poll -> changes.isPresent() && !is(Changes.UPSERT))
                    .ifPresent(poll -> poll.faultAt(
                            "value",
                            "'deletes' of poll has no meaning with changes '" + word() + "'",
                            "remove it, or write 'changes: upsert'"));
            return true;
        }
        if (deletes.isPresent() && changes.isPresent() && !is(Changes.UPSERT) && !is(Changes.OP)) {
            custom.get()
                    .faultAt(
                            "property",
                            "customProperty 'deletes' has no meaning with changes '" + word() + "'",
                            "remove it, or write 'changes: upsert' or 'changes: op'");
        }
        if (deletes.isPresent() && given.containsKey("sequenceBy")) {
            custom.get()
                    .faultAt(
                            "property",
                            "a message without value has no field that sequenceBy could read",
                            "remove sequenceBy to go by message time, or 'deletes'"
                                    + (is(Changes.OP)
                                            ? ": a message without value then does nothing"
                                            : " and use changes 'op'"));
        }
        return deletes.orElse(false);
    }

    private boolean ignoreNulls() {
        Optional<YamlMap> custom = property("ignoreNulls");
        boolean ignore = custom.flatMap(yaml -> yaml.flag("value")).orElse(false);
        if (ignore && is(Changes.APPEND)) {
            custom.get().faultAt("property", "customProperty 'ignoreNulls' has no meaning with 'append'", "remove it");
        }
        return ignore;
    }

    private Optional<History> history() {
        boolean kept = property("history")
                .flatMap(custom -> custom.choice("value", "history", kinds()))
                .orElse(false);
        if (kept && is(Changes.APPEND)) {
            property("history")
                    .get()
                    .faultAt(
                            "value",
                            "history 'scd2' has no meaning with changes 'append'",
                            "use upsert, op or debezium");
        }
        if (!kept) {
            for (String needing : List.of("validFrom", "trackHistoryOn")) {
                property(needing)
                        .ifPresent(custom -> custom.faultAt(
                                "property",
                                "customProperty '" + needing + "' without history",
                                "add '{property: history, value: scd2}' or remove it"));
            }
            return Optional.empty();
        }
        int sequence = property("sequenceBy")
                .flatMap(custom -> custom.node("value"))
                .map(node -> node instanceof YamlList list ? list.items().size() : 1)
                .orElse(1);
        if (sequence > 1 && !given.containsKey("validFrom")) {
            schema.fault(
                    "history 'scd2' with a sequence of " + sequence + " columns does not say from when a row is valid",
                    "add '{property: validFrom, value: …}', a column or SQL over the fields");
        }
        return Optional.of(new History(validFrom().map(Statement::sql), tracked()));
    }

    private static Map<String, Boolean> kinds() {
        Map<String, Boolean> kinds = new LinkedHashMap<>();
        kinds.put("none", false);
        kinds.put("scd2", true);
        return kinds;
    }

    private List<String> tracked() {
        return property("trackHistoryOn")
                .flatMap(custom -> custom.list("value"))
                .map(list -> list.texts().stream().map(YamlScalar::value).toList())
                .orElse(List.of());
    }

    /** The reader of how values are written. */
    EncodingReader encodings() {
        return new EncodingReader(property("encoding"));
    }

    /** Notes tracked columns that are not there. */
    void checkTracked(List<String> columns) {
        property("trackHistoryOn")
                .flatMap(custom -> custom.list("value"))
                .ifPresent(list -> list.texts().stream()
                        .filter(item -> !columns.contains(item.value()))
                        .forEach(item -> item.fault(
                                "trackHistoryOn names the missing column '" + item.value() + "'",
                                Suggestion.remedy(item.value(), columns, "Columns of this contract"))));
    }

    private Optional<YamlMap> property(String name) {
        return Optional.ofNullable(given.get(name));
    }

    private boolean is(Changes kind) {
        return changes.equals(Optional.of(kind));
    }

    private String word() {
        return changes.map(kind -> kind.name().toLowerCase(java.util.Locale.ROOT))
                .orElse("");
    }
}
