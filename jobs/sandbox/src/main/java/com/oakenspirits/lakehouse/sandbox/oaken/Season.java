package com.oakenspirits.lakehouse.sandbox.oaken;

import java.time.LocalDate;
import java.util.List;

/** When sales happen: few at weekends, more towards the end of the year, most in December. */
final class Season {
    private static final double[] WEEKDAY = {1.15, 1.20, 1.25, 1.15, 1.05, 0.15, 0.05};
    private static final double[] MONTH = {0.80, 0.85, 0.90, 0.95, 1.05, 1.10, 1.05, 1.00, 1.00, 1.10, 1.15, 1.50};

    private final Weighted<LocalDate> days;

    /** Both days belong to it. */
    Season(LocalDate first, LocalDate last) {
        List<LocalDate> all = first.datesUntil(last.plusDays(1)).toList();
        this.days = new Weighted<>(all, Season::weight);
    }

    /** The day by which this share of all sales has happened. */
    LocalDate at(double share) {
        return days.at(share);
    }

    private static double weight(LocalDate day) {
        return WEEKDAY[day.getDayOfWeek().getValue() - 1] * MONTH[day.getMonthValue() - 1];
    }
}
