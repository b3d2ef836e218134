package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.value.JsonPath;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which field of a change message says what it does, in the source's own words. A word that is in no list upserts,
 * unless the words for upserts are listed too: then it is refused.
 *
 * @param field the field of the message, or a path into one, {@code $.metadata.operation}; it may be a flag, such as one
 *     named gone with the delete word true
 * @param upserts the words for insert and update; empty for "all others"
 * @param deletes the words for a delete
 * @param truncates the words for a delete of every key
 */
public record Operation(String field, List<String> upserts, List<String> deletes, List<String> truncates) {
    private static final Pattern PATH = Pattern.compile("\\$\\.([^.\\[]+)([.\\[].+)");

    public Operation {
        Objects.requireNonNull(field, "field");
        upserts = List.copyOf(upserts);
        deletes = List.copyOf(deletes);
        truncates = List.copyOf(truncates);
    }

    /** The field of the message that the word stands in, itself or further down. */
    public String top() {
        Matcher path = PATH.matcher(field);
        return path.matches() ? path.group(1) : field;
    }

    /** Where in that field it stands; empty where it is the field. */
    public Optional<JsonPath> within() {
        Matcher path = PATH.matcher(field);
        return path.matches() ? JsonPath.of("$" + path.group(2)) : Optional.empty();
    }
}
