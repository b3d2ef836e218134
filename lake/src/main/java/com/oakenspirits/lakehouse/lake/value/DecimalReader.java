package com.oakenspirits.lakehouse.lake.value;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * Reads exact numbers, in plain digits or with an exponent.
 *
 * @param precision digits in all, 1 to 38
 * @param scale digits behind the point
 * @param rounding of further digits
 */
public record DecimalReader(int precision, int scale, Rounding rounding) implements ValueReader {
    public DecimalReader {
        Objects.requireNonNull(rounding, "rounding");
    }

    @Override
    public String type() {
        return "decimal(" + precision + "," + scale + ")";
    }

    @Override
    public Object read(String text) throws InvalidValue {
        NumberText number = NumberText.parse(text);
        if (number == null) {
            throw InvalidValue.of(text, type());
        }
        return fitted(number, text, type());
    }

    BigDecimal fitted(NumberText number, String text, String type) throws InvalidValue {
        if (number.isZero()) {
            return BigDecimal.ZERO.setScale(scale);
        }
        if (number.wholeDigits() > precision - scale) {
            throw InvalidValue.of(text, type, "it has more than " + digits(precision - scale) + " before the point");
        }
        if (number.fractionDigits() <= scale) {
            return number.value().setScale(scale);
        }
        if (rounding == Rounding.NONE) {
            throw InvalidValue.of(
                    text,
                    type,
                    scale == 0 ? "it is not a whole number" : "it has more than " + digits(scale) + " after the point");
        }
        if (number.wholeDigits() < -scale - 1L) {
            return BigDecimal.ZERO.setScale(scale);
        }
        BigDecimal rounded = number.shortened().value().setScale(scale, rounding.mode());
        if (rounded.precision() > precision) {
            throw InvalidValue.of(
                    text, type, "rounded it has more than " + digits(precision - scale) + " before the point");
        }
        return rounded;
    }

    private static String digits(int count) {
        return count + (count == 1 ? " digit" : " digits");
    }
}
