package com.oakenspirits.lakehouse.lake.contract;

/**
 * Patterns of a contract are expressions of <a href="https://tc39.es/ecma262/#sec-patterns">ECMA-262</a> by the standard,
 * those of {@code rlike} Java's: there {@code $} is also found before a line break at the end of the text.
 */
final class RegularExpression {
    private RegularExpression() {}

    /** The same expression for Java. */
    static String java(String pattern) {
        StringBuilder java = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                java.append(c).append(pattern.charAt(++i));
            } else if (c == '$' && !inClass) {
                java.append("\\z");
            } else {
                inClass = c == '[' || (inClass && c != ']');
                java.append(c);
            }
        }
        return java.toString();
    }
}
