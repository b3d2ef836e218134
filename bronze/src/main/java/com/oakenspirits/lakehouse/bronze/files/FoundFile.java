package com.oakenspirits.lakehouse.bronze.files;

import java.io.Serializable;

/**
 * A file that is to be landed.
 *
 * @param path its URL
 * @param name without folders
 * @param bytes its length
 * @param modifiedMs when it was last changed, milliseconds since the epoch
 * @param format how its records are written
 */
public record FoundFile(String path, String name, long bytes, long modifiedMs, FileFormat format)
        implements Serializable {}
