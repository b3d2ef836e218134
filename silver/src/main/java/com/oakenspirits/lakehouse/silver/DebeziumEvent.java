package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A change event of Debezium, with or without the envelope (schema and payload) of Kafka Connect's JSON converter.
 *
 * @param before the row before the change, or null
 * @param after the row after it, or null
 * @param about what the event says of itself, by the names of {@link DebeziumFields}
 * @param types encodings that the schema names; null without one
 * @param names of all its fields
 * @param document whether the rows are documents of MongoDB
 */
record DebeziumEvent(
        Map<String, JsonField> before,
        Map<String, JsonField> after,
        Map<String, String> about,
        Map<String, ConnectType> types,
        Set<String> names,
        boolean document) {
    /** What places an event in its database's log. */
    private static final Set<String> PLACES = Set.of(
            "connector",
            "snapshot",
            "ts_ms",
            "file",
            "pos",
            "row",
            "lsn",
            "commit_lsn",
            "change_lsn",
            "event_serial_no",
            "scn",
            "rs_id",
            "ssn",
            "lcr_position",
            "ord");

    private static final String TRANSACTION = "__transaction_";

    /** Reads events. Keeps the schema that came last, which most often is that of the next event. */
    static final class Reader {
        private final Map<String, String> source = new HashMap<>();
        private final Map<String, String> transaction = new HashMap<>();
        private final SchemaCache schemas = new SchemaCache();

        /** @param wanted what else than its place is asked of an event, by the names of {@link DebeziumFields} */
        Reader(Set<String> wanted) {
            PLACES.forEach(name -> source.put(name, DebeziumFields.SOURCE + name));
            for (String name : wanted) {
                if (name.startsWith(DebeziumFields.SOURCE)) {
                    source.put(name.substring(DebeziumFields.SOURCE.length()), name);
                } else if (name.startsWith(TRANSACTION)) {
                    transaction.put(name.substring(TRANSACTION.length()), name);
                }
            }
        }

        /**
         * Reads one.
         *
         * @throws IOException when the bytes are not a JSON object
         */
        DebeziumEvent read(byte[] value) throws IOException {
            int start = ConnectMessage.start(value);
            try (JsonParser json = JsonDecoder.JSON.createParser(value, start, value.length - start)) {
                JsonObject.open(json);
                DebeziumEvent event = event(json, value, start);
                JsonObject.end(json);
                return event;
            }
        }

        private DebeziumEvent event(JsonParser json, byte[] value, int start) throws IOException {
            Map<String, JsonField> before = null;
            Map<String, JsonField> after = null;
            Map<String, String> about = new HashMap<>();
            Map<String, ConnectType> types = null;
            Set<String> names = new HashSet<>();
            boolean document = false;
            DebeziumEvent inner = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                boolean object = token == JsonToken.START_OBJECT;
                boolean row = name.equals("before") || name.equals("after");
                names.add(name);
                if (row && (object || token == JsonToken.VALUE_STRING)) {
                    document |= !object;
                    Map<String, JsonField> fields =
                            object ? JsonObject.fields(json) : MongoDocument.fields(json.getText());
                    before = name.equals("before") ? fields : before;
                    after = name.equals("after") ? fields : after;
                } else if (name.equals("payload") && object) {
                    inner = event(json, value, start);
                } else if (name.equals("schema") && object) {
                    types = schemas.types(json, value, start);
                } else if (name.equals("source") && object) {
                    named(json, source, about);
                } else if (name.equals("transaction") && object) {
                    named(json, transaction, about);
                } else if (name.equals("op") && token == JsonToken.VALUE_STRING) {
                    about.put(DebeziumFields.OP, json.getText());
                } else if (name.startsWith("ts_") && token.isNumeric()) {
                    about.put("__" + name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
            return inner == null
                    ? new DebeziumEvent(before, after, about, types, names, document)
                    : new DebeziumEvent(inner.before, inner.after, inner.about, types, inner.names, inner.document);
        }

        private static void named(JsonParser json, Map<String, String> wanted, Map<String, String> about)
                throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = wanted.get(json.currentName());
                JsonToken token = json.nextToken();
                if (name == null) {
                    json.skipChildren();
                } else {
                    about.put(name, JsonDecoder.text(json, token));
                }
            }
        }
    }
}
