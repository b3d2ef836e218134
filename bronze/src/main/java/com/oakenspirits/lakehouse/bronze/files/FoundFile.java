package com.oakenspirits.lakehouse.bronze.files;

import java.io.Serializable;

/**
 * A file that is to be landed, or something in its place that cannot be.
 *
 * @param path its URL, as people write it
 * @param name without folders
 * @param bytes its length
 * @param modifiedMs when it was last changed, milliseconds since the epoch
 * @param format how its records are written; null where {@code refusal} is not
 * @param uri of a local file, which keeps the bytes of a name that is no text; null of others
 * @param refusal why it cannot be landed, null when it can
 */
public record FoundFile(
        String path, String name, long bytes, long modifiedMs, FileFormat format, String uri, String refusal)
        implements Serializable {

    static FoundFile refused(String path, String name, String refusal) {
        return new FoundFile(path, name, 0, 0, null, null, refusal);
    }
}
