package com.oakenspirits.lakehouse.lake.contract;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * That every state of a row is kept with the time it was in force (slowly changing dimension, type 2).
 *
 * @param validFrom what the ends of the intervals carry: a column, or Spark SQL over the raw fields; empty for the
 *     sequence itself
 * @param tracked the columns whose change begins a new version; others change in place. Empty for all columns
 */
public record History(Optional<String> validFrom, List<String> tracked) {

    public History {
        Objects.requireNonNull(validFrom, "validFrom");
        tracked = List.copyOf(tracked);
    }
}
