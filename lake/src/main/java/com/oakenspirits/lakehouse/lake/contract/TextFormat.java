package com.oakenspirits.lakehouse.lake.contract;

import java.util.Optional;
import java.util.Set;

/** The formats of strings that the standard names, as regular expressions over the whole text. */
final class TextFormat {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String IPV4 = BYTE + "(?:\\." + BYTE + "){3}";
    private static final String GROUP = "[0-9A-Fa-f]{1,4}";
    private static final String IPV6 = "(?:" + GROUP + ":){7}" + GROUP
            + "|(?:" + GROUP + ":){1,7}:"
            + "|(?:" + GROUP + ":){1,6}(?::" + GROUP + "){1}"
            + "|(?:" + GROUP + ":){1,5}(?::" + GROUP + "){1,2}"
            + "|(?:" + GROUP + ":){1,4}(?::" + GROUP + "){1,3}"
            + "|(?:" + GROUP + ":){1,3}(?::" + GROUP + "){1,4}"
            + "|(?:" + GROUP + ":){1,2}(?::" + GROUP + "){1,5}"
            + "|" + GROUP + ":(?::" + GROUP + "){1,6}"
            + "|:(?::" + GROUP + "){1,7}|::"
            + "|::(?:[Ff]{4}:)?" + IPV4
            + "|(?:" + GROUP + ":){6}" + IPV4;

    static final Set<String> NAMES =
            Set.of("password", "byte", "binary", "email", "uuid", "uri", "hostname", "ipv4", "ipv6");

    private TextFormat() {}

    /** The expression; empty for a format that says nothing of the characters. */
    static Optional<String> pattern(String name) {
        return switch (name) {
            case "byte" -> Optional.of(whole("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"));
            case "email" -> Optional.of(whole("[^@\\s]+@[^@\\s.]+(?:\\.[^@\\s.]+)+"));
            case "uuid" ->
                Optional.of(whole("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"));
            case "uri" -> Optional.of(whole("[A-Za-z][A-Za-z0-9+.-]*:\\S+"));
            case "hostname" ->
                Optional.of(whole("(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
                        + "(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"));
            case "ipv4" -> Optional.of(whole(IPV4));
            case "ipv6" -> Optional.of(whole(IPV6));
            default -> Optional.empty();
        };
    }

    private static String whole(String expression) {
        return "\\A(?:" + expression + ")\\z";
    }
}
