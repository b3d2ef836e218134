package com.oakenspirits.lakehouse.lake.value;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number as it is written, exactly: {@code [+-] (digits [. [digits]] | . digits) [(e|E) [+-] digits]} in ASCII digits.
 *
 * @param digits the significant ones, without zeros at either end; empty for zero
 * @param exponent the power of ten that the last of them counts; saturated far beyond what any column holds
 */
record NumberText(boolean negative, String digits, long exponent) {
    private static final long FAR = 4_000_000_000L;
    /** More digits than any column holds. */
    private static final int KEPT = 100;

    /** Null where the text is not a number. */
    static NumberText parse(String text) {
        int at = 0;
        int end = text.length();
        boolean negative = false;
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative = text.charAt(at++) == '-';
        }
        int whole = at;
        while (at < end && isDigit(text.charAt(at))) {
            at++;
        }
        int point = at;
        int fraction = 0;
        if (at < end && text.charAt(at) == '.') {
            at++;
            while (at < end && isDigit(text.charAt(at))) {
                at++;
                fraction++;
            }
        }
        if (point - whole + fraction == 0) {
            return null;
        }
        int mantissa = at;
        long power = 0;
        if (at < end) {
            if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
                return null;
            }
            power = power(text, at + 1);
            if (power == Long.MIN_VALUE) {
                return null;
            }
        }
        return of(negative, text, whole, point, mantissa, power - fraction);
    }

    private static long power(String text, int from) {
        int at = from;
        int end = text.length();
        boolean minus = false;
        if (at < end && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            minus = text.charAt(at++) == '-';
        }
        if (at == end) {
            return Long.MIN_VALUE;
        }
        long power = 0;
        for (; at < end; at++) {
            if (!isDigit(text.charAt(at))) {
                return Long.MIN_VALUE;
            }
            power = Math.min(FAR, power * 10 + (text.charAt(at) - '0'));
        }
        return minus ? -power : power;
    }

    private static NumberText of(boolean negative, String text, int whole, int point, int end, long exponent) {
        StringBuilder all = new StringBuilder(end - whole);
        all.append(text, whole, point);
        if (point < end) {
            all.append(text, point + 1, end);
        }
        int first = 0;
        int last = all.length();
        while (first < last && all.charAt(first) == '0') {
            first++;
        }
        while (last > first && all.charAt(last - 1) == '0') {
            last--;
        }
        String digits = all.substring(first, last);
        return digits.isEmpty()
                ? new NumberText(false, "", 0)
                : new NumberText(negative, digits, exponent + (all.length() - last));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    boolean isZero() {
        return digits.isEmpty();
    }

    /** How many digits stand before the point; negative for zeros behind it. */
    long wholeDigits() {
        return digits.length() + exponent;
    }

    /** How many digits stand behind the point. */
    long fractionDigits() {
        return Math.max(0, -exponent);
    }

    /** The number, for one whose digits are known to be few and near the point. */
    BigDecimal value() {
        if (isZero()) {
            return BigDecimal.ZERO;
        }
        BigInteger unscaled =
                digits.length() <= 18 ? BigInteger.valueOf(Long.parseLong(digits)) : new BigInteger(digits);
        return new BigDecimal(negative ? unscaled.negate() : unscaled, Math.toIntExact(-exponent));
    }

    /** A number that rounds to the same at any scale a column has. */
    NumberText shortened() {
        // Behind so many digits it only matters whether anything follows.
        return digits.length() <= KEPT
                ? this
                : new NumberText(negative, digits.substring(0, KEPT) + "1", exponent + digits.length() - KEPT - 1);
    }
}
