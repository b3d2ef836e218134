package com.oakenspirits.lakehouse.lake.value;

import java.util.LinkedHashMap;
import java.util.Map;

/** What becomes of a time that comes twice when clocks are put back. */
public enum LocalTimes {
    /** It is refused. */
    REFUSE,
    /** The first of the two, before the change. */
    EARLIER,
    /** The second, after it. */
    LATER;

    /** By the words of a contract. */
    public static Map<String, LocalTimes> words() {
        Map<String, LocalTimes> words = new LinkedHashMap<>();
        words.put("refuse", REFUSE);
        words.put("earlier", EARLIER);
        words.put("later", LATER);
        return words;
    }
}
