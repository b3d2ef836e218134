package com.oakenspirits.lakehouse.lake.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Takes the parts of ISO 8601's extended forms off a text, from left to right. */
final class TimeCursor {
    private static final int MOST_YEAR_DIGITS = 7;

    private final String text;
    private int at;

    TimeCursor(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    /** What is left. */
    String rest() {
        return text.substring(at);
    }

    /** Steps over one of the characters, if one of them comes next. */
    boolean skip(String characters) {
        if (!atEnd() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
            return true;
        }
        return false;
    }

    /** @throws DateTimeException when there is no such day */
    LocalDate date() {
        boolean minus = !atEnd() && text.charAt(at) == '-';
        if (minus || (!atEnd() && text.charAt(at) == '+')) {
            at++;
        }
        int from = at;
        while (isDigit()) {
            at++;
        }
        int digits = at - from;
        if (digits < 4 || digits > MOST_YEAR_DIGITS) {
            throw new DateTimeException("year");
        }
        int year = Integer.parseInt(text.substring(from, at));
        if (minus && year == 0) {
            throw new DateTimeException("year");
        }
        must("-");
        int month = twoDigits();
        must("-");
        return LocalDate.of(minus ? -year : year, month, twoDigits());
    }

    /** @throws DateTimeException when two digits do not come next */
    int twoDigits() {
        int from = at;
        while (isDigit() && at < from + 2) {
            at++;
        }
        if (at < from + 2) {
            throw new DateTimeException("digits");
        }
        return Integer.parseInt(text.substring(from, at));
    }

    /** All digits that come next; none is an error. */
    String digits() {
        int from = at;
        while (isDigit()) {
            at++;
        }
        if (at == from) {
            throw new DateTimeException("digits");
        }
        return text.substring(from, at);
    }

    /** {@code +01}, {@code +0100}, {@code +01:00} or {@code +01:00:00}, whose sign has been stepped over. */
    ZoneOffset offset(boolean minus) {
        int hours = twoDigits();
        int minutes = 0;
        int seconds = 0;
        if (skip(":")) {
            minutes = twoDigits();
            if (skip(":")) {
                seconds = twoDigits();
            }
        } else if (isDigit()) {
            minutes = twoDigits();
        }
        int sign = minus ? -1 : 1;
        return ZoneOffset.ofHoursMinutesSeconds(sign * hours, sign * minutes, sign * seconds);
    }

    void must(String characters) {
        if (!skip(characters)) {
            throw new DateTimeException(characters);
        }
    }

    private boolean isDigit() {
        return !atEnd() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
