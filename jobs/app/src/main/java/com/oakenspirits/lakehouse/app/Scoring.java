package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.app.forecast.Backtest;
import com.oakenspirits.lakehouse.app.forecast.Forecaster;
import com.oakenspirits.lakehouse.app.forecast.SalesModel;
import com.oakenspirits.lakehouse.app.forecast.SeasonalNaive;

/**
 * What makes the forecast that is written.
 *
 * @param model its name
 * @param version that the registry knows it by, or {@link #UNREGISTERED}
 * @param why in a sentence
 */
record Scoring(Forecaster forecaster, String model, String version, String why) {
    static final String UNREGISTERED = "unregistered";

    private static final String MODEL = "sales_forecast";
    private static final String BASELINE = "seasonal_naive";

    /** Without a registry: the model where it is better, else the baseline. */
    static Scoring unregistered(Backtest backtest, SalesModel model, String why) {
        return backtest.better()
                ? new Scoring(model, MODEL, UNREGISTERED, "the model is better than the baseline and makes it; " + why)
                : baseline("the model is not better than the baseline, which makes it; " + why);
    }

    static Scoring baseline(String why) {
        return new Scoring(new SeasonalNaive(), BASELINE, UNREGISTERED, why);
    }
}
