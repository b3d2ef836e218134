package com.oakenspirits.lakehouse.lake.contract;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the rows of a message are, and which messages are meant.
 *
 * @param rows the field that holds the rows of a message, an array of objects or one object; empty where the message is
 *     one row
 * @param filter Spark SQL over the fields of the message: those for which it is not true belong to another dataset
 * @param before the field with the image of the row before the change, {@link #NO_IMAGE}, or empty for {@link #IMAGES}
 */
public record MessageShape(Optional<String> rows, Optional<String> filter, Optional<String> before) {
    /** A message is a row of the dataset. */
    public static final MessageShape PLAIN = new MessageShape(Optional.empty(), Optional.empty(), Optional.empty());

    /** Says that no field holds an image of before. */
    public static final String NO_IMAGE = "none";

    /** The fields that are taken for an image of before where the contract says nothing and declares none of them. */
    public static final List<String> IMAGES = List.of("before", "old");

    public MessageShape {
        Objects.requireNonNull(rows, "rows");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(before, "before");
    }
}
