package com.oakenspirits.lakehouse.bronze.tables;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and timestamps as MariaDB and PostgreSQL print them. What a calendar has is written as ISO 8601 does, years
 * before Christ and of five digits too; what it does not have ({@code infinity}, {@code 2024-00-00}) stays as it is.
 */
final class Printed {
    private static final Pattern TIME = Pattern.compile("([0-9]{4,6})-([0-9]{2})-([0-9]{2})"
            + "(?:[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,6}))?([+-][0-9]{2}(?::[0-9]{2}){0,2})?)?( BC)?");
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");
    private static final int LAST_YEAR = 9_999;

    private Printed() {}

    /** A date in its written form. */
    static String date(String printed) {
        return time(printed).map(time -> time.toLocalDate().toString()).orElse(printed);
    }

    /** A timestamp in its written form, in UTC where it has an offset. */
    static String timestamp(String printed) {
        return time(printed).map(MICROS::format).orElse(printed);
    }

    /** When a row was changed: empty of a time that orders nothing, because it is infinite or of no year of four digits. */
    static Optional<LocalDateTime> changed(String printed) {
        return printed == null
                ? Optional.empty()
                : time(printed).filter(time -> time.getYear() >= 1 && time.getYear() <= LAST_YEAR);
    }

    private static Optional<LocalDateTime> time(String printed) {
        Matcher parts = TIME.matcher(printed);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            int year = number(parts, 1);
            LocalDate date = LocalDate.of(parts.group(9) == null ? year : 1 - year, number(parts, 2), number(parts, 3));
            if (parts.group(4) == null) {
                return Optional.of(date.atStartOfDay());
            }
            String fraction = parts.group(7) == null ? "" : parts.group(7);
            int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
            LocalDateTime time = date.atTime(LocalTime.of(number(parts, 4), number(parts, 5), number(parts, 6), nanos));
            return Optional.of(
                    parts.group(8) == null
                            ? time
                            : time.minusSeconds(ZoneOffset.of(parts.group(8)).getTotalSeconds()));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
