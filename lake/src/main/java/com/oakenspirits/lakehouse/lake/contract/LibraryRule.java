package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlScalar;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns a rule of type {@code library} at a property into a condition on its column. */
final class LibraryRule {
    private static final List<String> METRICS = List.of("invalidValues", "nullValues");
    private static final List<String> ARGUMENTS = List.of("validValues", "pattern");

    /**
     * What a rule checks.
     *
     * @param key where it is written
     * @param condition Spark SQL
     * @param message for the rows that fail, where the contract has none
     */
    record Check(String key, String condition, String message) {}

    private final YamlMap quality;
    private final Optional<Column> column;

    LibraryRule(YamlMap quality, Optional<Column> column) {
        this.quality = quality;
        this.column = column;
    }

    /** Empty when it cannot be turned into a condition, which is noted. */
    Optional<Check> read() {
        quality.allow(OdcsKeys.LIBRARY_RULE);
        if (column.isEmpty()) {
            quality.fault(
                    "a rule of type 'library' stands at a property, not at the dataset",
                    "move it to its property, or use type: custom, engine: lakehouse, implementation: <condition>");
            return Optional.empty();
        }
        none();
        String metric = quality.requiredText("metric").orElse("");
        if (metric.equals("nullValues")) {
            return Optional.of(new Check(
                    "metric",
                    Sql.quoted(column.get().name()) + " IS NOT NULL",
                    column.get().name() + " must not be null"));
        }
        if (metric.equals("invalidValues")) {
            return quality.requiredMap("arguments").flatMap(arguments -> validity(arguments, column.get()));
        }
        if (!metric.isEmpty()) {
            quality.faultAt(
                    "metric",
                    "metric '" + metric + "' is not checked row by row",
                    Suggestion.remedy(metric, METRICS, "Allowed"));
        }
        return Optional.empty();
    }

    /** A rule of a row is kept by all rows: the only comparison that says so is {@code mustBe: 0}. */
    private void none() {
        for (String comparison : OdcsKeys.OTHER_COMPARISONS) {
            if (quality.has(comparison)) {
                quality.faultAt(
                        comparison,
                        "'" + comparison + "' counts rows, but a rule judges each row",
                        "write 'mustBe: 0', with severity: warning where rows may fail");
                return;
            }
        }
        quality.require("mustBe");
        Optional<Integer> mustBe = quality.integer("mustBe");
        if (mustBe.isPresent() && mustBe.get() != 0) {
            quality.faultAt(
                    "mustBe",
                    "mustBe " + mustBe.get() + " counts rows, but a rule judges each row",
                    "write 'mustBe: 0'");
        }
    }

    private Optional<Check> validity(YamlMap arguments, Column of) {
        arguments.allow(ARGUMENTS);
        List<String> conditions = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        arguments.list("validValues").ifPresent(values -> {
            conditions.add(Sql.quoted(of.name()) + " IN (" + literals(values, of) + ")");
            messages.add("be one of "
                    + values.scalars().stream().map(YamlScalar::value).collect(Collectors.joining(", ")));
        });
        arguments.text("pattern").ifPresent(pattern -> {
            conditions.add(Sql.quoted(of.name()) + " RLIKE " + Sql.literal(RegularExpression.java(pattern)));
            messages.add("match " + pattern);
        });
        if (conditions.isEmpty()) {
            arguments.fault("nothing says which values are valid", "add 'validValues: […]' or 'pattern: …'");
            return Optional.empty();
        }
        return Optional.of(new Check(
                "arguments", String.join(" AND ", conditions), of.name() + " must " + String.join(" and ", messages)));
    }

    private static String literals(YamlList values, Column of) {
        if (values.items().isEmpty()) {
            values.fault("validValues is empty, so no value would be valid", "list the valid values");
            return "NULL";
        }
        return values.scalars().stream().map(value -> literal(value, of)).collect(Collectors.joining(", "));
    }

    private static String literal(YamlScalar value, Column of) {
        String text = value.value();
        try {
            return switch (of.type().replaceAll("\\(.*", "")) {
                case "string" -> Sql.literal(text);
                case "int", "bigint", "smallint", "decimal" -> new BigDecimal(text).toPlainString();
                case "date" -> "DATE" + Sql.literal(LocalDate.parse(text).toString());
                default -> {
                    value.fault(
                            "validValues are not compared with a " + of.type(),
                            "use type: custom, engine: lakehouse, implementation: <condition>");
                    yield "NULL";
                }
            };
        } catch (NumberFormatException | DateTimeParseException e) {
            value.fault("'" + text + "' is not a valid " + of.type(), "write values of the column's type");
            return "NULL";
        }
    }
}
