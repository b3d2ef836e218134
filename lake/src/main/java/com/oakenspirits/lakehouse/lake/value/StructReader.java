package com.oakenspirits.lakehouse.lake.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a JSON object as a struct, each field by a reader of its own.
 *
 * @param fields in the order of the struct
 * @param closed whether a field that is not among them refuses the value
 */
public record StructReader(List<Field> fields, boolean closed) implements ValueReader {

    /**
     * A field of the struct.
     *
     * @param name in the struct
     * @param source in the JSON object
     * @param required whether an object without it is refused
     */
    public record Field(String name, String source, ValueReader reader, boolean required)
            implements java.io.Serializable {}

    public StructReader {
        fields = List.copyOf(fields);
    }

    @Override
    public String type() {
        return fields.stream()
                .map(field -> "`" + field.name() + "`:" + field.reader().type())
                .collect(Collectors.joining(",", "struct<", ">"));
    }

    @Override
    public Object read(String text) throws InvalidValue {
        return values(parsed(text, null), text);
    }

    /**
     * The fields of the object that are none of the struct's, those of nested structs too, as JSON.
     *
     * @return null when there are none, or when the text is not a value
     */
    public String unknown(String text) {
        try {
            Map<String, String> unknown = new LinkedHashMap<>();
            Map<String, String> known = parsed(text, unknown);
            for (Field field : fields) {
                String inner = known.get(field.source());
                String left = inner == null ? null : Unknown.in(field.reader(), inner);
                if (left != null) {
                    unknown.put(field.source(), left);
                }
            }
            return unknown.isEmpty() ? null : Unknown.object(unknown);
        } catch (InvalidValue | IOException e) {
            return null;
        }
    }

    /** @param unknown takes the JSON of other fields; null to pass over them */
    private Map<String, String> parsed(String text, Map<String, String> unknown) throws InvalidValue {
        Map<String, String> texts = new LinkedHashMap<>();
        try (JsonParser json = JsonText.JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw InvalidValue.of(text, "JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (fields.stream().anyMatch(field -> field.source().equals(name))) {
                    texts.put(name, JsonText.of(json));
                } else if (closed) {
                    throw InvalidValue.because("the contract knows no such field: " + name);
                } else if (unknown != null) {
                    unknown.put(name, JsonText.json(json));
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw InvalidValue.of(text, "JSON object");
            }
        } catch (IOException e) {
            throw InvalidValue.of(text, "JSON object");
        }
        return texts;
    }

    private Object values(Map<String, String> texts, String text) throws InvalidValue {
        List<Object> values = new ArrayList<>();
        for (Field field : fields) {
            Object value = Nested.read(field.reader(), texts.get(field.source()), field.name());
            if (value == null && field.required()) {
                throw InvalidValue.missing(field.name(), text);
            }
            values.add(value);
        }
        return values.toArray();
    }
}
