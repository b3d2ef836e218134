package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.value.InvalidValue;
import com.oakenspirits.lakehouse.lake.value.ListReader;
import com.oakenspirits.lakehouse.lake.value.StructReader;
import com.oakenspirits.lakehouse.lake.value.ValueReader;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes rules of what {@code logicalTypeOptions} ask of values; each refuses the rows that break it. */
final class OptionRules {
    /** The names of these rules: one of a contract's own may have none of them. */
    static final Set<String> NAMES = Set.of(
            "minimum",
            "maximum",
            "exclusive_minimum",
            "exclusive_maximum",
            "min_length",
            "max_length",
            "pattern",
            "format",
            "multiple_of",
            "min_items",
            "max_items",
            "unique_items",
            "min_properties",
            "max_properties",
            "required_properties",
            "time");

    private static final Map<String, String> COMPARISONS =
            Map.of("minimum", ">=", "maximum", "<=", "exclusiveMinimum", ">", "exclusiveMaximum", "<");

    private final Column column;
    private final List<DraftRule> rules = new ArrayList<>();

    private OptionRules(Column column) {
        this.column = column;
    }

    /** The rules of a property and of all properties inside it. */
    static List<DraftRule> of(YamlMap property, Column column) {
        OptionRules made = new OptionRules(column);
        made.read(property, column.reader(), new Shape(column.name(), Sql.quoted(column.name()), List.of()));
        return List.copyOf(made.rules);
    }

    /**
     * A value inside the column.
     *
     * @param path for people
     * @param sql the value, as seen from inside the innermost array
     * @param arrays the arrays around it, outermost first, as SQL; their elements are {@code e0}, {@code e1} …
     */
    private record Shape(String path, String sql, List<String> arrays) {
        Shape field(String name) {
            return new Shape(path + "." + name, sql + "." + Sql.quoted(name), arrays);
        }

        Shape element() {
            List<String> more = new ArrayList<>(arrays);
            more.add(sql);
            return new Shape(path + "[]", "e" + arrays.size(), more);
        }

        /** A condition on the value, as one on the column. */
        String condition(String inner) {
            String condition = inner;
            for (int i = arrays.size() - 1; i >= 0; i--) {
                condition = "forall(" + arrays.get(i) + ", e" + i + " -> coalesce(" + condition + ", true))";
            }
            return condition;
        }
    }

    private void read(YamlMap property, ValueReader reader, Shape shape) {
        String type = reader.type();
        if (property.text("logicalType").equals(Optional.of("time"))) {
            add(
                    property,
                    "logicalType",
                    "time",
                    shape,
                    shape.sql()
                            + " RLIKE '\\\\A([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\\\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?\\\\z'",
                    "must be a time of day, HH:mm:ss");
        }
        if (property.has("logicalTypeOptions")) {
            property.map("logicalTypeOptions").ifPresent(options -> options(options, reader, type, shape));
        }
        if (reader instanceof StructReader struct && property.has("properties")) {
            List<YamlMap> nested =
                    property.list("properties").map(YamlList::maps).orElse(List.of());
            List<StructReader.Field> fields = struct.fields();
            for (int i = 0; i < Math.min(nested.size(), fields.size()); i++) {
                read(
                        nested.get(i),
                        fields.get(i).reader(),
                        shape.field(fields.get(i).name()));
            }
        }
        if (reader instanceof ListReader list && property.has("items")) {
            property.map("items").ifPresent(items -> read(items, list.element(), shape.element()));
        }
    }

    private void options(YamlMap options, ValueReader reader, String type, Shape shape) {
        COMPARISONS.forEach((key, comparison) -> {
            if (options.has(key)) {
                options.scalar(key)
                        .flatMap(text -> literal(options, key, text, reader))
                        .ifPresent(value -> add(
                                options,
                                key,
                                snake(key),
                                shape,
                                shape.sql() + " " + comparison + " " + value.sql(),
                                "must be " + comparison + " " + value.text()));
            }
        });
        lengths(options, type, shape);
        if (options.has("pattern")) {
            options.text("pattern")
                    .ifPresent(pattern -> add(
                            options,
                            "pattern",
                            "pattern",
                            shape,
                            shape.sql() + " RLIKE " + Sql.literal(RegularExpression.java(pattern)),
                            "must match " + pattern));
        }
        if (options.has("format")) {
            options.text("format").ifPresent(format -> format(options, format, type, shape));
        }
        if (options.has("multipleOf")) {
            options.scalar("multipleOf")
                    .flatMap(text -> number(options, "multipleOf", text))
                    .ifPresent(of -> {
                        if (of.signum() <= 0) {
                            options.faultAt(
                                    "multipleOf", "multipleOf " + of + " is not above 0", "write a number above 0");
                            return;
                        }
                        String value =
                                type.equals("double") ? "try_cast(" + shape.sql() + " as decimal(38,18))" : shape.sql();
                        add(
                                options,
                                "multipleOf",
                                "multiple_of",
                                shape,
                                value + " % " + of.toPlainString() + " = 0",
                                "must be a multiple of " + of.toPlainString());
                    });
        }
        if (options.has("uniqueItems") && options.flag("uniqueItems").orElse(false)) {
            add(
                    options,
                    "uniqueItems",
                    "unique_items",
                    shape,
                    list(type, shape) + " = size(array_distinct(" + items(type, shape) + "))",
                    "must not have an item twice");
        }
        if (options.has("required")) {
            options.list("required")
                    .ifPresent(names -> names.texts().forEach(name -> {
                        if (type.startsWith("struct")) {
                            name.fault(
                                    "required of logicalTypeOptions is not checked beside properties",
                                    "write 'required: true' at the property '" + name.value() + "'");
                        } else {
                            add(
                                    options,
                                    "required",
                                    "required_properties",
                                    shape,
                                    "array_contains(json_object_keys(" + shape.sql() + "), " + Sql.literal(name.value())
                                            + ")",
                                    "must have the field " + name.value());
                        }
                    }));
        }
    }

    private void lengths(YamlMap options, String type, Shape shape) {
        String length = type.equals("binary") ? "octet_length(" : "char_length(";
        count(options, "minLength", length + shape.sql() + ") >= ", " characters or more", shape);
        count(options, "maxLength", length + shape.sql() + ") <= ", " characters or less", shape);
        count(options, "minItems", list(type, shape) + " >= ", " items or more", shape);
        count(options, "maxItems", list(type, shape) + " <= ", " items or less", shape);
        String fields = type.startsWith("struct")
                ? "size(json_object_keys(to_json(" + shape.sql() + ")))"
                : "size(json_object_keys(" + shape.sql() + "))";
        count(options, "minProperties", fields + " >= ", " fields or more", shape);
        count(options, "maxProperties", fields + " <= ", " fields or less", shape);
    }

    private void count(YamlMap options, String key, String condition, String words, Shape shape) {
        if (!options.has(key)) {
            return;
        }
        options.integer(key).ifPresent(count -> {
            if (count < 0) {
                options.faultAt(key, key + " " + count + " is below 0", "write 0 or more");
            } else {
                add(options, key, snake(key), shape, condition + count, "must have " + count + words);
            }
        });
    }

    private static String list(String type, Shape shape) {
        return "size(" + items(type, shape) + ")";
    }

    private static String items(String type, Shape shape) {
        return type.startsWith("array") ? shape.sql() : "from_json(" + shape.sql() + ", 'array<string>')";
    }

    private void format(YamlMap options, String format, String type, Shape shape) {
        if (type.equals("string")) {
            TextFormat.pattern(format)
                    .ifPresent(pattern -> add(
                            options,
                            "format",
                            "format",
                            shape,
                            shape.sql() + " RLIKE " + Sql.literal(pattern),
                            "must be of the form " + format));
        } else if (format.startsWith("i") || format.startsWith("u")) {
            int bits = Integer.parseInt(format.substring(1));
            boolean signed = format.startsWith("i");
            BigInteger end = BigInteger.TWO.pow(signed ? bits - 1 : bits);
            BigInteger least = signed ? end.negate() : BigInteger.ZERO;
            BigInteger greatest = end.subtract(BigInteger.ONE);
            // No column holds more digits than these bits would.
            boolean bounded = greatest.toString().length() <= PhysicalType.MAX_PRECISION;
            String upper = bounded ? " AND " + shape.sql() + " <= " + greatest : "";
            String lower = bounded ? shape.sql() + " >= " + least : signed ? "true" : shape.sql() + " >= 0";
            if (bounded || !signed) {
                add(
                        options,
                        "format",
                        "format",
                        shape,
                        lower + upper,
                        "must be " + format + ", " + least + (bounded ? " to " + greatest : " or more"));
            }
        }
    }

    /** A value of the column's type that a contract states. */
    private record Stated(String sql, String text) {}

    private static Optional<Stated> literal(YamlMap options, String key, String text, ValueReader reader) {
        if (reader.type().matches("date|timestamp")) {
            try {
                Object value = reader.read(text);
                return Optional.of(new Stated(
                        value instanceof LocalDate date
                                ? "date_from_unix_date(" + date.toEpochDay() + ")"
                                : "timestamp_micros(" + value + "L)",
                        text));
            } catch (InvalidValue e) {
                options.faultAt(key, e.getMessage(), "write it as values of this property are written");
                return Optional.empty();
            }
        }
        return number(options, key, text)
                .map(number -> new Stated(
                        reader.type().equals("double") ? "cast('" + number + "' as double)" : number.toPlainString(),
                        number.toPlainString()));
    }

    private static Optional<BigDecimal> number(YamlMap options, String key, String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            if (number.precision() <= PhysicalType.MAX_PRECISION
                    && Math.abs(number.scale()) <= PhysicalType.MAX_PRECISION) {
                return Optional.of(number);
            }
            options.faultAt(key, key + " " + text + " has more than 38 digits", "write fewer");
        } catch (NumberFormatException e) {
            options.faultAt(key, key + " '" + text + "' is not a number", "write a number");
        }
        return Optional.empty();
    }

    private void add(YamlMap at, String key, String name, Shape shape, String condition, String message) {
        String whole = shape.condition(condition);
        rules.add(new DraftRule(
                new Rule(name, Optional.of(column.name()), whole, Severity.ERROR, shape.path() + " " + message),
                Statement.of(at, key, "'" + key + "'", whole)));
    }

    private static String snake(String key) {
        return key.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }
}
