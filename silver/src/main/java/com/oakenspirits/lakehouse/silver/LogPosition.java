package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A place in a database's log, as the columns of the sequence tell it: whole numbers and texts, most significant first,
 * null before any value.
 */
record LogPosition(List<Object> parts) implements Comparable<LogPosition> {
    LogPosition {
        List<Object> plain = new ArrayList<>();
        parts.forEach(part -> plain.add(
                part instanceof Number number ? (Object) number.longValue() : part == null ? null : part.toString()));
        parts = java.util.Collections.unmodifiableList(plain);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static LogPosition of(List<Object> parts) {
        return new LogPosition(parts);
    }

    /** As JSON: an array. */
    @JsonValue
    public List<Object> json() {
        return parts;
    }

    /** Whether there is nothing to compare. */
    boolean isEmpty() {
        return parts.stream().allMatch(Objects::isNull);
    }

    @Override
    public int compareTo(LogPosition other) {
        for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
            int less =
                    compare(i < parts.size() ? parts.get(i) : null, i < other.parts.size() ? other.parts.get(i) : null);
            if (less != 0) {
                return less;
            }
        }
        return 0;
    }

    private static int compare(Object one, Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one != null, other != null);
        }
        return one instanceof Long number && other instanceof Long than
                ? number.compareTo(than)
                : one.toString().compareTo(other.toString());
    }
}
