package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.table.ReadingEngines;
import com.oakenspirits.lakehouse.lake.table.ReadingEngines.Misread;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;

/** The type of a silver column, from the logical and the physical type of a property. */
final class ColumnType {
    private static final int MAX_PRECISION = 38;
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,3}),(\\d{1,3})\\)");

    private static final List<String> SIMPLE =
            List.of("string", "int", "bigint", "smallint", "double", "boolean", "date", "timestamp", "binary");

    private static final List<String> LOGICAL = List.of("string", "date", "timestamp", "boolean", "integer", "number");

    private final YamlMap property;

    ColumnType(YamlMap property) {
        this.property = property;
    }

    /** The Spark SQL type; empty when it is wrong or unclear, which is noted. */
    Optional<String> read() {
        Optional<List<String>> fitting = logical();
        Optional<String> physical = physical();
        if (fitting.isEmpty() || (property.has("physicalType") && physical.isEmpty())) {
            return Optional.empty();
        }
        String logical = property.text("logicalType").orElseThrow();
        if (physical.isEmpty()) {
            if (logical.equals("number")) {
                property.faultAt(
                        "logicalType",
                        "a number has no type of its own",
                        "add 'physicalType: decimal(12,2)' with the digits it needs, or double, int, bigint");
                return Optional.empty();
            }
            return Optional.of(fitting.get().get(0));
        }
        if (!fitting.get().contains(physical.get().replaceAll("\\(.*", ""))) {
            property.faultAt(
                    "physicalType",
                    "physicalType '" + physical.get() + "' does not fit logicalType '" + logical + "'",
                    "with that logicalType it can be " + String.join(", ", fitting.get()));
        }
        return physical;
    }

    private Optional<List<String>> logical() {
        property.require("logicalType");
        Optional<String> name = property.text("logicalType");
        if (name.isPresent() && !LOGICAL.contains(name.get())) {
            boolean nested = List.of("object", "array").contains(name.get());
            property.faultAt(
                    "logicalType",
                    (nested ? "logicalType not supported: '" : "unknown logicalType '") + name.get() + "'",
                    nested
                            ? "use string: nested values arrive as JSON text, and transformLogic can read them with"
                                    + " get_json_object"
                            : Suggestion.remedy(name.get(), LOGICAL, "Allowed"));
        }
        return name.filter(LOGICAL::contains).map(ColumnType::fitting);
    }

    /** The physical types of a logical one; the first is taken where none is given, but for numbers. */
    private static List<String> fitting(String logical) {
        return switch (logical) {
            case "string" -> List.of("string", "binary");
            case "integer" -> List.of("int", "bigint", "smallint");
            case "number" -> List.of("decimal", "double", "int", "bigint", "smallint");
            default -> List.of(logical);
        };
    }

    private Optional<String> physical() {
        Optional<String> written = property.text("physicalType");
        if (written.isEmpty()) {
            return Optional.empty();
        }
        String type = written.get().toLowerCase(Locale.ROOT).replaceAll("\\s", "");
        if (SIMPLE.contains(type)) {
            return Optional.of(type);
        }
        Matcher decimal = DECIMAL.matcher(type);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            if (precision >= 1 && precision <= MAX_PRECISION && scale <= precision) {
                return Optional.of(type);
            }
            property.faultAt(
                    "physicalType",
                    "physicalType '" + written.get() + "' is out of bounds",
                    "decimal(p,s) has 1 to " + MAX_PRECISION + " digits, at most p of them after the point");
            return Optional.empty();
        }
        Optional<Misread> misread = sparkType(type).flatMap(ReadingEngines::misread);
        if (misread.isPresent()) {
            property.faultAt(
                    "physicalType",
                    "physicalType '" + written.get() + "': " + misread.get().what(),
                    misread.get().remedy());
            return Optional.empty();
        }
        property.faultAt(
                "physicalType",
                "unknown physicalType '" + written.get() + "'",
                Suggestion.remedy(written.get(), SIMPLE, "Allowed") + ", decimal(p,s)");
        return Optional.empty();
    }

    /** The type that Spark knows by that name; empty when it knows none. */
    private static Optional<DataType> sparkType(String name) {
        try {
            return Optional.of(DataType.fromDDL(name));
        } catch (Exception unknown) {
            // Spark's ParseException is a checked one that no signature declares.
            return Optional.empty();
        }
    }
}
