package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlNode;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code customProperties}: what the standard has no key for. */
final class CustomProperties {
    private static final List<String> SUPPORTED = Stream.concat(
                    Stream.of(
                            "changes",
                            "operation",
                            "sequenceBy",
                            "deletes",
                            "ignoreNulls",
                            "history",
                            "validFrom",
                            "trackHistoryOn",
                            "unknownFields",
                            "encoding",
                            "poll",
                            "timezone",
                            "files"),
                    MessageShapeReader.PROPERTIES.stream())
            .toList();

    /**
     * What the custom properties of a schema object say.
     *
     * @param zone of times that state none
     * @param reader of the rules, for what can only be checked with the columns
     */
    record Settings(
            Optional<Changes> changes,
            List<Statement> sequence,
            UnknownFields unknownFields,
            ChangeRules rules,
            ChangeReader reader,
            Optional<YamlMap> poll,
            ZoneId zone,
            FileLayout files) {}

    Settings read(YamlMap schema) {
        Map<String, YamlMap> given = new LinkedHashMap<>();
        for (YamlMap custom : all(schema)) {
            String name = custom.requiredText("property").orElse("");
            custom.require("value");
            if (!name.isEmpty() && !SUPPORTED.contains(name)) {
                custom.faultAt(
                        "property",
                        "unknown customProperty '" + name + "'",
                        Suggestion.remedy(name, SUPPORTED, "Allowed here"));
            } else if (given.putIfAbsent(name, custom) != null) {
                custom.faultAt("property", "customProperty '" + name + "' is there twice", "keep one of them");
            }
        }
        if (!given.containsKey("changes")) {
            schema.fault(
                    "customProperty 'changes' is missing",
                    "add '{property: changes, value: append}' for events or 'upsert' for the newest state of a key");
        }
        Optional<Changes> changes = Optional.ofNullable(given.get("changes")).flatMap(CustomProperties::changes);
        ChangeReader reader = new ChangeReader(schema, given, changes);
        return new Settings(
                changes,
                Optional.ofNullable(given.get("sequenceBy"))
                        .map(CustomProperties::sequence)
                        .orElse(List.of()),
                Optional.ofNullable(given.get("unknownFields"))
                        .flatMap(custom -> custom.choice("value", "unknownFields", unknownFields()))
                        .orElse(UnknownFields.KEEP),
                reader.read(),
                reader,
                Optional.ofNullable(given.get("poll")),
                Optional.ofNullable(given.get("timezone"))
                        .flatMap(custom -> custom.text("value").map(name -> FormReader.zoneOf(custom, "value", name)))
                        .orElse(ZoneOffset.UTC),
                FileLayoutReader.read(Optional.ofNullable(given.get("files"))));
    }

    /** Where custom properties are for other tools: one of ours stands in the wrong place. */
    void none(YamlMap element) {
        for (YamlMap custom : all(element)) {
            custom.requiredText("property")
                    .filter(SUPPORTED::contains)
                    .ifPresent(name -> custom.faultAt(
                            "property",
                            "customProperty '" + name + "' does nothing here",
                            "it belongs on the schema object"));
        }
    }

    private static List<YamlMap> all(YamlMap element) {
        List<YamlMap> all = element.list("customProperties").map(YamlList::maps).orElse(List.of());
        all.forEach(custom -> custom.allow(OdcsKeys.CUSTOM_PROPERTY));
        return all;
    }

    private static Optional<Changes> changes(YamlMap custom) {
        Map<String, Changes> known = new LinkedHashMap<>();
        known.put("append", Changes.APPEND);
        known.put("upsert", Changes.UPSERT);
        known.put("op", Changes.OP);
        known.put("debezium", Changes.DEBEZIUM);
        return custom.choice("value", "changes", known);
    }

    private static List<Statement> sequence(YamlMap custom) {
        Optional<YamlNode> value = custom.node("value");
        if (value.isPresent() && value.get() instanceof YamlList list) {
            if (list.items().isEmpty()) {
                custom.faultAt("value", "sequenceBy is empty", "name a field, or remove it to go by message time");
            }
            return list.texts().stream()
                    .map(item -> Statement.of("sequenceBy", item.value(), item::fault))
                    .toList();
        }
        return custom.text("value")
                .map(sql -> List.of(Statement.of(custom, "value", "sequenceBy", sql)))
                .orElse(List.of());
    }

    private static Map<String, UnknownFields> unknownFields() {
        Map<String, UnknownFields> choices = new LinkedHashMap<>();
        choices.put("keep", UnknownFields.KEEP);
        choices.put("ignore", UnknownFields.IGNORE);
        choices.put("quarantine", UnknownFields.QUARANTINE);
        return choices;
    }
}
