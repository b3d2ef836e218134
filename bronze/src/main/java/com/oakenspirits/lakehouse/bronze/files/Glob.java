package com.oakenspirits.lakehouse.bronze.files;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One part of a pattern between slashes: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a-z]}, and {@code \} before a
 * character that stands for itself. What looks like a pattern is also the name that it is.
 */
record Glob(String text, Pattern pattern) {

    /** The parts of a path whose braces have been {@linkplain #expanded}. */
    static Glob of(String part) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            int end = c == '[' ? part.indexOf(']', i + 2) : -1;
            if (c == '\\' && i + 1 < part.length()) {
                regex.append(Pattern.quote(part.substring(i + 1, i + 2)));
                i++;
            } else if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                String set = part.substring(i + 1, end);
                boolean not = set.startsWith("^") || set.startsWith("!");
                regex.append(not ? "[^" : "[")
                        .append((not ? set.substring(1) : set).replaceAll("([\\\\\\[\\]&^])", "\\\\$1"))
                        .append(']');
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return new Glob(part, Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            return new Glob(part, Pattern.compile(Pattern.quote(part)));
        }
    }

    /** Whether it may name more than the file of that very name. */
    boolean wild() {
        return text.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
    }

    boolean matches(String name) {
        return text.equals(name) || pattern.matcher(name).matches();
    }

    /** A path for each choice in braces: {@code a{b,c}} is {@code ab} and {@code ac}. */
    static List<String> expanded(String path) {
        int open = unescaped(path, '{', 0);
        while (open >= 0) {
            List<Integer> commas = new ArrayList<>();
            int close = close(path, open, commas);
            if (close > 0) {
                List<String> all = new ArrayList<>();
                int from = open + 1;
                commas.add(close);
                for (int comma : commas) {
                    all.addAll(expanded(
                            path.substring(0, open) + path.substring(from, comma) + path.substring(close + 1)));
                    from = comma + 1;
                }
                return all;
            }
            open = unescaped(path, '{', open + 1);
        }
        return List.of(path);
    }

    /** The place of the brace that closes, or -1; notes the commas between the choices. */
    private static int close(String path, int open, List<Integer> commas) {
        int depth = 0;
        for (int i = open; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == ',' && depth == 1) {
                commas.add(i);
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int unescaped(String path, char sign, int from) {
        for (int i = from; i < path.length(); i++) {
            if (path.charAt(i) == '\\') {
                i++;
            } else if (path.charAt(i) == sign) {
                return i;
            }
        }
        return -1;
    }
}
