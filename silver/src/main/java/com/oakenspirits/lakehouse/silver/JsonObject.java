package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON objects as their fields, and writes such. */
final class JsonObject {
    private JsonObject() {}

    /** The fields of the one object that the bytes are. */
    static Map<String, JsonField> read(byte[] bytes) throws IOException {
        try (JsonParser json = JsonBytes.parser(bytes)) {
            open(json);
            Map<String, JsonField> fields = fields(json);
            end(json);
            return fields;
        }
    }

    /** Steps into the object that a message has to be. */
    static void open(JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw new JsonDecoder.NotAnObject(
                    json,
                    "not a JSON object but "
                            + (first == JsonToken.START_ARRAY ? "an array" : first == null ? "blank" : "a bare value"));
        }
    }

    /** Makes sure that nothing follows it. */
    static void end(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw new JsonDecoder.NotAnObject(json, "something follows the end of the JSON object");
        }
    }

    /** The fields of the object that the parser has just entered. */
    static Map<String, JsonField> fields(JsonParser json) throws IOException {
        Map<String, JsonField> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            fields.put(field, new JsonField(JsonDecoder.text(json, token), token == JsonToken.VALUE_STRING));
        }
        return fields;
    }

    /** The elements of an array. */
    static List<JsonField> elements(String array) throws IOException {
        List<JsonField> elements = new ArrayList<>();
        try (JsonParser json = JsonDecoder.JSON.createParser(array)) {
            json.nextToken();
            for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                elements.add(new JsonField(JsonDecoder.text(json, token), token == JsonToken.VALUE_STRING));
            }
        }
        return elements;
    }

    static boolean looksLikeOne(byte[] bytes) {
        for (byte b : bytes) {
            if (b > ' ') {
                return b == '{';
            }
        }
        return false;
    }

    /**
     * A key that is no object: a JSON value, or any text.
     *
     * @throws IOException when it is no UTF-8
     */
    static String scalar(byte[] bytes) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        try (JsonParser json = JsonDecoder.JSON.createParser(bytes)) {
            JsonToken token = json.nextToken();
            String value = token == null ? null : JsonDecoder.text(json, token);
            return token != null && token.isScalarValue() && json.nextToken() == null ? value : text;
        } catch (IOException notJson) {
            return text;
        }
    }

    static String write(Map<String, JsonField> fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator object = JsonDecoder.JSON.createGenerator(text)) {
            object.writeStartObject();
            for (Map.Entry<String, JsonField> field : fields.entrySet()) {
                object.writeFieldName(field.getKey());
                JsonField value = field.getValue();
                if (value.quoted()) {
                    object.writeString(value.text());
                } else {
                    object.writeRawValue(value.text() == null ? "null" : value.text());
                }
            }
            object.writeEndObject();
        }
        return JsonDecoder.kept(text.toString());
    }
}
