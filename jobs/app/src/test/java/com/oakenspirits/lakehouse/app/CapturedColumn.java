package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A column of a captured table: what the database has in it, what the contract says of it, and how the one is told from
 * the other.
 *
 * @param name in the table and in silver
 * @param type how the database is told to make it
 * @param form what becomes of it
 * @param values as SQL; {@code {n}} stands for a number
 */
record CapturedColumn(String name, String type, Form form, List<String> values) {
    /** Ends values that are none of a snapshot. */
    static final String STREAMED = " /* streamed */";

    private static final ObjectMapper JSON = new ObjectMapper();

    static CapturedColumn column(String name, String type, Form form, String... values) {
        return new CapturedColumn(name, type, form, List.of(values));
    }

    /** The values of it that a snapshot may have. */
    List<String> ofASnapshot() {
        return values.stream().filter(value -> !value.endsWith(STREAMED)).toList();
    }

    /** Values of the same kind that are too large for a row of their own page. */
    boolean large() {
        return values.stream().anyMatch(value -> value.contains("{n}"));
    }

    /**
     * What becomes of a column.
     *
     * @param property what the contract says of the column's type
     * @param encoding what the contract says of the field where no schema does; null for nothing
     * @param printed SQL that prints what silver must have, {@code %s} standing for the column
     * @param canonical what two texts that say the same have in common
     */
    record Form(
            Function<CaptureModes, String> property,
            Function<CaptureModes, String> encoding,
            Function<CaptureModes, String> printed,
            UnaryOperator<String> canonical) {
        static Form of(String property, String printed) {
            return new Form(modes -> property, modes -> null, modes -> printed, UnaryOperator.identity());
        }

        Form typed(Function<CaptureModes, String> other) {
            return new Form(other, encoding, printed, canonical);
        }

        Form encoded(Function<CaptureModes, String> other) {
            return new Form(property, other, printed, canonical);
        }

        Form printing(Function<CaptureModes, String> other) {
            return new Form(property, encoding, other, canonical);
        }

        Form compared(UnaryOperator<String> other) {
            return new Form(property, encoding, printed, other);
        }
    }

    /** SQL that prints what silver must have. */
    String printed(CaptureModes modes, String quoted) {
        return form.printed.apply(modes).replace("%s", quoted);
    }

    String property(CaptureModes modes) {
        return form.property.apply(modes);
    }

    Optional<String> encoding(CaptureModes modes) {
        return modes.schemas() ? Optional.empty() : Optional.ofNullable(form.encoding.apply(modes));
    }

    /** Whether silver has what the database printed. */
    boolean same(String printed, String cell) {
        return (printed == null || cell == null)
                ? Objects.equals(printed, cell)
                : form.canonical.apply(printed).equals(form.canonical.apply(cell));
    }

    static Form whole(String physical) {
        return whole(physical, "%s");
    }

    static Form whole(String physical, String printed) {
        return Form.of("logicalType: integer, physicalType: " + physical, printed);
    }

    static Form text(String printed) {
        return Form.of("logicalType: string", printed);
    }

    /** A decimal, which {@code decimal.handling.mode: double} makes a double. */
    static Form decimal(int precision, int scale, String printed, String printedAsDouble) {
        String exact = "logicalType: number, physicalType: \"decimal(" + precision + "," + scale + ")\"";
        String binary = "logicalType: number, physicalType: double";
        return Form.of(exact, printed)
                .typed(modes -> modes.decimal().equals("double") ? binary : exact)
                .printing(modes -> modes.decimal().equals("double") ? printedAsDouble : printed)
                .encoded(modes -> switch (modes.decimal()) {
                    case "precise" -> "base64";
                    case "string" -> "string";
                    default -> null;
                })
                .compared(text -> text.matches(".*[eE].*")
                        ? binary(text)
                        : new BigDecimal(text).stripTrailingZeros().toPlainString());
    }

    /** A number in its plain form, one with an exponent as the double that it is; another text as it is. */
    static String plain(String text) {
        try {
            return text.matches(".*[eE].*")
                    ? binary(text)
                    : new BigDecimal(text).stripTrailingZeros().toPlainString();
        } catch (NumberFormatException notANumber) {
            return text;
        }
    }

    /** JSON with sorted fields and plain numbers; a text that is none as it is. */
    static String json(String text) {
        try {
            return JSON.writeValueAsString(sorted(JSON.readTree(text)));
        } catch (JsonProcessingException notJson) {
            return text;
        }
    }

    private static Object sorted(JsonNode node) {
        if (node.isArray()) {
            List<Object> elements = new ArrayList<>();
            node.forEach(element -> elements.add(sorted(element)));
            return elements;
        }
        if (node.isObject()) {
            Map<String, Object> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            // A point brings its well-known binary too.
            if (fields.keySet().equals(Set.of("x", "y", "wkb", "srid"))) {
                fields.keySet().removeAll(Set.of("wkb", "srid"));
            }
            return fields;
        }
        return node.isNull() ? null : node.isNumber() ? plain(node.asText()) : moment(node.asText());
    }

    /** A time as ISO 8601 has it, in one of its ways. */
    private static String moment(String text) {
        return text.matches("(\\d{4}-\\d{2}-\\d{2}[T ])?\\d{2}:\\d{2}:.*")
                ? text.replace('T', ' ')
                        .replace("+00:00", "Z")
                        .replaceFirst("\\.(\\d*?)0+(?!\\d)", ".$1")
                        .replaceFirst("\\.(?!\\d)", "")
                : text;
    }

    private static String binary(String text) {
        return BigDecimal.valueOf(Double.parseDouble(text)).stripTrailingZeros().toPlainString();
    }

    static Form number(String printed) {
        return floating(printed).compared(text -> Double.toString(Double.parseDouble(text)));
    }

    static Form single(String printed) {
        return floating(printed).compared(text -> Float.toString(Float.parseFloat(text)));
    }

    private static Form floating(String printed) {
        return Form.of(
                "logicalType: number, physicalType: double, customProperties: [{property: nonFinite, value: true}]",
                printed);
    }
}
