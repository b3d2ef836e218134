package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.MessageShape;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The row as it was before the change that a message tells, as far as its key goes. The message has an image of it in a
 * field: the whole row or only the columns that changed. Laid over the new row it gives the fields that the expressions of
 * the key read; where the row itself stands in a field of the message ({@code after} or {@code data}), over that one.
 */
final class BeforeImage implements Serializable {
    private static final long serialVersionUID = 1;
    /** A whole row that the image takes the place of. */
    private static final String AFTER = "after";
    /** A row that the image is laid over. */
    private static final String DATA = "data";

    private final ArrayList<String> candidates;
    private final boolean stated;
    private final String rows;
    private final ArrayList<String> keyFields;

    /** @param keyFields the fields that the expressions of the key read */
    BeforeImage(Contract contract, List<String> keyFields) {
        Optional<String> before = contract.changeRules().shape().before();
        this.stated = before.isPresent();
        this.candidates = new ArrayList<>(before.map(
                        field -> field.equals(MessageShape.NO_IMAGE) ? List.<String>of() : List.of(field))
                .orElseGet(() -> MessageShape.IMAGES.stream()
                        .filter(field -> contract.columns().stream()
                                .noneMatch(column -> column.transform().isEmpty()
                                        && column.field().equals(field)))
                        .toList()));
        this.rows = contract.changeRules().shape().rows().orElse(null);
        this.keyFields = new ArrayList<>(keyFields);
    }

    /** The fields that may hold an image. */
    List<String> candidates() {
        return candidates;
    }

    /** The image of a message that is one row; null where it has none. */
    Map<String, JsonField> of(Map<String, JsonField> message) throws IOException {
        JsonField image = found(message, false);
        return image == null ? null : image.fields();
    }

    /**
     * The images of a message of several rows, in their order; null for a row that has none.
     *
     * @param one whether the message holds one row, not an array
     */
    List<Map<String, JsonField>> of(Map<String, JsonField> message, int count, boolean one) throws IOException {
        List<Map<String, JsonField>> images = new ArrayList<>();
        JsonField field = found(message, true);
        List<JsonField> found = elements(field);
        if (field != null && (found.size() != count || field.isArray() == one)) {
            throw new JsonBytes.NotJson("the message has " + count + " rows and " + found.size()
                    + " images of them before: which is whose cannot be told");
        }
        for (int i = 0; i < count; i++) {
            images.add(
                    i < found.size() && found.get(i).isObject() ? found.get(i).fields() : null);
        }
        return images;
    }

    /** The images of a message as they stand, none where it has none. */
    List<JsonField> elements(Map<String, JsonField> message) throws IOException {
        return elements(found(message, true));
    }

    private static List<JsonField> elements(JsonField field) throws IOException {
        return field == null ? List.of() : field.isArray() ? JsonObject.elements(field.text()) : List.of(field);
    }

    private JsonField found(Map<String, JsonField> message, boolean arrays) throws IOException {
        for (String candidate : candidates) {
            JsonField value = message.get(candidate);
            if (value != null && (value.isObject() || (arrays && value.isArray()))) {
                return value;
            }
            if (stated && value != null && value.text() != null) {
                throw new JsonBytes.NotJson("the image of the row before in '" + candidate + "' is not a JSON object");
            }
        }
        return null;
    }

    /**
     * The fields that the key of the old row is computed from.
     *
     * @param row the fields of the new row, among those of its message
     */
    Map<String, JsonField> over(Map<String, JsonField> row, Map<String, JsonField> image) throws IOException {
        boolean nested = rows == null
                && (keyFields.contains(AFTER)
                        || keyFields.contains(DATA)
                        || isObject(row, AFTER)
                        || isObject(row, DATA));
        Map<String, JsonField> old = new LinkedHashMap<>();
        for (String field : keyFields) {
            JsonField now = row.get(field);
            if (nested && field.equals(AFTER)) {
                old.put(field, JsonField.json(JsonObject.write(image)));
            } else if ((nested && field.equals(DATA)) || field.equals(rows)) {
                Map<String, JsonField> merged =
                        new LinkedHashMap<>(now != null && now.isObject() ? now.fields() : Map.of());
                merged.putAll(image);
                old.put(field, JsonField.json(JsonObject.write(merged)));
            } else {
                old.put(field, nested ? now : image.getOrDefault(field, now));
            }
        }
        return old;
    }

    private static boolean isObject(Map<String, JsonField> row, String field) {
        JsonField value = row.get(field);
        return value != null && value.isObject();
    }
}
