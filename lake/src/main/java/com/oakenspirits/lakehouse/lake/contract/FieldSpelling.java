package com.oakenspirits.lakehouse.lake.contract;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Refuses fields that differ only in case, such as {@code SaleDollars} and {@code saleDollars}, unless one property reads
 * both spellings on purpose: else a slip of the pen would give a column without values.
 */
final class FieldSpelling {
    private final List<Property> properties;

    FieldSpelling(List<Property> properties) {
        this.properties = properties;
    }

    void check() {
        Map<String, Map<String, Property>> spellings = new LinkedHashMap<>();
        for (Property property : properties) {
            for (String field : property.reads()) {
                spellings
                        .computeIfAbsent(field.toLowerCase(Locale.ROOT), lower -> new LinkedHashMap<>())
                        .putIfAbsent(field, property);
            }
        }
        spellings.values().stream().filter(group -> group.size() > 1).forEach(this::check);
    }

    private void check(Map<String, Property> group) {
        Set<String> spellings = new LinkedHashSet<>(group.keySet());
        if (properties.stream().anyMatch(property -> property.reads().containsAll(spellings))) {
            return;
        }
        List<String> names = List.copyOf(spellings);
        Property later = group.get(names.get(names.size() - 1));
        String key = later.column().transform().isPresent() ? "transformLogic" : "physicalName";
        later.yaml()
                .faultAt(
                        key,
                        "the fields " + String.join(", ", names) + " differ only in case",
                        "correct the spelling, or if messages have both, read both in one transformLogic: coalesce("
                                + String.join(", ", names) + ")");
    }
}
