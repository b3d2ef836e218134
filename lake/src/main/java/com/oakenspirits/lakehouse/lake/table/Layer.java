package com.oakenspirits.lakehouse.lake.table;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The layers of the lake; the lower-case name is the first part of every table name. */
public enum Layer {
    /** Every message, byte for byte, with its coordinates. */
    BRONZE,
    /** The single source of truth. */
    SILVER,
    /** What a contract refused, with every reason. */
    QUARANTINE,
    /** Star schema and aggregates. */
    GOLD,
    /** The lakehouse's own books. */
    OPS;

    /** The layer as it stands in SQL and in paths, such as {@code silver}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The layer of that name in any case, or empty. */
    public static Optional<Layer> of(String id) {
        return Arrays.stream(values())
                .filter(layer -> layer.name().equalsIgnoreCase(id))
                .findFirst();
    }
}
