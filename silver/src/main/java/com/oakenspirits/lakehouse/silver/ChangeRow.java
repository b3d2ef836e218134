package com.oakenspirits.lakehouse.silver;

import java.util.Map;

/**
 * One row of a message of a change stream, as fields.
 *
 * @param fields of the row; where it is one of several, those of its message too
 * @param message the fields of the message, before those of the row
 * @param unknown those of the fields that may be unknown to the contract
 * @param about what the message says of itself beside its fields
 * @param op what becomes of the row; null for a word that the contract does not know
 * @param word what the message says of that, or null
 * @param old what the key before the change is computed from; of a delete, the key where the row does not have it. Null
 *     where the message does not tell
 * @param scalar the Kafka key of a delete, where it is one value; or null
 * @param part which row of its message it is, from 0
 * @param rows how many rows the message has
 */
record ChangeRow(
        Map<String, JsonField> fields,
        Map<String, JsonField> message,
        Map<String, JsonField> unknown,
        Map<String, String> about,
        Op op,
        String word,
        Map<String, JsonField> old,
        String scalar,
        int part,
        int rows) {

    /** The one row of a message. */
    static ChangeRow of(Map<String, JsonField> fields, Op op) {
        return new ChangeRow(fields, fields, fields, Map.of(), op, null, null, null, 0, 1);
    }

    ChangeRow saying(String text) {
        return new ChangeRow(fields, message, unknown, about, op, text, old, scalar, part, rows);
    }

    ChangeRow about(Map<String, String> facts) {
        return new ChangeRow(fields, message, unknown, facts, op, word, old, scalar, part, rows);
    }

    ChangeRow before(Map<String, JsonField> key) {
        return new ChangeRow(fields, message, unknown, about, op, word, key, scalar, part, rows);
    }

    ChangeRow keyed(String value) {
        return new ChangeRow(fields, message, unknown, about, op, word, old, value, part, rows);
    }

    ChangeRow in(Map<String, JsonField> said, int place, int of) {
        return new ChangeRow(fields, said, unknown, about, op, word, old, scalar, place, of);
    }
}
