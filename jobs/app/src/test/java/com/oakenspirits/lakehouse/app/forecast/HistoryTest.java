package com.oakenspirits.lakehouse.app.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final LocalDate ALL = LocalDate.of(9999, 12, 31);

    @Test
    void salesOfADayAreAddedUpByCategoryAndByItemAndDaysWithoutAreNothing() {
        List<DailySale> sales = new ArrayList<>(Sold.regular(120));
        sales.removeIf(sale -> sale.date().equals(Sold.FIRST.plusDays(1)));
        sales.add(new DailySale(Sold.FIRST, "C1", "I0", new BigDecimal("-5.50")));

        History history = History.of(sales, ALL);

        assertThat(history.first()).isEqualTo(Sold.FIRST);
        assertThat(history.days()).isEqualTo(120);
        assertThat(history.series())
                .extracting(series -> series.level() + " " + series.key() + " " + series.category() + " " + series.on(0)
                        + " " + series.on(1))
                .containsExactly(
                        "CATEGORY C0 C0 300.0 0.0",
                        "CATEGORY C1 C1 694.5 0.0",
                        "ITEM I0 C0 94.5 0.0",
                        "ITEM I1 C0 200.0 0.0",
                        "ITEM I2 C1 300.0 0.0",
                        "ITEM I3 C1 400.0 0.0");
    }

    @Test
    void daysAfterTheLastOneThatCountsAreLeftOut() {
        assertThat(History.of(Sold.regular(200), Sold.FIRST.plusDays(149)).days())
                .isEqualTo(150);
    }

    @Test
    void aGapOfMoreThanFourWeeksBeginsTheHistoryAnew() {
        List<DailySale> sales = new ArrayList<>(Sold.regular(200));
        sales.add(new DailySale(Sold.FIRST.minusDays(29), "C0", "I0", BigDecimal.ONE));
        assertThat(History.of(sales, ALL).first()).isEqualTo(Sold.FIRST);

        sales.add(new DailySale(Sold.FIRST.minusDays(28), "C0", "I0", BigDecimal.ONE));
        assertThat(History.of(sales, ALL).first()).isEqualTo(Sold.FIRST.minusDays(29));
    }

    @Test
    void aHistoryThatIsTooShortSaysWhatThereIsAndWhatIsNeeded() {
        assertThatThrownBy(() -> History.of(Sold.regular(115), ALL))
                .isInstanceOf(LakehouseException.class)
                .hasMessage(
                        "gold.fact_sales has 115 days of sales, 2023-01-02 to 2023-04-26; a forecast of 30 days needs"
                                + " 116: 56 to look at, 30 to learn from and 30 to be tried on. Land more sales, and refresh"
                                + " gold");
        assertThat(History.of(Sold.regular(116), ALL).days()).isEqualTo(116);
    }

    @Test
    void noSaleAtAllIsSaid() {
        assertThatThrownBy(() -> History.of(List.of(), LocalDate.of(2023, 1, 1)))
                .hasMessageStartingWith(
                        "gold.fact_sales has no sale until 2023-01-01; a forecast of 30 days needs 116");
    }

    @Test
    void tooFewCategoriesOrItemsAreSaid() {
        List<DailySale> sales = new ArrayList<>(Sold.regular(150));
        sales.removeIf(sale -> sale.category().equals("C1"));
        assertThatThrownBy(() -> History.of(sales, ALL))
                .hasMessage(
                        "gold.fact_sales has sales of 1 category in the 56 days until 2023-05-31; a forecast needs 2 to"
                                + " learn from");
    }

    @Test
    void whatWasNotSoldInTheWindowIsNotForecast() {
        List<DailySale> sales = new ArrayList<>(Sold.regular(150));
        sales.removeIf(sale -> sale.item().equals("I3") && sale.date().isAfter(Sold.FIRST.plusDays(93)));
        History history = History.of(sales, ALL);

        assertThat(history.active(Level.ITEM, 149)).extracting(Series::key).containsExactly("I0", "I1", "I2");
        assertThat(history.active(Level.ITEM, 148)).extracting(Series::key).containsExactly("I0", "I1", "I2", "I3");
    }
}
