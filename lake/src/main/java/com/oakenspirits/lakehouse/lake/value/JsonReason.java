package com.oakenspirits.lakehouse.lake.value;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Pattern;

/** Why a text is no JSON, for people who do not know the parser. */
public final class JsonReason {
    /** What Jackson says to the programmer who calls it. */
    private static final Pattern PARSERS_OWN = Pattern.compile(": enable `[^`]*` to allow"
            + "|: maybe a \\(non-standard\\) comment\\?.*"
            + "| \\(or 'NaN'/[^)]*\\)"
            + "|Source: REDACTED \\(`[^`]*` disabled\\); ");

    private JsonReason() {}

    /** In one line. */
    public static String of(JsonProcessingException e) {
        return PARSERS_OWN.matcher(e.getOriginalMessage()).replaceAll("").replaceAll("\\s+", " ");
    }
}
