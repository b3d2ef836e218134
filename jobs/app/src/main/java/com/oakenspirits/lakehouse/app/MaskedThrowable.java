package com.oakenspirits.lakehouse.app;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Stands for an exception in the log when its message, or that of one of its causes, holds a secret. */
@SuppressWarnings({"serial", "OverrideThrowableToString"}) // it is printed and forgotten, under its old name
final class MaskedThrowable extends Exception {
    private final String text;

    private MaskedThrowable(String text, String message, Throwable cause) {
        super(message, cause);
        this.text = text;
    }

    /** The exception itself when nothing in it is to be hidden. */
    static Throwable of(Throwable thrown, UnaryOperator<String> mask) {
        return holds(thrown, mask, seen()) ? masked(thrown, mask, seen()) : thrown;
    }

    private static boolean holds(Throwable thrown, UnaryOperator<String> mask, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return false;
        }
        String text = thrown.toString();
        if (!mask.apply(text).equals(text) || holds(thrown.getCause(), mask, seen)) {
            return true;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (holds(suppressed, mask, seen)) {
                return true;
            }
        }
        return false;
    }

    private static Throwable masked(Throwable thrown, UnaryOperator<String> mask, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return null;
        }
        String message = thrown.getMessage();
        MaskedThrowable masked = new MaskedThrowable(
                mask.apply(thrown.toString()),
                message == null ? null : mask.apply(message),
                masked(thrown.getCause(), mask, seen));
        masked.setStackTrace(thrown.getStackTrace());
        for (Throwable suppressed : thrown.getSuppressed()) {
            Throwable hidden = masked(suppressed, mask, seen);
            if (hidden != null) {
                masked.addSuppressed(hidden);
            }
        }
        return masked;
    }

    private static Set<Throwable> seen() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** As the exception says it, its class first. */
    @Override
    public String toString() {
        return text;
    }
}
