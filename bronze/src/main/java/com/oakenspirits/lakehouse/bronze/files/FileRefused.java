package com.oakenspirits.lakehouse.bronze.files;

import java.io.IOException;

/** A file that cannot be landed as a whole; the others can. */
final class FileRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    static final String CHANGED = "it changed while it was being landed; land it again when it is complete";

    private static final int LENGTH = 300;

    private final String path;

    /** @param reason why, after the file's name */
    FileRefused(String path, String reason) {
        super(reason);
        this.path = path;
    }

    /** The refusal of a file that an error came from, whatever the error is. */
    static FileRefused because(String path, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileRefused refused) {
                return refused;
            }
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String what = (root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage())
                .replaceAll("\\s+", " ");
        FileRefused refused = new FileRefused(
                path,
                (error instanceof IOException || root instanceof IOException ? "it cannot be read: " : "it is broken: ")
                        + (what.length() <= LENGTH ? what : what.substring(0, LENGTH) + "…"));
        refused.initCause(error);
        return refused;
    }

    String path() {
        return path;
    }
}
