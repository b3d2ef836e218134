package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Takes a JSON object apart into the text of its top-level fields: strings as they are, numbers and booleans as they
 * are written, nested values as JSON, null and missing fields as null. Spark's {@code from_json} would drop unknown
 * fields, take the last of two equal names and pass over what follows the object; here each is seen.
 */
final class JsonDecoder implements UDF1<byte[], Row> {
    static final String UNKNOWN = "_unknown";
    static final String FAULT = "_fault";

    private static final long serialVersionUID = 1;
    private static final int MESSAGE_LENGTH = 200;
    // Jackson's factory is made to be shared by all threads; one in each JVM keeps its symbol table warm.
    static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final HashMap<String, Integer> positions = new HashMap<>();
    private final boolean keepUnknown;
    private final boolean unwraps;
    private final ConnectEnvelope envelope = new ConnectEnvelope();

    /**
     * @param fields the fields to give, in this order
     * @param keepUnknown whether to give the other fields, as one JSON object
     */
    JsonDecoder(List<String> fields, boolean keepUnknown) {
        for (String field : fields) {
            positions.put(field, positions.size());
        }
        this.keepUnknown = keepUnknown;
        this.unwraps = !ConnectEnvelope.isRead(fields);
    }

    /** What the cell of a field is called: by its place, because a field may have any name. */
    static String cell(int place) {
        return "f" + place;
    }

    /** The fields as text, then {@link #UNKNOWN} (JSON or null) and {@link #FAULT} (why it is no JSON object, or null). */
    static StructType schema(List<String> fields) {
        StructType schema = new StructType();
        for (int i = 0; i < fields.size(); i++) {
            schema = schema.add(cell(i), DataTypes.StringType);
        }
        return schema.add(UNKNOWN, DataTypes.StringType).add(FAULT, DataTypes.StringType);
    }

    @Override
    public Row call(byte[] value) {
        int width = positions.size();
        Object[] cells = new Object[width + 2];
        String fault = value == null ? "the message has no value" : value.length == 0 ? "the value is empty" : null;
        if (fault == null) {
            try {
                cells[width] = decode(value, cells);
            } catch (IOException e) {
                fault = JsonBytes.reason(e);
            } catch (RuntimeException | StackOverflowError e) {
                // Whatever a message holds, it is its own fault alone.
                fault = shorten("it cannot be read: " + e);
            }
        }
        if (fault != null) {
            cells = new Object[width + 2];
            cells[width + 1] = fault;
        }
        return RowFactory.create(cells);
    }

    private String decode(byte[] value, Object[] cells) throws IOException {
        try (JsonParser json = JsonBytes.parser(value)) {
            JsonObject.open(json);
            Map<String, String> unknown = null;
            boolean first = unwraps;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                if (first && ConnectEnvelope.mayBegin(field)) {
                    return opened(value, cells);
                }
                first = false;
                Integer position = positions.get(field);
                JsonToken token = json.nextToken();
                if (position != null) {
                    cells[position] = text(json, token);
                } else if (keepUnknown) {
                    unknown = unknown == null ? new LinkedHashMap<>() : unknown;
                    unknown.put(field, asJson(json));
                } else {
                    json.skipChildren();
                }
            }
            JsonObject.end(json);
            return unknown == null ? null : object(unknown);
        }
    }

    /** As {@link #decode}, of a message that may be an envelope. */
    private String opened(byte[] value, Object[] cells) throws IOException {
        Map<String, JsonField> fields = envelope.opened(JsonObject.read(value));
        if (fields == null) {
            throw new JsonBytes.NotJson("the message has no value");
        }
        Map<String, JsonField> unknown = new LinkedHashMap<>();
        fields.forEach((field, found) -> {
            Integer position = positions.get(field);
            if (position != null) {
                cells[position] = found.text();
            } else if (keepUnknown) {
                unknown.put(field, found);
            }
        });
        return unknown.isEmpty() ? null : JsonObject.write(unknown);
    }

    static String text(JsonParser json, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token.isStructStart()) {
            return asJson(json);
        }
        return token == JsonToken.VALUE_STRING && mayHaveSurrogates(json) ? kept(json.getText()) : json.getText();
    }

    /** One pass over the parser's own characters, without a branch for each: this is asked of every string there is. */
    private static boolean mayHaveSurrogates(JsonParser json) throws IOException {
        char[] characters = json.getTextCharacters();
        int from = json.getTextOffset();
        int to = from + json.getTextLength();
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= characters[i];
        }
        return all >= Character.MIN_SURROGATE;
    }

    /** Half a surrogate pair is no character, so that UTF-8 has no bytes for it: it stays the escape that it came as. */
    static String kept(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static String escaped(String text, int from) {
        StringBuilder kept = new StringBuilder(text.length() + 6).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char one = text.charAt(i);
            if (!Character.isSurrogate(one)) {
                kept.append(one);
            } else if (Character.isHighSurrogate(one)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                kept.append(one).append(text.charAt(++i));
            } else {
                kept.append(String.format("\\u%04x", (int) one));
            }
        }
        return kept.toString();
    }

    static String asJson(JsonParser json) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JSON.createGenerator(text)) {
            copy(json, copy);
        }
        return kept(text.toString());
    }

    /** As {@code copyCurrentStructure}, which would read numbers as doubles and lose digits. */
    private static void copy(JsonParser json, JsonGenerator copy) throws IOException {
        int depth = 0;
        do {
            JsonToken token = depth == 0 ? json.currentToken() : json.nextToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token.isNumeric() && !json.isNaN()) {
                copy.writeNumber(json.getText());
            } else {
                copy.copyCurrentEvent(json);
            }
        } while (depth > 0);
    }

    static String object(Map<String, String> fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator object = JSON.createGenerator(text)) {
            object.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                object.writeFieldName(field.getKey());
                object.writeRawValue(field.getValue());
            }
            object.writeEndObject();
        }
        return kept(text.toString());
    }

    static String shorten(String message) {
        String line = message.replace('\n', ' ');
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
    }

    static final class NotAnObject extends com.fasterxml.jackson.core.JsonParseException {
        private static final long serialVersionUID = 1;

        NotAnObject(JsonParser json, String message) {
            super(json, message);
        }
    }
}
