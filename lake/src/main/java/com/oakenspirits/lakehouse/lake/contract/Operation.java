package com.oakenspirits.lakehouse.lake.contract;

import java.util.List;
import java.util.Objects;

/**
 * Which field of a change message says what it does, in the source's own words. A word that is in no list upserts,
 * unless the words for upserts are listed too: then it is refused.
 *
 * @param field the field of the message; it may be a flag, such as one named gone with the delete word true
 * @param upserts the words for insert and update; empty for "all others"
 * @param deletes the words for a delete
 * @param truncates the words for a delete of every key
 */
public record Operation(String field, List<String> upserts, List<String> deletes, List<String> truncates) {

    public Operation {
        Objects.requireNonNull(field, "field");
        upserts = List.copyOf(upserts);
        deletes = List.copyOf(deletes);
        truncates = List.copyOf(truncates);
    }
}
