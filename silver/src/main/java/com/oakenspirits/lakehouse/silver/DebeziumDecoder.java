package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Column;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a message of Debezium apart: which row it writes or deletes, with the texts that the contract reads, and where in
 * the database's log it stands, and what is known of the row before.
 */
final class DebeziumDecoder implements Serializable {
    private static final long serialVersionUID = 1;

    /** Later and earlier than any time that a timestamp can be, in milliseconds: such a time is none. */
    private static final long LATEST = 253_402_300_799_999L;

    private static final long EARLIEST = -62_135_596_800_000L;

    /**
     * What a message does to one row.
     *
     * @param fields the row's, as texts
     * @param about what the event says of itself
     * @param before the texts of the row before it that its key is made of, or null
     * @param fault why it cannot be read; empty when it can. Fields are as they were written then
     */
    record Change(
            Map<String, JsonField> fields,
            Op op,
            Map<String, String> about,
            Map<String, JsonField> before,
            Optional<String> fault) {
        private static Change fault(String why) {
            return new Change(Map.of(), Op.UPSERT, Map.of(), null, Optional.of(why));
        }

        /** With what the event says of itself, and of its row as it is written: it may be of another table. */
        private static Change fault(String why, DebeziumEvent event) {
            Map<String, JsonField> row = event.after() != null ? event.after() : event.before();
            return new Change(row == null ? Map.of() : row, Op.UPSERT, event.about(), null, Optional.of(why));
        }

        private static Change nothing() {
            return new Change(Map.of(), Op.TOMBSTONE, Map.of(), null, Optional.empty());
        }
    }

    private final ArrayList<String> keys;
    private final LinkedHashSet<String> wanted;
    private final FieldTexts texts;
    private final Unchanged unchanged;
    private final boolean placed;
    private transient DebeziumEvent.Reader reader;

    DebeziumDecoder(Contract contract) {
        Set<String> keyFields = new LinkedHashSet<>();
        contract.keys().stream().map(Column::rawFields).forEach(keyFields::addAll);
        this.keys = new ArrayList<>(keyFields);
        this.wanted = new LinkedHashSet<>(contract.rawFields());
        this.unchanged = new Unchanged(contract);
        this.texts = new FieldTexts(contract, unchanged);
        this.placed = contract.sequenceBy().isEmpty();
    }

    /**
     * What a message does.
     *
     * @throws IOException when it is not JSON
     */
    Change change(byte[] key, byte[] value) throws IOException {
        if (value == null) {
            return Change.nothing();
        }
        if (value.length == 0) {
            return Change.fault("the value is empty");
        }
        DebeziumEvent event = reader().read(value);
        String op = event.about().get(DebeziumFields.OP);
        if (op == null) {
            return ControlMessage.is(event.names())
                    ? Change.nothing()
                    : Change.fault("not a change event of Debezium: it has no op");
        }
        return switch (op) {
            case "c", "u", "r" -> upsert(event, op);
            case "d" -> delete(event, key);
            case "t" -> new Change(Map.of(), Op.TRUNCATE, placed(event.about()), null, Optional.empty());
            case "m" ->
                event.names().contains("message") && event.after() == null
                        ? Change.nothing()
                        : Change.fault("a logical decoding message without its message", event);
            default ->
                Change.fault(
                        "the change event's op '" + JsonDecoder.shorten(op) + "' is none of c, u, d, r, t, m", event);
        };
    }

    private DebeziumEvent.Reader reader() {
        if (reader == null) {
            reader = new DebeziumEvent.Reader(wanted);
        }
        return reader;
    }

    private Change upsert(DebeziumEvent event, String op) {
        if (event.after() == null) {
            return Change.fault(
                    "a change event '" + op + "' without the row after it"
                            + (event.names().contains("updateDescription")
                                    ? ": capture.mode of MongoDB's connector must be one with full documents, such as"
                                            + " change_streams_update_full"
                                    : ""),
                    event);
        }
        FieldTexts.Read after = texts.read(event.before() == null ? event.after() : known(event), event.types());
        if (!after.faults().isEmpty()) {
            return Change.fault(String.join("; ", after.faults().values()), event);
        }
        Map<String, JsonField> before = event.before() == null
                ? null
                : texts.read(known(event.before(), keys), event.types()).fields();
        return new Change(after.fields(), Op.UPSERT, placed(event.about()), before, Optional.empty());
    }

    /** Those of the fields that are there. */
    private static Map<String, JsonField> known(Map<String, JsonField> fields, List<String> names) {
        Map<String, JsonField> known = only(fields, names);
        known.values().removeIf(java.util.Objects::isNull);
        return known;
    }

    /** The row after the change; where a large value did not change and is in the row before it, that one. */
    private Map<String, JsonField> known(DebeziumEvent event) {
        Map<String, JsonField> after = event.after();
        for (Map.Entry<String, JsonField> field : event.after().entrySet()) {
            JsonField before = event.before().get(field.getKey());
            if (before != null && unchanged.standsFor(field.getValue().text()) && !unchanged.standsFor(before.text())) {
                after = after == event.after() ? new LinkedHashMap<>(after) : after;
                after.put(field.getKey(), before);
            }
        }
        return after;
    }

    private Change delete(DebeziumEvent event, byte[] key) throws IOException {
        Map<String, JsonField> fields = new HashMap<>();
        if (event.before() != null) {
            FieldTexts.Read before = texts.read(event.before(), event.types());
            Optional<String> fault =
                    before.faults().keySet().stream().filter(keys::contains).findFirst();
            if (fault.isPresent()) {
                return Change.fault(before.faults().get(fault.get()), event);
            }
            // What cannot be read of a row that goes does not matter.
            before.fields().forEach((name, field) -> {
                if (!before.faults().containsKey(name)) {
                    fields.put(name, field);
                }
            });
        }
        if (keys.stream()
                .anyMatch(name -> fields.get(name) == null || fields.get(name).text() == null)) {
            Optional<ConnectMessage.Key> known = ConnectMessage.key(key, keys);
            if (known.isEmpty() && event.before() == null) {
                return Change.fault(
                        "a delete event without the row before it, and without a key of the message", event);
            }
            if (known.isPresent()) {
                FieldTexts.Read read = texts.read(
                        document(event, known.get().fields()), known.get().types());
                if (!read.faults().isEmpty()) {
                    return Change.fault(String.join("; ", read.faults().values()), event);
                }
                fields.putAll(only(read.fields(), keys));
            }
        }
        return new Change(fields, Op.DELETE, placed(event.about()), null, Optional.empty());
    }

    /** MongoDB's connector has the document's {@code _id} as text under {@code id} in the key. */
    private static Map<String, JsonField> document(DebeziumEvent event, Map<String, JsonField> key) {
        boolean mongo = event.document() || "mongodb".equals(event.about().get("__source_connector"));
        return mongo
                        && key.size() == 1
                        && key.containsKey("id")
                        && key.get("id").text() != null
                ? Map.of("_id", MongoDocument.value(key.get("id").text()))
                : key;
    }

    private Map<String, String> placed(Map<String, String> about) {
        String millis = SourcePosition.whole(about.get(DebeziumFields.SOURCE_TS_MS));
        long time = millis == null ? 0 : Long.parseLong(millis);
        if (time < EARLIEST || time > LATEST) {
            about.remove(DebeziumFields.SOURCE_TS_MS);
        }
        if (placed) {
            SourcePosition position = SourcePosition.of(about);
            for (int i = 0; i < DebeziumFields.POSITION.size(); i++) {
                about.put(DebeziumFields.POSITION.get(i), position.parts().get(i));
            }
            position.missing().ifPresent(why -> about.put(DebeziumFields.NO_POSITION, why));
        }
        return about;
    }

    private static Map<String, JsonField> only(Map<String, JsonField> fields, List<String> names) {
        Map<String, JsonField> some = new LinkedHashMap<>();
        names.forEach(name -> some.put(name, fields.get(name)));
        return some;
    }
}
