package com.oakenspirits.lakehouse.lake.value;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the fields of nested objects that a contract does not know, so that none is lost. */
public final class Unknown {
    private Unknown() {}

    /** What a reader of that text passes over, as JSON; null for nothing. Of an array an object by index, from 0. */
    public static String in(ValueReader reader, String text) {
        if (text == null) {
            return null;
        }
        if (reader instanceof StructReader struct) {
            return struct.unknown(text);
        }
        if (!(reader instanceof ListReader list)) {
            return null;
        }
        try {
            Map<String, String> unknown = new LinkedHashMap<>();
            List<String> items = ListReader.items(text);
            for (int i = 0; i < items.size(); i++) {
                String left = in(list.element(), items.get(i));
                if (left != null) {
                    unknown.put(Integer.toString(i), left);
                }
            }
            return unknown.isEmpty() ? null : object(unknown);
        } catch (InvalidValue | IOException e) {
            return null;
        }
    }

    /**
     * Adds a field to a JSON object.
     *
     * @param object JSON, or null for none
     * @param json the field's value; null adds nothing
     */
    public static String with(String object, String field, String json) throws IOException {
        if (json == null) {
            return object;
        }
        String one = object(Map.of(field, json));
        return object == null || object.equals("{}")
                ? one
                : object.substring(0, object.length() - 1) + "," + one.substring(1);
    }

    static String object(Map<String, String> fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator object = JsonText.JSON.createGenerator(text)) {
            object.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                object.writeFieldName(field.getKey());
                object.writeRawValue(field.getValue());
            }
            object.writeEndObject();
        }
        return text.toString();
    }
}
