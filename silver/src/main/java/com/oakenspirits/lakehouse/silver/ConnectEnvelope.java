package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The envelope that Kafka Connect's JSON converter puts around values and keys where it sends their schema along:
 * <code>{"schema": …, "payload": …}</code>. An object is one if it has exactly these two fields and the schema is null or
 * an object with a type. The types of the schema decide how Connect's own encodings are read.
 */
final class ConnectEnvelope implements Serializable {
    private static final long serialVersionUID = 1;
    private static final String SCHEMA = "schema";
    private static final String PAYLOAD = "payload";
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonDecoder.JSON);

    /** The schema of the message before, which mostly is that of the next. */
    private transient volatile Types last;

    private record Types(String schema, Map<String, ConnectType> fields) {}

    /** Whether an object whose first field this is may be an envelope. */
    static boolean mayBegin(String field) {
        return field.equals(SCHEMA) || field.equals(PAYLOAD);
    }

    /** Whether a contract whose expressions read these fields takes the envelope apart by itself. */
    static boolean isRead(java.util.Collection<String> fields) {
        return fields.contains(SCHEMA) || fields.contains(PAYLOAD);
    }

    /** What the fields are the envelope of; empty when they are none. */
    Optional<JsonField> payload(Map<String, JsonField> fields) throws IOException {
        return fields.size() == 2
                        && fields.containsKey(PAYLOAD)
                        && fields.containsKey(SCHEMA)
                        && isSchema(fields.get(SCHEMA))
                ? Optional.of(fields.get(PAYLOAD))
                : Optional.empty();
    }

    /** The fields of the row in a message; null where the envelope holds no value. */
    Map<String, JsonField> opened(Map<String, JsonField> fields) throws IOException {
        Optional<JsonField> payload = payload(fields);
        if (payload.isEmpty()) {
            return fields;
        }
        if (payload.get().text() == null) {
            return null;
        }
        if (!payload.get().isObject()) {
            throw new JsonBytes.NotJson("the payload of the envelope is not a JSON object");
        }
        return typed(payload.get().fields(), fields.get(SCHEMA));
    }

    private boolean isSchema(JsonField schema) throws IOException {
        return schema.text() == null || (schema.isObject() && types(schema.text()) != null);
    }

    private Map<String, JsonField> typed(Map<String, JsonField> row, JsonField schema) throws IOException {
        Map<String, ConnectType> types = schema.text() == null ? Map.of() : types(schema.text());
        if (types.isEmpty()) {
            return row;
        }
        Map<String, JsonField> typed = new LinkedHashMap<>(row);
        types.forEach((field, type) -> typed.computeIfPresent(field, (name, value) -> decoded(type, value)));
        return typed;
    }

    /** A decimal is encoded as text, all else as a number; Connect can be told to write plain numbers. */
    private static JsonField decoded(ConnectType type, JsonField value) {
        boolean encoded = value.text() != null && value.quoted() == (type.kind() == ConnectType.Kind.DECIMAL);
        return encoded ? new JsonField(type.text(value.text()), true) : value;
    }

    /** The encodings that a schema names, by field; null where it is no schema of Connect. */
    private Map<String, ConnectType> types(String schema) throws IOException {
        Types known = last;
        if (known == null || !known.schema().equals(schema)) {
            JsonNode node = MAPPER.readTree(schema.getBytes(StandardCharsets.UTF_8));
            known = new Types(schema, node.has("type") ? ConnectType.of(asAfter(node)) : null);
            last = known;
        }
        return known.fields();
    }

    /** As the schema of an event has it, which {@link ConnectType} reads. */
    private static JsonNode asAfter(JsonNode schema) throws JsonProcessingException {
        JsonNode event = MAPPER.createObjectNode();
        ((com.fasterxml.jackson.databind.node.ObjectNode) event)
                .putArray("fields")
                .addObject()
                .put("field", "after")
                .set("fields", schema.path("fields").isMissingNode() ? MAPPER.createArrayNode() : schema.get("fields"));
        return event;
    }
}
