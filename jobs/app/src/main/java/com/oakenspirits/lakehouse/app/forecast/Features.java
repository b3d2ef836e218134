package com.oakenspirits.lakehouse.app.forecast;

import java.util.List;

/** What a model looks at: the window before the origin, as parts of the window's mean, so that series compare. */
final class Features {
    /** Their names, in order. */
    static final List<String> NAMES =
            List.of("one", "last_week", "four_weeks", "eight_weeks", "week", "month", "weekday", "trend", "ahead");

    private static final int WEEK = 7;
    private static final int MONTH = 28;

    private Features() {}

    /** What a day of that series is on average: dollars. */
    static double scale(Series series, int origin) {
        return series.mean(origin - History.WINDOW + 1, origin);
    }

    /**
     * The features of one day.
     *
     * @param ahead days after the origin, from 1
     * @param week what the seven days after the origin are to a mean day
     */
    static double[] of(Series series, int origin, int ahead, double[] week) {
        double scale = scale(series, origin);
        int weekday = (ahead - 1) % WEEK;
        int same = origin - WEEK + 1 + weekday;
        double month = series.mean(origin - MONTH + 1, origin) / scale;
        double before = series.mean(origin - 2 * MONTH + 1, origin - MONTH) / scale;
        return new double[] {
            1,
            series.on(same) / scale,
            sameWeekday(series, same, 4) / scale,
            sameWeekday(series, same, 8) / scale,
            series.mean(origin - WEEK + 1, origin) / scale * week[weekday],
            month * week[weekday],
            week[weekday],
            (month - before) * week[weekday],
            week[weekday] * ahead / History.HORIZON
        };
    }

    private static double sameWeekday(Series series, int newest, int weeks) {
        double sum = 0;
        for (int back = 0; back < weeks; back++) {
            sum += series.on(newest - back * WEEK);
        }
        return sum / weeks;
    }
}
