package com.oakenspirits.lakehouse.lake.value;

/**
 * Reads numbers as the nearest binary one; no suffixes ({@code 12d}), no hexadecimal digits.
 *
 * @param nonFinite whether the words NaN, Infinity, +Infinity and -Infinity are values
 */
public record DoubleReader(boolean nonFinite) implements ValueReader {
    @Override
    public String type() {
        return "double";
    }

    @Override
    public Object read(String text) throws InvalidValue {
        if (NumberText.parse(text) != null) {
            double value = Double.parseDouble(text);
            if (Double.isInfinite(value)) {
                throw InvalidValue.of(text, type(), "it is too large");
            }
            return value;
        }
        double special = switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw InvalidValue.of(text, type());
        };
        if (!nonFinite) {
            throw InvalidValue.of(text, type(), "the contract does not allow it (nonFinite: true would)");
        }
        return special;
    }
}
