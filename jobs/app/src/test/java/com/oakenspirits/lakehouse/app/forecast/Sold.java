package com.oakenspirits.lakehouse.app.forecast;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;

/** Made-up sales of four items in two categories. */
final class Sold {
    static final LocalDate FIRST = LocalDate.of(2023, 1, 2);

    private Sold() {}

    /** @param dollars of an item's number and a day, both counted from 0 */
    static List<DailySale> days(int days, ToDoubleBiFunction<Integer, Integer> dollars) {
        List<DailySale> sales = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            for (int item = 0; item < 4; item++) {
                sales.add(new DailySale(
                        FIRST.plusDays(day),
                        "C" + item / 2,
                        "I" + item,
                        BigDecimal.valueOf(dollars.applyAsDouble(item, day)).setScale(2, RoundingMode.HALF_EVEN)));
            }
        }
        return sales;
    }

    /** Every week is like the one before it. */
    static List<DailySale> regular(int days) {
        return days(days, (item, day) -> 100 * (item + 1) + 10 * (day % 7));
    }

    /** Weekdays differ, and every day by chance. */
    static List<DailySale> noisy(int days) {
        Random chance = new Random(7);
        return days(days, (item, day) -> (item + 1) * (20 + 10 * (day % 7)) * (0.2 + 1.6 * chance.nextDouble()));
    }
}
