package com.oakenspirits.lakehouse.bronze.files;

/** A file that cannot be landed as a whole; the others can. */
final class FileRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String path;

    /** @param reason why, after the file's name */
    FileRefused(String path, String reason) {
        super(reason);
        this.path = path;
    }

    String path() {
        return path;
    }
}
