package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code logicalTypeOptions} of a property: which there are for its type, and those that say how values are read. */
final class TypeOptions {
    private static final List<String> BOUNDS = List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

    private static final Map<String, List<String>> ALLOWED = allowed();
    private static final List<String> INTEGER_FORMATS =
            List.of("i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128");

    private final Optional<YamlMap> yaml;

    TypeOptions(YamlMap property) {
        this.yaml = property.has("logicalTypeOptions") ? property.map("logicalTypeOptions") : Optional.empty();
    }

    private static Map<String, List<String>> allowed() {
        Map<String, List<String>> allowed = new LinkedHashMap<>();
        allowed.put("string", List.of("minLength", "maxLength", "pattern", "format"));
        allowed.put("date", with("format"));
        allowed.put("timestamp", with("format", "timezone", "defaultTimezone"));
        allowed.put("time", List.of());
        allowed.put("integer", with("multipleOf", "format"));
        allowed.put("number", with("multipleOf", "format"));
        allowed.put("object", List.of("minProperties", "maxProperties", "required"));
        allowed.put("array", List.of("minItems", "maxItems", "uniqueItems"));
        allowed.put("boolean", List.of());
        return allowed;
    }

    private static List<String> with(String... more) {
        List<String> all = new java.util.ArrayList<>(BOUNDS);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }

    /** Notes options that the standard has not for that type, and formats that nobody checks. */
    void allow(String logical) {
        yaml.ifPresent(options -> {
            List<String> allowed = ALLOWED.get(logical);
            if (allowed.isEmpty()) {
                options.fault("logicalTypeOptions of a " + logical + " say nothing that is checked", "remove them");
            } else {
                options.allow(allowed);
            }
            format().ifPresent(format -> {
                List<String> known = switch (logical) {
                    case "string" -> List.copyOf(TextFormat.NAMES);
                    case "integer" -> INTEGER_FORMATS;
                    case "number" -> List.of("f32", "f64");
                    default -> List.of(format);
                };
                if (!known.contains(format)) {
                    options.faultAt(
                            "format",
                            "format '" + format + "' is not checked here",
                            Suggestion.remedy(format, known, "Known"));
                }
            });
        });
    }

    Optional<YamlMap> map() {
        return yaml;
    }

    YamlMap yaml() {
        return yaml.orElseThrow();
    }

    Optional<String> format() {
        return yaml.filter(options -> options.has("format")).flatMap(options -> options.text("format"));
    }

    Optional<Boolean> timezone() {
        return yaml.filter(options -> options.has("timezone")).flatMap(options -> options.flag("timezone"));
    }

    Optional<String> defaultTimezone() {
        return yaml.filter(options -> options.has("defaultTimezone"))
                .flatMap(options -> options.text("defaultTimezone"));
    }
}
