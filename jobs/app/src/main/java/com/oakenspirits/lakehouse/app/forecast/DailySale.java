package com.oakenspirits.lakehouse.app.forecast;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * What was sold of one item on one day.
 *
 * @param category that the sales name
 * @param dollars net of returns
 */
public record DailySale(LocalDate date, String category, String item, BigDecimal dollars) {}
