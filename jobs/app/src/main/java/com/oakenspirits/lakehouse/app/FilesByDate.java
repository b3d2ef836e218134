package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.silver.LandedRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** Patterns of files with a day in them: {@code {date}}, or {@code {yyyy}}, {@code {MM}} and {@code {dd}}. */
record FilesByDate(List<String> globs) {

    FilesByDate {
        for (String glob : globs) {
            if (!glob.contains("{date}")
                    && !(glob.contains("{yyyy}") && glob.contains("{MM}") && glob.contains("{dd}"))) {
                throw new LakehouseException(
                        Kind.USAGE,
                        "--files '" + glob + "' does not say where the day stands; write {date}, or {yyyy}, {MM} and"
                                + " {dd}. Files without a day in their name are landed by: lakehouse land");
            }
        }
        globs = List.copyOf(globs);
    }

    /** The days from one time to another; the day that the second falls into is left out if that is its beginning. */
    static List<LocalDate> days(Instant from, Instant to) {
        LandedRange.inOrder(from, to);
        LocalDate last = to.minusNanos(1).atOffset(ZoneOffset.UTC).toLocalDate();
        return from.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .datesUntil(last.plusDays(1))
                .toList();
    }

    /** The patterns of a day. */
    List<String> of(LocalDate day) {
        return globs.stream()
                .map(glob -> glob.replace("{date}", day.toString())
                        .replace("{yyyy}", String.format(Locale.ROOT, "%04d", day.getYear()))
                        .replace("{MM}", String.format(Locale.ROOT, "%02d", day.getMonthValue()))
                        .replace("{dd}", String.format(Locale.ROOT, "%02d", day.getDayOfMonth())))
                .toList();
    }
}
