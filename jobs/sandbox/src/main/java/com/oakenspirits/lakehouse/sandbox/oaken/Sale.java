package com.oakenspirits.lakehouse.sandbox.oaken;

import java.math.BigDecimal;

/** One invoice line as its source wrote it: the date as yyyy-MM-dd, the amount in dollars without a sign. */
record Sale(
        String invoice,
        String date,
        Store store,
        Product product,
        String bottles,
        String amount,
        String liters,
        String employee) {
    boolean isReturn() {
        return invoice.startsWith("RINV-");
    }

    /** The number that a source's text stands for, or null. */
    static BigDecimal number(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Litres as the sales application writes them: at least one decimal, no needless zero. Empty when unknown. */
    static String liters(String bottles, String volumeMl) {
        BigDecimal count = number(bottles);
        BigDecimal millilitres = number(volumeMl);
        if (count == null || millilitres == null) {
            return "";
        }
        BigDecimal liters = count.multiply(millilitres).movePointLeft(3).stripTrailingZeros();
        return (liters.scale() < 1 ? liters.setScale(1) : liters).toPlainString();
    }
}
