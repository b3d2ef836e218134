package com.oakenspirits.lakehouse.app.forecast;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Daily sales by category and by item, all over the same days. Days are counted from 0.
 *
 * @param first the first day
 * @param days how many there are
 * @param series in the order of level and key
 */
public record History(LocalDate first, int days, List<Series> series) {
    /** How many days ahead sales are forecast. */
    public static final int HORIZON = 30;

    /** How many days before an origin a forecast looks at. */
    public static final int WINDOW = 56;

    /** The least that a model can be trained and tried once with. */
    public static final int LEAST = WINDOW + 2 * HORIZON;

    /** How many days before the last one count: two years. */
    static final int MOST = 730;

    /** So many days without a sale of anything: what was before is another story. */
    private static final int GAP = 28;

    private static final int FEWEST_SERIES = 2;

    public History {
        series = List.copyOf(series);
    }

    /**
     * The history that the sales tell: at most two years, and since the last four weeks without any sale.
     *
     * @param until the last day that counts
     * @throws LakehouseException (a check failed) when it is too short, or tells of too few categories or items
     */
    public static History of(List<DailySale> sales, LocalDate until) {
        NavigableSet<LocalDate> dates = new TreeSet<>();
        sales.stream().map(DailySale::date).filter(date -> !date.isAfter(until)).forEach(dates::add);
        if (dates.isEmpty()) {
            throw tooLittle("has no sale until " + until);
        }
        LocalDate last = dates.last();
        LocalDate first = last;
        for (LocalDate date : dates.descendingSet()) {
            if (date.plusDays(GAP).isBefore(first) || date.plusDays(MOST).compareTo(last) <= 0) {
                break;
            }
            first = date;
        }
        int days = (int) (last.toEpochDay() - first.toEpochDay()) + 1;
        if (days < LEAST) {
            throw tooLittle("has " + days + " days of sales, " + first + " to " + last
                    + (first.equals(dates.first()) ? "" : " (those before a gap of four weeks do not count)"));
        }
        History history = new History(first, days, series(sales, first, last, days));
        for (Level level : Level.values()) {
            int active = history.active(level, days - 1).size();
            if (active < FEWEST_SERIES) {
                throw new LakehouseException(
                        Kind.CHECK_FAILED,
                        "gold.fact_sales has sales of " + active + " " + level.id() + " in the " + WINDOW
                                + " days until " + last + "; a forecast needs " + FEWEST_SERIES + " to learn from");
            }
        }
        return history;
    }

    private static LakehouseException tooLittle(String what) {
        return new LakehouseException(
                Kind.CHECK_FAILED,
                "gold.fact_sales " + what + "; a forecast of " + HORIZON + " days needs " + LEAST + ": " + WINDOW
                        + " to look at, " + HORIZON + " to learn from and " + HORIZON
                        + " to be tried on. Land more sales, and refresh gold");
    }

    private static List<Series> series(List<DailySale> sales, LocalDate first, LocalDate last, int days) {
        Map<String, double[]> categories = new TreeMap<>();
        Map<String, double[]> items = new TreeMap<>();
        Map<String, DailySale> newest = new HashMap<>();
        // In one order: sums of doubles depend on it.
        for (DailySale sale : sales.stream()
                .filter(each -> !each.date().isBefore(first) && !each.date().isAfter(last))
                .sorted((a, b) -> a.date().equals(b.date())
                        ? (a.item() + '\n' + a.category()).compareTo(b.item() + '\n' + b.category())
                        : a.date().compareTo(b.date()))
                .toList()) {
            int day = (int) (sale.date().toEpochDay() - first.toEpochDay());
            categories.computeIfAbsent(sale.category(), key -> new double[days])[day] +=
                    sale.dollars().doubleValue();
            items.computeIfAbsent(sale.item(), key -> new double[days])[day] +=
                    sale.dollars().doubleValue();
            newest.put(sale.item(), sale);
        }
        List<Series> all = new ArrayList<>();
        categories.forEach((key, dollars) -> all.add(new Series(Level.CATEGORY, key, key, dollars)));
        items.forEach((key, dollars) ->
                all.add(new Series(Level.ITEM, key, newest.get(key).category(), dollars)));
        return all;
    }

    /** The last day. */
    public LocalDate last() {
        return first.plusDays(days - 1L);
    }

    public LocalDate date(int day) {
        return first.plusDays(day);
    }

    /** The series that sold more than came back in the window until a day: others are not forecast. */
    List<Series> active(Level level, int origin) {
        return series.stream()
                .filter(each -> each.level() == level && each.mean(origin - WINDOW + 1, origin) > 0)
                .toList();
    }

    /** What each of the seven days after an origin is to a mean day: of all sales in the window, 1 on average. */
    double[] week(int origin) {
        double[] week = new double[7];
        double all = 0;
        for (Series each : series) {
            if (each.level() == Level.CATEGORY) {
                for (int back = 0; back < WINDOW; back++) {
                    week[6 - back % 7] += each.on(origin - back);
                    all += each.on(origin - back);
                }
            }
        }
        for (int day = 0; day < 7; day++) {
            week[day] = all > 0 ? week[day] * 7 / all : 1;
        }
        return week;
    }
}
