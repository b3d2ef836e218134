package com.oakenspirits.lakehouse.sandbox.oaken;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what passes on its way to the outlet. */
final class Tally {
    private final Outlet next;
    private final Map<String, Long> messages = new LinkedHashMap<>();
    private final Map<String, Long> resent = new LinkedHashMap<>();
    private final Map<Flaw, Map<String, Long>> flaws = new EnumMap<>(Flaw.class);
    private final Map<String, Long> referenceRows = new LinkedHashMap<>();
    private final Map<String, List<String>> late = new TreeMap<>();
    private final Map<String, List<String>> missing = new TreeMap<>();
    private long sales;
    private long returns;
    private BigDecimal bottles = BigDecimal.ZERO;
    private BigDecimal dollars = BigDecimal.ZERO;
    private String firstDate = "";
    private String lastDate = "";

    Tally(Outlet next) {
        this.next = next;
        Topics.all().forEach(topic -> messages.put(topic, 0L));
    }

    void send(Message message) {
        next.send(message);
        messages.merge(message.topic(), 1L, Long::sum);
    }

    /** Sends a message that was sent before. */
    void resend(Message message) {
        send(message);
        resent.merge(message.topic(), 1L, Long::sum);
    }

    void reference(Message row) {
        send(row);
        referenceRows.merge(row.topic(), 1L, Long::sum);
    }

    void flaw(Flaw flaw, String topic) {
        flaws.computeIfAbsent(flaw, kind -> new LinkedHashMap<>()).merge(topic, 1L, Long::sum);
    }

    /** A sale that silver must show. */
    void sale(Sale sale) {
        sales++;
        returns += sale.isReturn() ? 1 : 0;
        firstDate = firstDate.isEmpty() || sale.date().compareTo(firstDate) < 0 ? sale.date() : firstDate;
        lastDate = sale.date().compareTo(lastDate) > 0 ? sale.date() : lastDate;
        add(sale);
    }

    /** From now on the sale shows its corrected numbers. */
    void correct(Sale before, Sale after) {
        bottles = bottles.subtract(orZero(before.bottles()));
        dollars = dollars.subtract(orZero(before.amount()));
        add(after);
    }

    void late(String topic, List<String> keys) {
        late.put(topic, keys);
    }

    void missing(String topic, List<String> keys) {
        missing.put(topic, keys);
    }

    Outcome outcome(boolean finished) {
        Map<String, Outcome.Flawed> kinds = new LinkedHashMap<>();
        flaws.forEach((flaw, topics) ->
                kinds.put(flaw.label(), new Outcome.Flawed(flaw.expect(), flaw.what(), Map.copyOf(topics))));
        return new Outcome(
                finished,
                messages,
                resent,
                kinds,
                new Outcome.Expected(
                        sales,
                        returns,
                        bottles.longValue(),
                        dollars.setScale(Math.max(2, dollars.scale())).toPlainString(),
                        firstDate,
                        lastDate),
                new Outcome.Reference(referenceRows, late, missing));
    }

    private void add(Sale sale) {
        bottles = bottles.add(orZero(sale.bottles()));
        dollars = dollars.add(orZero(sale.amount()));
    }

    private static BigDecimal orZero(String text) {
        BigDecimal number = Sale.number(text);
        return number == null ? BigDecimal.ZERO : number;
    }
}
