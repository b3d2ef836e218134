package com.oakenspirits.lakehouse.app.forecast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class BacktestTest {
    private static final LocalDate ALL = LocalDate.of(9999, 12, 31);

    @Test
    void theBaselineRepeatsTheLastWeekAndNothingIsLessThanNothing() {
        History history = History.of(Sold.days(120, (item, day) -> item == 0 && day == 114 ? -5 : day), ALL);
        Series series = history.series().get(2);

        double[] next = new SeasonalNaive().next(series, 119, history.week(119));

        assertThat(next).hasSize(30).startsWith(113, 0, 115, 116, 117, 118, 119, 113, 0, 115);
    }

    @Test
    void theErrorIsWhatWasMissedOfWhatCame() {
        History history = History.of(Sold.days(150, (item, day) -> 10), ALL);
        double[] forecast = new double[30];
        java.util.Arrays.fill(forecast, 8);
        forecast[0] = 40;

        Errors errors = Errors.of(forecast, history.series().get(2), 119);

        assertThat(errors).isEqualTo(new Errors(29 * 2 + 30, 300));
        assertThat(errors.plus(new Errors(12, 100)).wape()).isEqualTo(0.25);
    }

    @Test
    void salesThatDifferByChanceAreForecastBetterThanByRepeatingTheLastWeek() {
        Backtest backtest = Backtest.of(History.of(Sold.noisy(300), ALL));

        assertThat(backtest.windows()).hasSize(12);
        assertThat(backtest.better()).isTrue();
        assertThat(backtest.baseline(Level.ITEM).wape()).isGreaterThan(0.4);
        assertThat(backtest.model(Level.ITEM).wape())
                .isLessThan(0.85 * backtest.baseline(Level.ITEM).wape());
    }

    @Test
    void aModelIsNotBetterWhereEveryWeekIsLikeTheOneBefore() {
        Backtest backtest = Backtest.of(History.of(Sold.regular(200), ALL));

        assertThat(backtest.baseline(Level.CATEGORY).wape()).isZero();
        assertThat(backtest.model(Level.CATEGORY).wape()).isLessThan(0.02);
        assertThat(backtest.better()).isFalse();
    }

    @Test
    void aHistoryThatAllowsOneWindowIsTriedOnce() {
        Backtest backtest = Backtest.of(History.of(Sold.noisy(History.LEAST), ALL));

        assertThat(backtest.windows())
                .extracting(Backtest.Window::knownUntil)
                .containsExactly(LocalDate.of(2023, 3, 28), LocalDate.of(2023, 3, 28));
    }

    @Test
    void aModelKnowsNothingOfTheDaysAfterTheLastThatItLearnsFrom() {
        List<DailySale> known = Sold.noisy(200);
        List<DailySale> other = new ArrayList<>(known);
        other.replaceAll(sale -> sale.date().isAfter(Sold.FIRST.plusDays(150))
                ? new DailySale(
                        sale.date(),
                        sale.category(),
                        sale.item(),
                        sale.dollars().add(sale.dollars()))
                : sale);
        History one = History.of(known, ALL);
        History two = History.of(other, ALL);

        SalesModel model = SalesModel.trained(one, 150);

        assertThat(SalesModel.trained(two, 150)).isEqualTo(model);
        assertThat(SalesModel.trained(two, 180)).isNotEqualTo(SalesModel.trained(one, 180));
        for (int series = 0; series < 6; series++) {
            assertThat(model.next(two.series().get(series), 150, two.week(150)))
                    .isEqualTo(model.next(one.series().get(series), 150, one.week(150)));
        }
    }

    @Test
    void theSameSalesInAnyOrderGiveTheSameModelToTheLastBit() {
        List<DailySale> sales = Sold.noisy(200);
        byte[] model = SalesModel.trained(History.of(sales, ALL), 199).toJson();

        List<DailySale> shuffled = new ArrayList<>(sales);
        Collections.shuffle(shuffled, new Random(3));

        assertThat(SalesModel.trained(History.of(shuffled, ALL), 199).toJson()).isEqualTo(model);
    }

    @Test
    void aModelIsTheSameAfterItsFile() {
        SalesModel model = SalesModel.trained(History.of(Sold.noisy(200), ALL), 199);

        assertThat(SalesModel.fromJson(model.toJson())).contains(model);
    }

    @Test
    void aFileOfAnotherKindIsNoModel() {
        String file = new String(
                SalesModel.trained(History.of(Sold.noisy(150), ALL), 149).toJson(), UTF_8);

        assertThat(SalesModel.fromJson(file.replace("last_week", "moon").getBytes(UTF_8)))
                .isEmpty();
        assertThat(SalesModel.fromJson(
                        file.replace("\"horizon\" : 30", "\"horizon\" : 7").getBytes(UTF_8)))
                .isEmpty();
        assertThat(SalesModel.fromJson("no json".getBytes(UTF_8))).isEmpty();
        assertThat(SalesModel.fromJson("{}".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void thirtyDaysOfEverySeriesAreWrittenInCentsWithWhatMadeThem() {
        History history = History.of(Sold.regular(150), ALL);

        List<Row> rows = ForecastTable.rows(history, new SeasonalNaive(), "seasonal_naive", "unregistered");

        assertThat(rows).hasSize(6 * 30);
        assertThat(rows.get(0))
                .hasToString("[category,C0,null,2023-06-01,360.00,2023-05-31,seasonal_naive,unregistered]");
        assertThat(rows.get(179)).hasToString("[item,C1,I3,2023-06-30,440.00,2023-05-31,seasonal_naive,unregistered]");
    }

    @Test
    void weekdaysAreTheSameOnAverage() {
        double[] week = History.of(Sold.regular(150), ALL).week(149);

        assertThat(java.util.Arrays.stream(week).sum()).isCloseTo(7, within(1e-9));
        assertThat(week[0]).isCloseTo(1120 / 1120.0, within(1e-9));
    }
}
