package com.oakenspirits.lakehouse.app.forecast;

import java.util.Locale;

/** What a series is the sales of. */
public enum Level {
    CATEGORY,
    ITEM;

    /** As it stands in tables, such as {@code item}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
