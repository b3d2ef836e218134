package com.oakenspirits.lakehouse.silver;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;

/**
 * Numbers of days, or of parts of a second, as the texts that columns are read from: {@code 2024-01-31},
 * {@code 2024-01-31 12:00:00.123456}. A fraction has six digits, or nine where the last three say something, or none. What
 * no calendar has comes as text that no column takes.
 */
final class TemporalText {
    static final long MILLIS = 1_000;
    static final long MICROS = 1_000_000;
    static final long NANOS = 1_000_000_000;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** What stands for the infinities of PostgreSQL: its driver's own numbers, and the ends of the type. */
    private static final long INFINITE = 9_223_372_036_825_200_000L;

    private static final long INFINITE_PAST = -9_223_372_036_832_400_000L;

    /** The same in days: the ends of the type, counted from 2000, and cut out of milliseconds by JDBC's old calendar. */
    private static final Set<Long> INFINITE_DAYS = Set.of((long) Integer.MAX_VALUE, -2_147_472_692L, -622_191_234L);

    private static final Set<Long> INFINITE_PAST_DAYS =
            Set.of((long) Integer.MIN_VALUE, -2_147_472_691L, -625_821_272L);

    /** What isostring makes of all these, without its Z. */
    private static final Map<String, String> INFINITE_TEXTS = Map.of(
            "+294247-01-10T04:00:25.2", "infinity",
            "-290308-12-21T19:59:27.6", "-infinity",
            "-5877611-06-21", "infinity",
            "-5877611-06-22", "-infinity",
            "+292278994-08-16", "infinity",
            "+292269055-12-02", "-infinity");

    /** -4713-11-24, the first day that any database has. */
    private static final long FIRST_DAY = -2_440_588;

    private TemporalText() {}

    /**
     * A date.
     *
     * @throws DateTimeException when no calendar has that day
     */
    static String date(long days) {
        if (INFINITE_DAYS.contains(days)) {
            return "infinity";
        }
        if (INFINITE_PAST_DAYS.contains(days)) {
            return "-infinity";
        }
        if (days < FIRST_DAY) {
            throw new DateTimeException(days + " days before 1970");
        }
        return DATE.format(LocalDate.ofEpochDay(days));
    }

    /**
     * A date and time without a zone.
     *
     * @param value since 1970
     * @param perSecond what it counts
     * @throws DateTimeException when no calendar has that time
     */
    static String timestamp(long value, long perSecond) {
        if (value == counted(INFINITE, perSecond) || value == Long.MAX_VALUE) {
            return "infinity";
        }
        if (value == counted(INFINITE_PAST, perSecond) || value == Long.MIN_VALUE) {
            return "-infinity";
        }
        long nanos = Math.floorMod(value, perSecond) * (NANOS / perSecond);
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(value, perSecond), (int) nanos, ZoneOffset.UTC);
        return fraction(SECONDS.format(time), nanos);
    }

    /** A day, time, or both of it, of ISO 8601 without a zone, as the others are written here. */
    static String local(String iso) {
        String infinite = INFINITE_TEXTS.get(iso);
        if (infinite != null) {
            return infinite;
        }
        String local = padded(iso);
        int time = local.indexOf('T');
        return time < "yyyy-MM-dd".length() ? local : local.substring(0, time) + " " + local.substring(time + 1);
    }

    /** Microseconds in another unit, as the connector counts: nanoseconds overflow. */
    private static long counted(long micros, long perSecond) {
        return perSecond < MICROS ? micros / (MICROS / perSecond) : micros * (perSecond / MICROS);
    }

    /**
     * A time of day or, of MySQL, a span: {@code -838:59:59} as the database prints it.
     *
     * @param value since midnight
     * @param perSecond what it counts
     */
    static String time(long value, long perSecond) {
        boolean negative = value < 0;
        long seconds = Math.abs(value / perSecond);
        long nanos = Math.abs(value % perSecond) * (NANOS / perSecond);
        String text =
                (negative ? "-" : "") + two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
        return fraction(text, nanos);
    }

    /** A text whose fraction of a second, if it has one, has none, six or nine digits. */
    static String padded(String text) {
        int point = text.lastIndexOf('.');
        String digits = point < 0 ? "" : text.substring(point + 1);
        if (point < 0 || digits.length() > 9 || !digits.chars().allMatch(Character::isDigit) || digits.isEmpty()) {
            return text;
        }
        return fraction(text.substring(0, point), Long.parseLong(digits + "0".repeat(9 - digits.length())));
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    private static String fraction(String text, long nanos) {
        if (nanos == 0) {
            return text;
        }
        boolean micros = nanos % 1_000 == 0;
        String digits = Long.toString(micros ? nanos / 1_000 : nanos);
        return text + "." + "0".repeat((micros ? 6 : 9) - digits.length()) + digits;
    }
}
