package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Operation;
import com.oakenspirits.lakehouse.lake.value.JsonPath;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads messages that say what they do, in the words of their contract: which rows they have and what becomes of each. */
final class ChangeReading implements Serializable {
    private static final long serialVersionUID = 1;

    private final String field;
    private final JsonPath within;
    private final HashSet<String> upserts;
    private final HashSet<String> deletes;
    private final HashSet<String> truncates;
    private final boolean tombstones;
    private final String rows;
    private final BeforeImage images;
    private final boolean unwraps;
    private final ConnectEnvelope envelope;

    ChangeReading(
            Contract contract, Operation operation, BeforeImage images, boolean unwraps, ConnectEnvelope envelope) {
        this.field = operation.top();
        this.within = operation.within().orElse(null);
        this.upserts = new HashSet<>(operation.upserts());
        this.deletes = new HashSet<>(operation.deletes());
        this.truncates = new HashSet<>(operation.truncates());
        this.tombstones = contract.changeRules().tombstones();
        this.rows = contract.changeRules().shape().rows().orElse(null);
        this.images = images;
        this.unwraps = unwraps;
        this.envelope = envelope;
    }

    /** Whether a message without value deletes the row of its key. */
    boolean tombstones() {
        return tombstones;
    }

    /**
     * The rows of a message; one that does nothing where it has none.
     *
     * @throws IOException when it cannot be told what they are
     */
    List<ChangeRow> rows(byte[] key, Map<String, JsonField> message) throws IOException {
        JsonField said = message.get(field);
        String word = word(said);
        Op op = op(word);
        if (op == Op.TRUNCATE) {
            return List.of(ChangeRow.of(message, op).saying(word));
        }
        if (rows == null) {
            return List.of(changed(ChangeRow.of(message, op).saying(word), images.of(message), key));
        }
        JsonField held = message.get(rows);
        if (held == null && op != Op.DELETE) {
            throw new JsonBytes.NotJson("the message has no field '" + rows + "', which should hold its rows");
        }
        boolean one = held != null && held.isObject();
        if (held != null && !one && !held.isArray() && held.text() != null) {
            throw new JsonBytes.NotJson("the field '" + rows + "' holds neither rows nor null");
        }
        List<JsonField> elements =
                one ? List.of(held) : held != null && held.isArray() ? JsonObject.elements(held.text()) : List.of();
        if (elements.isEmpty() && op == Op.DELETE) {
            return withoutRows(key, message, word);
        }
        if (elements.isEmpty()) {
            return List.of(ChangeRow.of(Map.of(), said != null && op == null ? null : Op.TOMBSTONE)
                    .saying(word)
                    .in(message, 0, 1));
        }
        return read(key, message, elements, images.of(message, elements.size(), one));
    }

    private List<ChangeRow> read(
            byte[] key, Map<String, JsonField> message, List<JsonField> elements, List<Map<String, JsonField>> before)
            throws IOException {
        List<ChangeRow> read = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            ChangeRow row = row(message, elements.get(i), i, elements.size());
            read.add(changed(row, before.get(i), key));
        }
        return read;
    }

    /** A delete that holds no rows is of those that it shows as they were, else of the one that the Kafka key names. */
    private List<ChangeRow> withoutRows(byte[] key, Map<String, JsonField> message, String word) throws IOException {
        List<JsonField> were = images.elements(message);
        if (!were.isEmpty()) {
            return read(key, message, were, Collections.nCopies(were.size(), null));
        }
        // Not of the message's own fields: Canal's message has an id too.
        return List.of(changed(ChangeRow.of(Map.of(), Op.DELETE).saying(word).in(message, 0, 1), null, key));
    }

    private String word(JsonField said) {
        return said == null ? null : within == null ? said.text() : said.quoted() ? null : within.in(said.text());
    }

    private ChangeRow row(Map<String, JsonField> message, JsonField element, int place, int of) throws IOException {
        String where = "row " + (place + 1) + " of '" + rows + "'";
        if (!element.isObject()) {
            throw new JsonBytes.NotJson(where + " is not a JSON object");
        }
        Map<String, JsonField> own = element.fields();
        Map<String, JsonField> fields = new LinkedHashMap<>(message);
        fields.putAll(own);
        fields.put(rows, element);
        String word = word(message.containsKey(field) ? message.get(field) : own.get(field));
        Op op = op(word);
        if (op == Op.TRUNCATE) {
            throw new JsonBytes.NotJson(where + " is a truncate, which is of all rows: a message of its own says so");
        }
        return new ChangeRow(fields, message, own, Map.of(), op, word, null, null, place, of);
    }

    /** With the key before the change; of a delete, with what may have its key where the row has not. */
    private ChangeRow changed(ChangeRow row, Map<String, JsonField> image, byte[] key) throws IOException {
        if (row.op() == Op.UPSERT && image != null) {
            return row.before(images.over(row.fields(), image));
        }
        if (row.op() != Op.DELETE) {
            return row;
        }
        if (image != null) {
            return row.before(images.over(row.fields(), image));
        }
        // One message has one Kafka key, which is that of one row.
        KafkaKey kafka = row.rows() == 1 ? readable(key) : KafkaKey.NONE;
        ChangeRow keyed = row.keyed(kafka.scalar());
        return kafka.fields().isEmpty() ? keyed : keyed.before(images.over(row.fields(), kafka.fields()));
    }

    private KafkaKey readable(byte[] key) {
        try {
            return KafkaKey.read(key, unwraps, envelope);
        } catch (IOException | RuntimeException garbage) {
            // The row may well have its key itself.
            return KafkaKey.NONE;
        }
    }

    private Op op(String word) {
        if (in(deletes, word)) {
            return Op.DELETE;
        }
        if (in(truncates, word)) {
            return Op.TRUNCATE;
        }
        return upserts.isEmpty() || in(upserts, word) ? Op.UPSERT : null;
    }

    private static boolean in(Set<String> words, String word) {
        return word != null && words.contains(word);
    }
}
