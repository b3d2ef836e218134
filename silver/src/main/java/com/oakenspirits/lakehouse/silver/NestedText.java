package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Arrays and objects of encoded values as JSON text with the values that they mean. */
final class NestedText {
    private static final Set<String> VARIABLE = Set.of("scale", "value");

    private NestedText() {}

    /** The text of an array, map or struct; as it is where it cannot be read. */
    static String of(ConnectType type, String json) {
        StringWriter text = new StringWriter();
        try (JsonParser parser = JsonDecoder.JSON.createParser(json);
                JsonGenerator generator = JsonDecoder.JSON.createGenerator(text)) {
            parser.nextToken();
            copy(type, parser, generator);
        } catch (IOException | RuntimeException notSo) {
            return json;
        }
        return text.toString();
    }

    /** The number that an object of scale and unscaled value is; empty when the text is not exactly that. */
    static Optional<String> decimal(String json) {
        Map<String, String> parts = new LinkedHashMap<>();
        try (JsonParser parser = JsonDecoder.JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                boolean right =
                        name.equals("scale") ? token == JsonToken.VALUE_NUMBER_INT : token == JsonToken.VALUE_STRING;
                if (!right || !VARIABLE.contains(name)) {
                    return Optional.empty();
                }
                parts.put(name, parser.getText());
            }
            return parts.size() == 2
                    ? Optional.of(ConnectType.unscaled(parts.get("value"), Integer.parseInt(parts.get("scale"))))
                    : Optional.empty();
        } catch (IOException | RuntimeException notSo) {
            return Optional.empty();
        }
    }

    private static void copy(ConnectType type, JsonParser parser, JsonGenerator generator) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_ARRAY && type.kind() == ConnectType.Kind.ARRAY) {
            generator.writeStartArray();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                copy(type.element().orElseThrow(), parser, generator);
            }
            generator.writeEndArray();
        } else if (token == JsonToken.START_OBJECT
                && (type.kind() == ConnectType.Kind.MAP || type.kind() == ConnectType.Kind.STRUCT)) {
            generator.writeStartObject();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                generator.writeFieldName(name);
                parser.nextToken();
                ConnectType plain = ConnectType.of(ConnectType.Kind.PLAIN, 0);
                copy(type.element().orElse(type.fields().getOrDefault(name, plain)), parser, generator);
            }
            generator.writeEndObject();
        } else {
            value(type, parser, generator);
        }
    }

    private static void value(ConnectType type, JsonParser parser, JsonGenerator generator) throws IOException {
        JsonToken token = parser.currentToken();
        boolean quoted = token == JsonToken.VALUE_STRING;
        String written = JsonDecoder.text(parser, token);
        if (written == null) {
            generator.writeNull();
            return;
        }
        JsonField read = type.read(new JsonField(written, quoted));
        boolean decimal = type.kind() == ConnectType.Kind.DECIMAL || type.kind() == ConnectType.Kind.VARIABLE_DECIMAL;
        if (decimal && isNumber(read.text())) {
            generator.writeNumber(read.text());
        } else if (read.quoted()) {
            generator.writeString(read.text());
        } else {
            generator.writeRawValue(read.text());
        }
    }

    private static boolean isNumber(String text) {
        try {
            return new BigDecimal(text).toPlainString().equals(text);
        } catch (NumberFormatException notSo) {
            return false;
        }
    }
}
