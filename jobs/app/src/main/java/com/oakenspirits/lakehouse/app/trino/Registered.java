package com.oakenspirits.lakehouse.app.trino;

import java.util.Objects;

/** A table that Trino knows, as far as it can say. */
sealed interface Registered {

    /**
     * Trino reads its log.
     *
     * @param location the URL of its folder
     */
    record At(String location) implements Registered {
        public At {
            Objects.requireNonNull(location, "location");
        }
    }

    /** There is no Delta log where it was registered. */
    record Lost() implements Registered {}

    /**
     * Trino cannot tell, for another reason: storage that it does not reach, or a table of another kind.
     *
     * @param why Trino's own words
     */
    record Unclear(String why) implements Registered {
        public Unclear {
            Objects.requireNonNull(why, "why");
        }
    }
}
