package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the {@code quality} of a schema object and of its properties. */
final class RuleReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String ENGINE = "lakehouse";
    /** Rules that every dataset has without declaring them. */
    private static final Set<String> BUILT_IN =
            Set.of("decode", "unknown_fields", "type", "key", "required", "sequence");

    private static final List<String> TYPES = List.of("custom", "library", "text");

    private final Map<String, Severity> severities = new LinkedHashMap<>();

    RuleReader() {
        severities.put("error", Severity.ERROR);
        severities.put("warning", Severity.WARNING);
    }

    /** The rules of the properties, then those of the row. */
    List<DraftRule> read(YamlMap schema, List<Property> properties) {
        List<DraftRule> rules = new ArrayList<>();
        Map<String, YamlMap> names = new HashMap<>();
        for (Property property : properties) {
            rules.addAll(property.limits());
            for (YamlMap quality : all(property.yaml())) {
                rule(quality, Optional.of(property.column()), names).ifPresent(rules::add);
            }
        }
        for (YamlMap quality : all(schema)) {
            rule(quality, Optional.empty(), names).ifPresent(rules::add);
        }
        return rules;
    }

    private static List<YamlMap> all(YamlMap element) {
        return element.list("quality").map(YamlList::maps).orElse(List.of());
    }

    private Optional<DraftRule> rule(YamlMap quality, Optional<Column> column, Map<String, YamlMap> names) {
        // The standard's default.
        String type = quality.text("type").orElse("library");
        if (type.equals("text")) {
            // Prose for people, not a check.
            quality.allow(OdcsKeys.TEXT_RULE);
            return Optional.empty();
        }
        if (!TYPES.contains(type)) {
            boolean query = type.equals("sql");
            quality.faultAt(
                    "type",
                    query ? "a rule of type 'sql' asks the whole table, not a row" : "unknown rule type '" + type + "'",
                    query
                            ? "use type: custom, engine: " + ENGINE + " and a condition in 'implementation'"
                            : Suggestion.remedy(type, TYPES, "Allowed"));
            return Optional.empty();
        }
        String name = name(quality, names);
        quality.require("severity");
        Severity severity = quality.choice("severity", severities).orElse(Severity.ERROR);
        OdcsKeys.inside(quality);
        Optional<String> message = quality.text("description");
        Optional<LibraryRule.Check> check =
                type.equals("custom") ? custom(quality) : new LibraryRule(quality, column).read();
        return check.map(found -> new DraftRule(
                new Rule(name, column.map(Column::name), found.condition(), severity, message.orElse(found.message())),
                Statement.of(quality, found.key(), "rule '" + name + "'", found.condition())));
    }

    private static String name(YamlMap quality, Map<String, YamlMap> names) {
        String name = quality.requiredText("name").orElse("");
        if (name.isEmpty()) {
            return name;
        }
        YamlMap earlier = names.putIfAbsent(name, quality);
        if (!NAME.matcher(name).matches()) {
            quality.faultAt("name", "rule '" + name + "' is not snake_case", "use lower-case letters, digits and _");
        } else if (BUILT_IN.contains(name) || OptionRules.NAMES.contains(name)) {
            quality.faultAt("name", "rule '" + name + "' is the name of a built-in rule", "choose another name");
        } else if (earlier != null) {
            quality.faultAt(
                    "name",
                    "rule '" + name + "' is there twice",
                    "rename this one or that of line " + earlier.line("name"));
        }
        return name;
    }

    private static Optional<LibraryRule.Check> custom(YamlMap quality) {
        quality.allow(OdcsKeys.CUSTOM_RULE);
        Optional<String> engine = quality.requiredText("engine");
        if (engine.isPresent() && !engine.get().equals(ENGINE)) {
            quality.faultAt(
                    "engine", "engine '" + engine.get() + "' is not run here", "write 'engine: " + ENGINE + "'");
        }
        return quality.requiredText("implementation")
                .map(sql -> new LibraryRule.Check("implementation", sql, "must hold: " + sql.strip()));
    }
}
