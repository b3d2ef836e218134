package com.oakenspirits.lakehouse.lake.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path into JSON, {@code $.a.b[0]['c'][*]}, that gives what it finds as it is written: Spark's {@code get_json_object}
 * takes numbers through a double and loses digits. Otherwise it answers as that function does.
 */
public final class JsonPath implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Pattern STEP =
            Pattern.compile("\\.([^.\\[\\]*'\"]+)|\\['([^']+)']|\\[\"([^\"]+)\"]|\\[(\\d{1,9})]|(\\[\\*])");

    /** One step: into a field (name), an element (index of 0 and more), or all elements (index -1). */
    private record Step(String name, int index) implements Serializable {}

    private final ArrayList<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = new ArrayList<>(steps);
    }

    /** The path that the text is; empty for one that only Spark itself can follow: with two wildcards or others than [*]. */
    public static Optional<JsonPath> of(String text) {
        if (!text.startsWith("$")) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text);
        int at = 1;
        int wildcards = 0;
        while (step.find(at) && step.start() == at) {
            if (step.group(5) != null) {
                wildcards++;
                steps.add(new Step(null, -1));
            } else if (step.group(4) != null) {
                steps.add(new Step(null, Integer.parseInt(step.group(4))));
            } else {
                String name =
                        step.group(1) != null ? step.group(1) : step.group(2) != null ? step.group(2) : step.group(3);
                steps.add(new Step(name, 0));
            }
            at = step.end();
        }
        return at == text.length() && wildcards <= 1 ? Optional.of(new JsonPath(steps)) : Optional.empty();
    }

    /** What the path leads to: a string as it is, all else as it is written; null for nothing, null and what is not JSON. */
    public String in(String json) {
        if (json == null) {
            return null;
        }
        try (JsonParser parser = JsonText.JSON.createParser(json)) {
            return parser.nextToken() == null ? null : walk(parser, 0, false);
        } catch (IOException e) {
            return null;
        }
    }

    /** @param quoted whether a string is given as JSON */
    private String walk(JsonParser json, int at, boolean quoted) throws IOException {
        if (at == steps.size()) {
            JsonToken token = json.currentToken();
            return quoted && token != JsonToken.VALUE_NULL ? JsonText.json(json) : JsonText.of(json);
        }
        Step step = steps.get(at);
        return step.name() != null
                ? field(json, step.name(), at, quoted)
                : step.index() >= 0 ? element(json, step.index(), at, quoted) : all(json, at);
    }

    private String field(JsonParser json, String name, int at, boolean quoted) throws IOException {
        String found = null;
        if (json.currentToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = found == null && json.currentName().equals(name);
                json.nextToken();
                if (wanted) {
                    found = walk(json, at + 1, quoted);
                } else {
                    json.skipChildren();
                }
            }
        } else {
            json.skipChildren();
        }
        return found;
    }

    private String element(JsonParser json, int index, int at, boolean quoted) throws IOException {
        String found = null;
        if (json.currentToken() == JsonToken.START_ARRAY) {
            for (int i = 0; json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null; i++) {
                if (i == index) {
                    found = walk(json, at + 1, quoted);
                } else {
                    json.skipChildren();
                }
            }
        } else {
            json.skipChildren();
        }
        return found;
    }

    /** As Spark does: an array of what is found, or that alone where it is one. */
    private String all(JsonParser json, int at) throws IOException {
        List<String> found = new ArrayList<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null) {
                JsonToken token = json.currentToken();
                String one = walk(json, at + 1, true);
                if (one != null || (token == JsonToken.VALUE_NULL && at + 1 == steps.size())) {
                    found.add(one == null ? "null" : one);
                }
            }
        } else {
            json.skipChildren();
        }
        return found.isEmpty() ? null : found.size() == 1 ? found.get(0) : "[" + String.join(",", found) + "]";
    }
}
