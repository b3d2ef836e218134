package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A document of MongoDB, which Debezium gives as text in <a
 * href="https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/">Extended JSON</a>, with plain values:
 * {@code $oid} and {@code $symbol} are their text, {@code $numberLong} and its like their number, {@code $date} is an
 * instant as {@code 2024-01-31T12:00:00.123Z}, {@code $binary} and {@code $uuid} are base64 or text, {@code $undefined} is
 * null. Other objects stay JSON, with plain values in them.
 */
final class MongoDocument {
    private static final Set<String> NUMBERS = Set.of("$numberLong", "$numberInt", "$numberDouble", "$numberDecimal");
    private static final Set<String> TEXTS = Set.of("$oid", "$symbol", "$uuid", "$code");
    private static final int MOST_DEPTH = 200;

    /** A value on its way: the parts of an object whose names begin with $, or what it is. */
    private record Plain(String text, boolean quoted) {}

    private MongoDocument() {}

    /**
     * The fields of a document.
     *
     * @throws IOException when the text is not one JSON object
     */
    static Map<String, JsonField> fields(String document) throws IOException {
        try (JsonParser json = JsonDecoder.JSON.createParser(document)) {
            JsonObject.open(json);
            Map<String, JsonField> fields = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                Plain plain = value(json, 0);
                fields.put(name, new JsonField(plain.text(), plain.quoted()));
            }
            JsonObject.end(json);
            return fields;
        }
    }

    /** One value, such as the id in the key of a message: as {@link #fields} reads it, or the text itself. */
    static JsonField value(String text) {
        try (JsonParser json = JsonDecoder.JSON.createParser(text)) {
            if (json.nextToken() == null) {
                return new JsonField(text, true);
            }
            Plain plain = value(json, 0);
            return json.nextToken() == null ? new JsonField(plain.text(), plain.quoted()) : new JsonField(text, true);
        } catch (IOException | RuntimeException notJson) {
            return new JsonField(text, true);
        }
    }

    private static Plain value(JsonParser json, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new JsonDecoder.NotAnObject(json, "the document is nested more than " + MOST_DEPTH + " deep");
        }
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_ARRAY) {
            List<Plain> elements = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(json, depth + 1));
            }
            StringWriter text = new StringWriter();
            try (JsonGenerator array = JsonDecoder.JSON.createGenerator(text)) {
                array.writeStartArray();
                for (Plain element : elements) {
                    write(array, element);
                }
                array.writeEndArray();
            }
            return new Plain(text.toString(), false);
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Plain> parts = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                parts.put(name, value(json, depth + 1));
            }
            return object(parts);
        }
        return new Plain(JsonDecoder.text(json, token), token == JsonToken.VALUE_STRING);
    }

    private static Plain object(Map<String, Plain> parts) throws IOException {
        String first = parts.isEmpty() ? "" : parts.keySet().iterator().next();
        Plain value = parts.get(first);
        if (parts.size() == 1 && value.text() != null) {
            if (NUMBERS.contains(first)) {
                boolean number = value.text().matches("[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?");
                return new Plain(value.text(), !number);
            }
            if (TEXTS.contains(first)) {
                return new Plain(value.text(), true);
            }
            if (first.equals("$date")) {
                return new Plain(date(value.text()), true);
            }
            if (first.equals("$undefined")) {
                return new Plain(null, false);
            }
            if (first.equals("$binary") && parts.get(first).text().startsWith("{")) {
                Map<String, JsonField> binary =
                        JsonObject.read(value.text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                if (binary.containsKey("base64")) {
                    return new Plain(binary.get("base64").text(), true);
                }
            }
        }
        if (parts.size() == 2 && parts.keySet().equals(Set.of("$binary", "$type"))) {
            return new Plain(parts.get("$binary").text(), true);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator object = JsonDecoder.JSON.createGenerator(text)) {
            object.writeStartObject();
            for (Map.Entry<String, Plain> part : parts.entrySet()) {
                object.writeFieldName(part.getKey());
                write(object, part.getValue());
            }
            object.writeEndObject();
        }
        return new Plain(text.toString(), false);
    }

    private static void write(JsonGenerator json, Plain value) throws IOException {
        if (value.text() == null) {
            json.writeNull();
        } else if (value.quoted()) {
            json.writeString(value.text());
        } else {
            json.writeRawValue(value.text());
        }
    }

    /** Milliseconds since 1970, or ISO 8601 already. */
    private static String date(String value) {
        String millis = SourcePosition.whole(value);
        return millis == null
                ? value
                : Instant.ofEpochMilli(Long.parseLong(millis)).toString();
    }
}
