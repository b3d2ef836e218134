package com.oakenspirits.lakehouse.lake.value;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * Reads whole numbers; {@code 1e2} and {@code 100.0} are the same as {@code 100}.
 *
 * @param type {@code smallint}, {@code int} or {@code bigint}
 * @param rounding of digits behind the point
 */
public record IntegerReader(String type, Rounding rounding) implements ValueReader {
    private static final int MOST_DIGITS = 19;

    public IntegerReader {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(rounding, "rounding");
    }

    @Override
    public Object read(String text) throws InvalidValue {
        long value = plain(text);
        if (value == Long.MIN_VALUE) {
            value = exact(text);
        }
        if (value < least() || value > greatest()) {
            throw outside(text);
        }
        return switch (type) {
            case "smallint" -> (Object) (short) value;
            case "int" -> (int) value;
            default -> value;
        };
    }

    /** The value of up to 18 plain digits, else {@code Long.MIN_VALUE}. */
    private static long plain(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        int digits = text.length() - from;
        if (digits == 0 || digits > 18) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Long.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        return from == 1 ? -value : value;
    }

    private long exact(String text) throws InvalidValue {
        NumberText number = NumberText.parse(text);
        if (number == null) {
            throw InvalidValue.of(text, type);
        }
        if (number.wholeDigits() > MOST_DIGITS) {
            throw outside(text);
        }
        BigDecimal whole = new DecimalReader(MOST_DIGITS + 1, 0, rounding).fitted(number, text, type);
        if (whole.toBigInteger().bitLength() > 63) {
            throw outside(text);
        }
        return whole.longValueExact();
    }

    private InvalidValue outside(String text) {
        return InvalidValue.of(text, type, "it is outside " + least() + " to " + greatest());
    }

    private long least() {
        return switch (type) {
            case "smallint" -> Short.MIN_VALUE;
            case "int" -> Integer.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    private long greatest() {
        return -(least() + 1);
    }
}
