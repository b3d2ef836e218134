package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.contract.DebeziumFields;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * A change event of Debezium, with or without the envelope (schema and payload) of Kafka Connect's JSON converter.
 *
 * @param before the row before the change, or null
 * @param after the row after it, or null
 * @param about what the event says of itself, by the names of {@link DebeziumFields}
 * @param types encodings that the schema names; empty without one
 */
record DebeziumEvent(
        Map<String, JsonField> before,
        Map<String, JsonField> after,
        Map<String, String> about,
        Map<String, ConnectType> types) {
    private static final ObjectMapper SCHEMA = new ObjectMapper();
    private static final Map<String, String> SOURCE = Map.of(
            "ts_ms", DebeziumFields.SOURCE_TS_MS,
            "file", DebeziumFields.SOURCE_FILE,
            "pos", DebeziumFields.SOURCE_POS,
            "row", DebeziumFields.SOURCE_ROW,
            "lsn", DebeziumFields.SOURCE_LSN,
            "connector", DebeziumFields.SOURCE_CONNECTOR,
            "server_id", DebeziumFields.SOURCE_SERVER_ID,
            "gtid", DebeziumFields.SOURCE_GTID,
            "snapshot", DebeziumFields.SOURCE_SNAPSHOT,
            "sequence", DebeziumFields.SOURCE_SEQUENCE);

    /**
     * Reads one.
     *
     * @throws IOException when the bytes are no JSON object
     */
    static DebeziumEvent read(byte[] value) throws IOException {
        try (JsonParser json = JsonDecoder.JSON.createParser(value)) {
            JsonObject.open(json);
            DebeziumEvent event = event(json);
            JsonObject.end(json);
            return event;
        }
    }

    private static DebeziumEvent event(JsonParser json) throws IOException {
        Map<String, JsonField> before = null;
        Map<String, JsonField> after = null;
        Map<String, String> about = new HashMap<>();
        Map<String, ConnectType> types = Map.of();
        DebeziumEvent inner = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            boolean object = token == JsonToken.START_OBJECT;
            if (name.equals("payload") && object) {
                inner = event(json);
            } else if (name.equals("schema") && object) {
                types = ConnectType.of(SCHEMA.readTree(JsonDecoder.asJson(json)));
            } else if (name.equals("before") && object) {
                before = JsonObject.fields(json);
            } else if (name.equals("after") && object) {
                after = JsonObject.fields(json);
            } else if (name.equals("source") && object) {
                JsonObject.fields(json).forEach((field, text) -> {
                    if (SOURCE.containsKey(field)) {
                        about.put(SOURCE.get(field), text.text());
                    }
                });
            } else if (name.equals("op") && token == JsonToken.VALUE_STRING) {
                about.put(DebeziumFields.OP, json.getText());
            } else {
                json.skipChildren();
            }
        }
        return inner == null
                ? new DebeziumEvent(before, after, about, types)
                : new DebeziumEvent(inner.before, inner.after, inner.about, types);
    }
}
