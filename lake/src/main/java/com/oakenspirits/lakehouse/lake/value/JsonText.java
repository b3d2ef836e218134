package com.oakenspirits.lakehouse.lake.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.StringWriter;

/** JSON values as texts, digit by digit: a number never passes through a binary one. */
final class JsonText {
    // Jackson's factory is made to be shared by all threads.
    static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private JsonText() {}

    /** The current value: a string as it is, a number or boolean as written, an object or array as JSON, null as null. */
    static String of(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        return token.isStructStart() ? json(json) : json.getText();
    }

    /** The current value as JSON without blanks. */
    static String json(JsonParser json) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = JSON.createGenerator(text)) {
            copy(json, copy);
        }
        return text.toString();
    }

    /** As Jackson's own copy, which would read numbers as doubles and lose digits. */
    static void copy(JsonParser json, JsonGenerator copy) throws IOException {
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
}
