package com.oakenspirits.lakehouse.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Finds the text of one top-level field without building the object. */
final class JsonKey {
    private final JsonFactory json = new JsonFactory();
    private final String field;

    JsonKey(String field) {
        this.field = field;
    }

    /** The field's text, a number's digits as written; null when it is absent, null or nested, or the line is no JSON object. */
    byte[] of(byte[] line) {
        String found = null;
        try (JsonParser parser = json.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = found == null && parser.currentName().equals(field);
                JsonToken value = parser.nextToken();
                if (wanted && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    found = parser.getText();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            // A line that breaks off later is no JSON either, whatever came before.
            return null;
        }
        return found == null ? null : found.getBytes(StandardCharsets.UTF_8);
    }
}
