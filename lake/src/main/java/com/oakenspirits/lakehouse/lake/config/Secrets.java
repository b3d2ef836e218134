package com.oakenspirits.lakehouse.lake.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Texts that must never be shown. They can be masked, not read. */
public final class Secrets {
    private static final String MASK = "***";
    /** Shorter texts are everywhere: masking them would make messages unreadable and give the secret away. */
    private static final int SHORTEST = 4;

    private static final Set<String> WORDS = Set.of("true", "false", "null", "none");

    private final List<String> values;

    /**
     * Texts shorter than four characters are left out. A text of several lines, such as a key, is hidden line by line;
     * each is hidden as it is and as JSON, URLs and HTTP write it.
     */
    public Secrets(Collection<String> values) {
        // The longest first: one secret may be part of another.
        this.values = values.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(value -> !value.startsWith("-----"))
                .flatMap(Secrets::spellings)
                .filter(value -> value.length() >= SHORTEST && !WORDS.contains(value))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static Stream<String> spellings(String value) {
        return Stream.of(
                value,
                value.replace("\\", "\\\\").replace("\"", "\\\""),
                URLEncoder.encode(value, StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Hides nothing. */
    public static Secrets none() {
        return new Secrets(List.of());
    }

    /** The text with every secret in it replaced by three asterisks. */
    public String mask(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, MASK);
        }
        return masked;
    }

    /** Whether there is nothing to hide. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
