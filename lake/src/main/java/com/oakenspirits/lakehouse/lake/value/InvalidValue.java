package com.oakenspirits.lakehouse.lake.value;

/** A text is not a value of its column's type. */
public final class InvalidValue extends Exception {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 100;

    private InvalidValue(String reason) {
        // Bad values may be many, and nobody looks at where they were found.
        super(reason, null, false, false);
    }

    static InvalidValue of(String text, String type) {
        return new InvalidValue(quoted(text) + " is not a valid " + type);
    }

    static InvalidValue of(String text, String type, String why) {
        return new InvalidValue(quoted(text) + " is not a valid " + type + ": " + why);
    }

    /** The same reason about a value inside another one, such as {@code address.zip}. */
    InvalidValue at(String path) {
        return new InvalidValue(path + ": " + getMessage());
    }

    static InvalidValue because(String reason) {
        return new InvalidValue(reason);
    }

    static InvalidValue missing(String field, String text) {
        return new InvalidValue(field + " is missing in " + quoted(text));
    }

    private static String quoted(String text) {
        return "'" + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…") + "'";
    }
}
