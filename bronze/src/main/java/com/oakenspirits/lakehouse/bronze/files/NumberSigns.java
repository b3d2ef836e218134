package com.oakenspirits.lakehouse.bronze.files;

import com.oakenspirits.lakehouse.lake.contract.FileLayout;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The signs inside a number as a file writes it.
 *
 * @param decimal before the fraction
 * @param grouping between thousands, {@link FileLayout#NO_QUOTE} where there is none
 */
record NumberSigns(char decimal, char grouping) implements Serializable {
    private static final Pattern COMMA = Pattern.compile("[+-]?\\d+,\\d+");
    private static final Pattern POINT = Pattern.compile("[+-]?\\d+\\.\\d+");
    private static final Pattern POINTS_AND_COMMA = Pattern.compile("[+-]?\\d{1,3}(\\.\\d{3})+,\\d+");
    private static final Pattern COMMAS_AND_POINT = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+\\.\\d+");

    boolean usual() {
        return decimal == '.' && grouping == FileLayout.NO_QUOTE;
    }

    /**
     * The number with a point before the fraction and without grouping. A text that is no number in these signs stays as
     * it is: what it is worth is for silver to say.
     *
     * @return empty when the text is another number in the usual signs than the one it is in these, or is none in these:
     *     {@code 1.500} is 1.5 to one and 1500 to another
     */
    Optional<String> plain(String text) {
        if (usual() || text.isEmpty()) {
            return Optional.of(text);
        }
        String trimmed = text.strip();
        StringBuilder plain = new StringBuilder(trimmed.length());
        if (read(trimmed, plain)) {
            return Optional.of(plain.toString());
        }
        boolean numberElsewhere = POINT.matcher(trimmed).matches()
                || COMMA.matcher(trimmed).matches()
                || POINTS_AND_COMMA.matcher(trimmed).matches()
                || COMMAS_AND_POINT.matcher(trimmed).matches();
        return numberElsewhere ? Optional.empty() : Optional.of(text);
    }

    private boolean read(String text, StringBuilder plain) {
        int at = 0;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            plain.append(text.charAt(at++));
        }
        int whole = 0;
        int group = -1;
        while (at < text.length() && (digit(text, at) || grouping(text, at))) {
            if (digit(text, at)) {
                plain.append(text.charAt(at));
                whole++;
                group = group < 0 ? -1 : group + 1;
            } else if (whole == 0 || (group < 0 ? whole > 3 : group != 3)) {
                return false;
            } else {
                group = 0;
            }
            at++;
        }
        if (group >= 0 && group != 3) {
            return false;
        }
        int fraction = 0;
        if (at < text.length() && text.charAt(at) == decimal) {
            plain.append('.');
            at++;
            while (at < text.length() && digit(text, at)) {
                plain.append(text.charAt(at++));
                fraction++;
            }
            if (fraction == 0) {
                return false;
            }
        }
        if (whole == 0) {
            return false;
        }
        String exponent = text.substring(at);
        plain.append(exponent);
        return exponent.isEmpty() || exponent.matches("[eE][+-]?\\d{1,9}");
    }

    private static boolean digit(String text, int at) {
        return text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private boolean grouping(String text, int at) {
        return grouping != FileLayout.NO_QUOTE && text.charAt(at) == grouping;
    }

    static boolean commaDecimal(String text) {
        return COMMA.matcher(text).matches();
    }

    static boolean pointDecimal(String text) {
        return POINT.matcher(text).matches();
    }

    static boolean groupedByPoints(String text) {
        return POINTS_AND_COMMA.matcher(text).matches();
    }

    static boolean groupedByCommas(String text) {
        return COMMAS_AND_POINT.matcher(text).matches();
    }
}
