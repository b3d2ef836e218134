package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Kafka Connect and its registry lay around the JSON of keys and values. */
final class ConnectMessage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ENVELOPE = Set.of("schema", "payload");
    private static final int PREFIX = 5;

    /**
     * The fields of a key.
     *
     * @param fields by name; a key that is no object has the name of the dataset's one key field
     * @param types their encodings; null without a schema
     */
    record Key(Map<String, JsonField> fields, Map<String, ConnectType> types) {}

    private ConnectMessage() {}

    /** Where JSON begins: behind the five bytes that Confluent's registry puts before it, if these are there. */
    static int start(byte[] message) {
        return message.length > PREFIX && message[0] == 0 && message[PREFIX] == '{' ? PREFIX : 0;
    }

    /**
     * The fields of a message's key; empty when there is none that says something.
     *
     * @param names the fields that make up the dataset's key
     * @throws IOException when it begins as a JSON object and is not one
     */
    static Optional<Key> key(byte[] key, List<String> names) throws IOException {
        if (key == null || key.length == 0) {
            return Optional.empty();
        }
        int start = start(key);
        byte[] json = start == 0 ? key : java.util.Arrays.copyOfRange(key, start, key.length);
        if (!JsonObject.looksLikeOne(json)) {
            return scalar(new JsonField(JsonObject.scalar(json), true), names);
        }
        Map<String, JsonField> fields = JsonObject.read(json);
        if (!fields.keySet().equals(ENVELOPE)) {
            return Optional.of(new Key(fields, null));
        }
        String payload = fields.get("payload").text();
        JsonNode schema = fields.get("schema").text() == null
                ? JSON.missingNode()
                : JSON.readTree(fields.get("schema").text());
        if (payload == null) {
            return Optional.empty();
        }
        if (!fields.get("payload").quoted() && payload.startsWith("{")) {
            Map<String, ConnectType> types = schema.isObject() ? ConnectType.fields(schema) : null;
            return Optional.of(
                    new Key(JsonObject.read(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8)), types));
        }
        Optional<Key> scalar = scalar(fields.get("payload"), names);
        if (scalar.isPresent() && schema.isObject()) {
            Map<String, ConnectType> types = new HashMap<>();
            types.put(names.get(0), ConnectType.type(schema));
            return Optional.of(new Key(scalar.get().fields(), types));
        }
        return scalar;
    }

    private static Optional<Key> scalar(JsonField value, List<String> names) {
        return names.size() == 1 && value.text() != null
                ? Optional.of(new Key(Map.of(names.get(0), value), null))
                : Optional.empty();
    }
}
