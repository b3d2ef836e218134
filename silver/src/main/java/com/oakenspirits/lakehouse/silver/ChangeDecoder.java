package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Changes;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Sql;
import com.oakenspirits.lakehouse.lake.contract.UnknownFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;

/**
 * Takes a message apart whose Kafka key and envelope matter too: a message without value that deletes the row of its
 * key, messages that say what they do, and Debezium's change events. Gives each row of the message as {@link ChangeCells}
 * has it.
 */
final class ChangeDecoder implements UDF2<byte[], byte[], Row[]> {
    /** What the message does, as text, or null where a field of it says so. */
    static final String OP = "_op";
    /** Which row of its message it is, from 0; those that delete the keys before a change come behind the others. */
    static final String PART = "_part";

    private static final long serialVersionUID = 1;

    private final ChangeCells cells;
    private final ArrayList<String> keys;
    /** Null for messages that are no events of Debezium. */
    private final DebeziumDecoder debezium;

    private final boolean unwraps;
    private final ConnectEnvelope envelope = new ConnectEnvelope();
    private final ChangeReading changes;

    ChangeDecoder(Contract contract, RawFields fields) {
        this.keys = new ArrayList<>(RawFields.keys(contract));
        this.debezium = contract.changes() == Changes.DEBEZIUM ? new DebeziumDecoder(contract) : null;
        this.unwraps = !ConnectEnvelope.isRead(fields.all());
        BeforeImage images = new BeforeImage(contract, keys);
        this.changes = contract.changeRules()
                .operation()
                .map(operation -> new ChangeReading(contract, operation, images, unwraps, envelope))
                .orElse(null);
        Set<String> neverUnknown = new LinkedHashSet<>();
        contract.changeRules().shape().rows().ifPresent(neverUnknown::add);
        if (changes != null && contract.unknownFields() == UnknownFields.QUARANTINE) {
            neverUnknown.addAll(images.candidates());
        }
        List<String> asked =
                contract.changeRules().shape().filter().map(Sql::fields).orElse(List.of());
        this.cells = new ChangeCells(fields, asked, contract.unknownFields() != UnknownFields.IGNORE, neverUnknown);
    }

    @Override
    public Row[] call(byte[] key, byte[] value) {
        try {
            if (value != null && value.length == 0) {
                return new Row[] {fault("the value is empty")};
            }
            byte[] json = value == null ? null : JsonBytes.json(value);
            return debezium != null ? event(key, json) : rows(key, json);
        } catch (IOException e) {
            return new Row[] {fault(JsonBytes.reason(e))};
        } catch (RuntimeException | StackOverflowError e) {
            // Whatever a message holds, it is its own fault alone.
            return new Row[] {fault(JsonDecoder.shorten("it cannot be read: " + e))};
        }
    }

    private Row[] rows(byte[] key, byte[] value) throws IOException {
        Map<String, JsonField> message = value == null ? null : JsonObject.read(value);
        if (message != null && unwraps) {
            message = envelope.opened(message);
        }
        List<ChangeRow> rows;
        try {
            rows = message == null
                    ? List.of(withoutValue(key))
                    : changes == null ? List.of(ChangeRow.of(message, Op.UPSERT)) : changes.rows(key, message);
        } catch (IOException e) {
            return new Row[] {
                message == null ? fault(JsonBytes.reason(e)) : cells.fault(JsonBytes.reason(e), message, Map.of())
            };
        }
        Row[] out = new Row[rows.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = cells.row(rows.get(i));
        }
        return out;
    }

    /** A message without value: it deletes the row of its key, or repeats that for Kafka's compaction. */
    private ChangeRow withoutValue(byte[] key) throws IOException {
        if (changes != null && !changes.tombstones()) {
            return ChangeRow.of(Map.of(), Op.TOMBSTONE);
        }
        if (key == null || key.length == 0) {
            throw new JsonBytes.NotJson("the message has neither key nor value");
        }
        KafkaKey kafka = KafkaKey.read(key, unwraps, envelope);
        Map<String, JsonField> fields = new LinkedHashMap<>(only(kafka.fields(), keys));
        if (kafka.scalar() != null && keys.size() == 1) {
            fields.putIfAbsent(keys.get(0), new JsonField(kafka.scalar(), true));
        }
        if (kafka.fields().isEmpty() && kafka.scalar() == null) {
            throw new JsonBytes.NotJson("the message key is not a JSON object with " + String.join(", ", keys));
        }
        return ChangeRow.of(fields, Op.DELETE).keyed(kafka.scalar());
    }

    private Row[] event(byte[] key, byte[] value) throws IOException {
        DebeziumDecoder.Change change = debezium.change(key, value);
        return new Row[] {
            change.fault().isPresent()
                    ? change.about().isEmpty()
                            ? fault(change.fault().get())
                            : cells.fault(change.fault().get(), change.fields(), change.about())
                    // Whether its key has changed is told from the keys as columns, not as texts: see MessageParts.
                    : cells.row(ChangeRow.of(change.fields(), change.op())
                            .about(change.about())
                            .before(change.before()))
        };
    }

    private static Map<String, JsonField> only(Map<String, JsonField> fields, List<String> names) {
        Map<String, JsonField> some = new LinkedHashMap<>();
        names.stream().filter(fields::containsKey).forEach(name -> some.put(name, fields.get(name)));
        return some;
    }

    private Row fault(String why) {
        return cells.fault(why);
    }
}
