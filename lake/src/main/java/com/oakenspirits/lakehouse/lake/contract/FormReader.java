package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.value.BinaryReader;
import com.oakenspirits.lakehouse.lake.value.BooleanReader;
import com.oakenspirits.lakehouse.lake.value.DateReader;
import com.oakenspirits.lakehouse.lake.value.DecimalReader;
import com.oakenspirits.lakehouse.lake.value.DoubleReader;
import com.oakenspirits.lakehouse.lake.value.IntegerReader;
import com.oakenspirits.lakehouse.lake.value.ListReader;
import com.oakenspirits.lakehouse.lake.value.StructReader;
import com.oakenspirits.lakehouse.lake.value.TextReader;
import com.oakenspirits.lakehouse.lake.value.TimeForm;
import com.oakenspirits.lakehouse.lake.value.TimeZones;
import com.oakenspirits.lakehouse.lake.value.TimestampReader;
import com.oakenspirits.lakehouse.lake.value.ValueReader;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads how the values of a property are read: from its types, its options and its custom properties. */
final class FormReader {
    private static final List<String> LOGICAL =
            List.of("string", "date", "timestamp", "time", "boolean", "integer", "number", "object", "array");

    private static final Map<String, String> INTEGERS = Map.of(
            "i8", "smallint",
            "i16", "smallint",
            "i32", "int",
            "i64", "bigint",
            "i128", "decimal(38,0)",
            "u8", "smallint",
            "u16", "int",
            "u32", "bigint",
            "u64", "decimal(20,0)",
            "u128", "decimal(38,0)");

    private static final ValueReader FAULTY = new TextReader();

    private final YamlMap property;
    private final ColumnForm.Defaults defaults;
    private final boolean closed;
    private final PropertyExtras extras;
    private final TypeOptions options;

    /**
     * @param defaults what the dataset says
     * @param closed whether a nested field that is not declared refuses the value
     */
    FormReader(YamlMap property, ColumnForm.Defaults defaults, boolean closed) {
        this.property = property;
        this.defaults = defaults;
        this.closed = closed;
        this.extras = PropertyExtras.of(property);
        this.options = new TypeOptions(property);
    }

    /** The reader; where the property is faulty, which is noted, one that lets reading go on. */
    ValueReader read() {
        Optional<String> physical = new PhysicalType(property).read();
        Optional<String> logical = logical(physical);
        if (logical.isEmpty() || (property.has("physicalType") && physical.isEmpty())) {
            return FAULTY;
        }
        options.allow(logical.get());
        ValueReader reader = switch (logical.get()) {
            case "object" -> object();
            case "array" -> array();
            default -> simple(logical.get(), physical);
        };
        extras.checkFit(reader);
        return reader;
    }

    private Optional<String> logical(Optional<String> physical) {
        Optional<String> name = property.has("logicalType")
                ? property.text("logicalType")
                : Optional.of(physical.map(FormReader::logicalOf).orElse("string"));
        if (name.isPresent() && !LOGICAL.contains(name.get())) {
            property.faultAt(
                    "logicalType",
                    "unknown logicalType '" + name.get() + "'",
                    Suggestion.remedy(name.get(), LOGICAL, "Allowed"));
        }
        return name.filter(LOGICAL::contains);
    }

    private static String logicalOf(String physical) {
        return switch (physical) {
            case "int", "bigint", "smallint" -> "integer";
            case "string", "binary" -> "string";
            case "date", "timestamp", "boolean" -> physical;
            default -> "number";
        };
    }

    private ValueReader simple(String logical, Optional<String> physical) {
        Optional<String> type = physical.or(() -> usual(logical));
        if (type.isEmpty()) {
            property.faultAt(
                    "logicalType",
                    "a number has no type of its own",
                    "add 'physicalType: decimal(12,2)' with the digits it needs, or double, int, bigint");
            return FAULTY;
        }
        List<String> fitting = fitting(logical);
        String bare = type.get().replaceAll("\\(.*", "");
        boolean wholeDecimal = logical.equals("integer") && type.get().matches("decimal\\(\\d+,0\\)");
        if (!fitting.contains(bare) && !wholeDecimal) {
            property.faultAt(
                    "physicalType",
                    "physicalType '" + type.get() + "' does not fit logicalType '" + logical + "'",
                    "with that logicalType it can be " + String.join(", ", fitting));
        }
        return reader(type.get(), bare);
    }

    /** The type of a property that states none; empty for a number, whose digits nobody else knows. */
    private Optional<String> usual(String logical) {
        return switch (logical) {
            case "integer" -> Optional.of(INTEGERS.getOrDefault(options.format().orElse("i32"), "int"));
            case "number" -> options.format().map(bits -> "double");
            case "time" -> Optional.of("string");
            default -> Optional.of(logical);
        };
    }

    /** The physical types of a logical one. */
    private static List<String> fitting(String logical) {
        return switch (logical) {
            case "string" -> List.of("string", "binary");
            case "integer" -> List.of("int", "bigint", "smallint");
            case "number" -> List.of("decimal", "double", "int", "bigint", "smallint");
            case "time" -> List.of("string");
            default -> List.of(logical);
        };
    }

    private ValueReader reader(String type, String bare) {
        return switch (bare) {
            case "smallint", "int", "bigint" -> new IntegerReader(type, extras.rounding());
            case "decimal" -> {
                int comma = type.indexOf(',');
                yield new DecimalReader(
                        Integer.parseInt(type.substring("decimal(".length(), comma)),
                        Integer.parseInt(type.substring(comma + 1, type.length() - 1)),
                        extras.rounding());
            }
            case "double" -> new DoubleReader(extras.nonFinite());
            case "boolean" -> new BooleanReader();
            case "date" -> new DateReader(form(false));
            case "timestamp" ->
                new TimestampReader(form(true), zone(), options.timezone(), extras.ambiguousTime(), extras.rounding());
            case "binary" -> new BinaryReader(encoding());
            default -> new TextReader();
        };
    }

    private BinaryReader.Encoding encoding() {
        boolean base64 = defaults.bytesAreBase64() || options.format().equals(Optional.of("byte"));
        return extras.encoding().orElse(base64 ? BinaryReader.Encoding.BASE64 : BinaryReader.Encoding.UTF_8);
    }

    private Optional<TimeForm> form(boolean timestamp) {
        return options.format().flatMap(pattern -> {
            try {
                TimeForm form = TimeForm.of(pattern);
                if (!form.hasDay() || form.hasTime() != timestamp) {
                    throw new IllegalArgumentException(
                            timestamp ? "a timestamp has a day and a time of it" : "a date has a day and no time");
                }
                return Optional.of(form);
            } catch (IllegalArgumentException e) {
                options.yaml()
                        .faultAt(
                                "format",
                                "format '" + pattern + "' does not work: " + e.getMessage(),
                                "write letters of Java's DateTimeFormatter, such as "
                                        + (timestamp ? "dd/MM/yyyy HH:mm:ss" : "dd/MM/yyyy"));
                return Optional.empty();
            }
        });
    }

    private ZoneId zone() {
        return options.defaultTimezone()
                .map(name -> zoneOf(options.yaml(), "defaultTimezone", name))
                .orElse(defaults.zone());
    }

    /** A zone by name; one that is not there is noted. */
    static ZoneId zoneOf(YamlMap yaml, String key, String name) {
        Optional<ZoneId> zone = TimeZones.of(name);
        if (zone.isEmpty()) {
            yaml.faultAt(
                    key,
                    "'" + name + "' is not accepted as a zone",
                    "write a name of the IANA database such as America/Chicago, or UTC");
        }
        return zone.orElse(java.time.ZoneOffset.UTC);
    }

    private ValueReader object() {
        Optional<YamlList> list = property.has("properties") ? property.list("properties") : Optional.empty();
        if (list.isEmpty()) {
            return new TextReader();
        }
        List<StructReader.Field> fields = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (YamlMap nested : list.get().maps()) {
            OdcsKeys.check(nested, OdcsKeys.Place.PROPERTY);
            String name = nested.requiredText("name").orElse("");
            if (!name.isEmpty() && !names.add(name.toLowerCase(java.util.Locale.ROOT))) {
                nested.faultAt("name", "property '" + name + "' is there twice", "rename or remove one");
            }
            if (nested.has("transformLogic")) {
                nested.faultAt(
                        "transformLogic",
                        "transformLogic is for properties of the dataset, not for those inside one",
                        "remove it, or make the field a property of the dataset");
            }
            fields.add(new StructReader.Field(
                    name,
                    nested.text("physicalName").orElse(name),
                    new FormReader(nested, defaults, closed).read(),
                    nested.flag("required").orElse(false)));
        }
        return fields.isEmpty() ? new TextReader() : new StructReader(fields, closed);
    }

    private ValueReader array() {
        if (!property.has("items")) {
            return new TextReader();
        }
        return property.map("items")
                .map(items -> {
                    OdcsKeys.check(items, OdcsKeys.Place.PROPERTY);
                    return (ValueReader) new ListReader(new FormReader(items, defaults, closed).read());
                })
                .orElse(FAULTY);
    }
}
