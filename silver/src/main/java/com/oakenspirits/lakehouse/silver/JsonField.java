package com.oakenspirits.lakehouse.silver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The value of a field of a JSON object.
 *
 * @param text as {@link JsonDecoder} gives it; null for null
 * @param quoted whether it is a JSON string
 */
record JsonField(String text, boolean quoted) {
    /** JSON as it stands. */
    static JsonField json(String text) {
        return new JsonField(text, false);
    }

    boolean isObject() {
        return begins('{');
    }

    boolean isArray() {
        return begins('[');
    }

    private boolean begins(char bracket) {
        return !quoted && text != null && text.charAt(0) == bracket;
    }

    /** The fields of an object. */
    Map<String, JsonField> fields() throws IOException {
        return JsonObject.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
