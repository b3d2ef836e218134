package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.contract.FieldEncoding.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the custom property {@code encoding}. */
final class EncodingReader {
    private static final List<String> KEYS = List.of("decimal", "time", "bytes", "fields", "unavailable");
    private static final List<Kind> DECIMAL = List.of(Kind.STRING, Kind.BASE64, Kind.DOUBLE);
    private static final List<Kind> TIME = List.of(Kind.MILLIS, Kind.MICROS, Kind.NANOS, Kind.ISOSTRING);
    private static final List<Kind> BYTES = List.of(Kind.BASE64, Kind.BASE64_URL, Kind.HEX);
    private static final Pattern FIELD = Pattern.compile("([a-z0-9-]+)(?:\\((\\d{1,4})\\))?");

    private final Optional<YamlMap> custom;

    /** @param custom the property, or empty */
    EncodingReader(Optional<YamlMap> custom) {
        this.custom = custom;
    }

    /** @param changes what the contract says of messages; empty when that is faulty */
    Encodings read(Optional<Changes> changes) {
        Optional<YamlMap> value = custom.flatMap(yaml -> yaml.map("value"));
        if (value.isEmpty()) {
            return Encodings.NONE;
        }
        value.get().allow(KEYS);
        changes.filter(kind -> kind != Changes.DEBEZIUM).ifPresent(kind -> misplaced(value.get(), kind));
        return new Encodings(
                kind(value.get(), "decimal", DECIMAL),
                kind(value.get(), "time", TIME),
                kind(value.get(), "bytes", BYTES),
                value.get().map("fields").map(EncodingReader::fields).orElse(Map.of()),
                value.get().text("unavailable").orElse(Encodings.UNAVAILABLE));
    }

    /** Notes fields that no column and no expression reads. */
    void checkFields(Collection<String> read) {
        custom.flatMap(yaml -> yaml.map("value"))
                .flatMap(value -> value.map("fields"))
                .ifPresent(fields -> fields.keys().stream()
                        .filter(field -> !read.contains(field))
                        .forEach(field -> fields.faultAt(
                                field,
                                "encoding names the field '" + field + "', which nothing reads",
                                Suggestion.remedy(field, read, "Fields of this contract"))));
    }

    private void misplaced(YamlMap value, Changes changes) {
        if (changes != Changes.OP) {
            custom.orElseThrow()
                    .faultAt(
                            "property",
                            "customProperty 'encoding' has no meaning with changes '"
                                    + changes.name().toLowerCase(java.util.Locale.ROOT) + "'",
                            "remove it, or write 'changes: debezium'");
            return;
        }
        value.keys().stream()
                .filter(key -> KEYS.contains(key) && !key.equals("unavailable"))
                .forEach(key -> value.faultAt(
                        key,
                        "encoding '" + key + "' has no meaning with changes 'op'",
                        "remove it and decode the field in transformLogic, or write 'changes: debezium'"));
    }

    private static Optional<Kind> kind(YamlMap value, String key, List<Kind> allowed) {
        Map<String, Kind> choices = new LinkedHashMap<>();
        allowed.forEach(kind -> choices.put(kind.word(), kind));
        return value.choice(key, key + " encoding", choices);
    }

    private static Map<String, FieldEncoding> fields(YamlMap fields) {
        Map<String, FieldEncoding> read = new LinkedHashMap<>();
        for (String field : fields.keys()) {
            fields.text(field)
                    .flatMap(word -> encoding(fields, field, word))
                    .ifPresent(encoding -> read.put(field, encoding));
        }
        return read;
    }

    private static Optional<FieldEncoding> encoding(YamlMap fields, String field, String word) {
        Matcher parts = FIELD.matcher(word);
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(any -> parts.matches() && any.word().equals(parts.group(1)))
                .findFirst();
        if (kind.isEmpty()) {
            List<String> words = Stream.concat(
                            Arrays.stream(Kind.values()).map(Kind::word), Stream.of("base64(SCALE)", "bits(LENGTH)"))
                    .toList();
            fields.faultAt(field, "unknown encoding '" + word + "'", Suggestion.remedy(word, words, "Allowed"));
            return Optional.empty();
        }
        boolean argument = parts.group(2) != null;
        if (argument && kind.get() != Kind.BASE64 && kind.get() != Kind.BITS) {
            fields.faultAt(
                    field,
                    "encoding '" + word + "': '" + kind.get().word() + "' takes no argument",
                    "write '" + kind.get().word() + "'");
            return Optional.empty();
        }
        if (!argument && kind.get() == Kind.BITS) {
            fields.faultAt(field, "encoding 'bits' without a length", "write how many bits the column has: bits(12)");
            return Optional.empty();
        }
        return Optional.of(new FieldEncoding(kind.get(), argument ? Integer.parseInt(parts.group(2)) : -1));
    }
}
