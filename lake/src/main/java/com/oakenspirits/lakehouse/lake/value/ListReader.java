package com.oakenspirits.lakehouse.lake.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads a JSON array, each element by the same reader. */
public record ListReader(ValueReader element) implements ValueReader {
    public ListReader {
        Objects.requireNonNull(element, "element");
    }

    @Override
    public String type() {
        return "array<" + element.type() + ">";
    }

    @Override
    public Object read(String text) throws InvalidValue {
        List<Object> values = new ArrayList<>();
        for (String item : items(text)) {
            values.add(Nested.read(element, item, "[" + values.size() + "]"));
        }
        return values;
    }

    static List<String> items(String text) throws InvalidValue {
        List<String> items = new ArrayList<>();
        try (JsonParser json = JsonText.JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw InvalidValue.of(text, "JSON array");
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == null) {
                    throw InvalidValue.of(text, "JSON array");
                }
                items.add(JsonText.of(json));
            }
            if (json.nextToken() != null) {
                throw InvalidValue.of(text, "JSON array");
            }
        } catch (IOException e) {
            throw InvalidValue.of(text, "JSON array");
        }
        return items;
    }
}
