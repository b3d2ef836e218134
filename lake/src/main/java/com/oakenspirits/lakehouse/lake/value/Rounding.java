package com.oakenspirits.lakehouse.lake.value;

import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of digits that a column cannot hold. */
public enum Rounding {
    /** The value is refused. */
    NONE(RoundingMode.UNNECESSARY),
    /** To the nearest, halves away from zero. */
    HALF_UP(RoundingMode.HALF_UP),
    /** To the nearest, halves to the even neighbour. */
    HALF_EVEN(RoundingMode.HALF_EVEN),
    /** They are cut off. */
    DOWN(RoundingMode.DOWN);

    private final RoundingMode mode;

    Rounding(RoundingMode mode) {
        this.mode = mode;
    }

    RoundingMode mode() {
        return mode;
    }

    /** By the words of a contract. */
    public static Map<String, Rounding> words() {
        Map<String, Rounding> words = new LinkedHashMap<>();
        words.put("none", NONE);
        words.put("half_up", HALF_UP);
        words.put("half_even", HALF_EVEN);
        words.put("down", DOWN);
        return words;
    }
}
