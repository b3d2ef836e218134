package com.oakenspirits.lakehouse.lake.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Texts that must never be shown. They can be masked, not read. */
public final class Secrets {
    private static final String MASK = "***";
    /** Shorter texts are everywhere: masking them would make messages unreadable and give the secret away. */
    private static final int SHORTEST = 4;

    private static final Set<String> WORDS = Set.of("true", "false", "null", "none");

    private final List<String> values;

    /** Texts shorter than four characters are left out. */
    public Secrets(Collection<String> values) {
        // The longest first: one secret may be part of another.
        this.values = values.stream()
                .filter(value -> value.length() >= SHORTEST && !WORDS.contains(value))
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
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

    @Override
    public String toString() {
        return MASK;
    }
}
