package com.oakenspirits.lakehouse.app.forecast;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * How a model would have done: at each of several origins it is trained with what was known then, and its forecast is
 * compared with what came, as is the baseline's.
 *
 * @param windows the newest first
 */
public record Backtest(List<Window> windows) {
    /** How many origins are tried, where the history allows it. */
    public static final int MOST = 6;

    public Backtest {
        windows = List.copyOf(windows);
    }

    /**
     * One level at one origin.
     *
     * @param knownUntil the origin: the last day that was known
     * @param series how many were forecast
     */
    public record Window(Level level, LocalDate knownUntil, int series, Errors model, Errors baseline) {}

    /** Tries both on the windows at the end of a history; at least one fits in. */
    public static Backtest of(History history) {
        Forecaster baseline = new SeasonalNaive();
        List<Window> windows = new ArrayList<>();
        for (int k = 1; k <= MOST; k++) {
            int origin = history.days() - 1 - k * History.HORIZON;
            if (origin < History.WINDOW - 1 + History.HORIZON) {
                break;
            }
            Forecaster model = SalesModel.trained(history, origin);
            double[] week = history.week(origin);
            for (Level level : Level.values()) {
                List<Series> active = history.active(level, origin);
                Errors ofModel = Errors.NONE;
                Errors ofBaseline = Errors.NONE;
                for (Series series : active) {
                    ofModel = ofModel.plus(Errors.of(model.next(series, origin, week), series, origin));
                    ofBaseline = ofBaseline.plus(Errors.of(baseline.next(series, origin, week), series, origin));
                }
                windows.add(new Window(level, history.date(origin), active.size(), ofModel, ofBaseline));
            }
        }
        return new Backtest(windows);
    }

    /** The model's error over all windows. */
    public Errors model(Level level) {
        return windows.stream()
                .filter(window -> window.level() == level)
                .map(Window::model)
                .reduce(Errors.NONE, Errors::plus);
    }

    /** The baseline's error over all windows. */
    public Errors baseline(Level level) {
        return windows.stream()
                .filter(window -> window.level() == level)
                .map(Window::baseline)
                .reduce(Errors.NONE, Errors::plus);
    }

    /** Whether the model's error is smaller than the baseline's, of categories and of items. */
    public boolean better() {
        for (Level level : Level.values()) {
            if (!(model(level).wape() < baseline(level).wape())) {
                return false;
            }
        }
        return true;
    }
}
