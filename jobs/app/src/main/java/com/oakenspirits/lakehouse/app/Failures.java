package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Secrets;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;

/** Puts what went wrong into one line; the stack trace goes to the log. */
final class Failures {
    private static final int LENGTH = 500;

    private Failures() {}

    static String line(Throwable error) {
        return line(error, Secrets.none());
    }

    /** With secrets masked before the line is cut, so that no half of one is left. */
    static String line(Throwable error, Secrets secrets) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof LakehouseException) {
                return secrets.mask(cause.getMessage());
            }
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? "" : root.getMessage().strip();
        String first = message.lines().findFirst().orElse("");
        String line = first.isEmpty() ? root.getClass().getSimpleName() : first;
        boolean named = line.startsWith("[") || root instanceof IllegalStateException;
        String full = secrets.mask(named ? line : root.getClass().getSimpleName() + ": " + line);
        return full.length() <= LENGTH ? full : full.substring(0, LENGTH) + "…";
    }
}
