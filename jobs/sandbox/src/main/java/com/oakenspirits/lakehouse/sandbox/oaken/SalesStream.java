package com.oakenspirits.lakehouse.sandbox.oaken;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The messages of one sale after another, with re-sent ones, flaws and late corrections among them. */
final class SalesStream {
    private static final double RESENT_SALES_SHARE = 0.003;
    private static final int LATEST_RESEND = 50;
    // Later than any message sent again: an old version must not come after the correction.
    private static final int EARLIEST_CORRECTION = 100;
    private static final int LATEST_CORRECTION = 3_000;
    private static final BigDecimal MISMATCH = new BigDecimal("0.37");

    /** Something to be sent when a later sale's turn has come. */
    private record Later(int due, int order, Runnable action) implements Comparable<Later> {
        @Override
        public int compareTo(Later other) {
            return due != other.due ? Integer.compare(due, other.due) : Integer.compare(order, other.order);
        }
    }

    private final Tally tally;
    private final SaleMaker maker;
    private final Dice dice;
    private final Map<Integer, Flaw> flaws;
    private final int sales;
    private final double resendShare;
    private final SalesMessages messages;
    private final FlawedMessages flawed;
    private final PriorityQueue<Later> later = new PriorityQueue<>();
    private final Map<Flaw, Integer> spoilt = new EnumMap<>(Flaw.class);
    private int strangers;
    private Message previousInvoice;

    SalesStream(Tally tally, SaleMaker maker, Dice dice, Map<Integer, Flaw> flaws, int sales, double resendShare) {
        this.tally = tally;
        this.maker = maker;
        this.dice = dice;
        this.flaws = flaws;
        this.sales = sales;
        this.resendShare = resendShare;
        this.messages = new SalesMessages(dice);
        this.flawed = new FlawedMessages(messages, dice);
    }

    /** Sends the n-th sale and whatever is due with it. */
    void send(int n) {
        while (!later.isEmpty() && later.peek().due() <= n) {
            later.remove().action().run();
        }
        Flaw flaw = flaws.get(n);
        Sale made = maker.sale(n);
        Sale sale = flaw == Flaw.AMOUNT_MISMATCH ? mismatched(made) : made;
        Message message = messages.sale(
                sale, flaw == Flaw.UNKNOWN_FIELD ? SalesMessages.Twist.PROMO_CODE : SalesMessages.Twist.NONE);
        tally.sale(sale);
        tally.send(message);
        if (dice.share("resend-sale", sale.invoice()) < RESENT_SALES_SHARE) {
            after(n, 1, LATEST_RESEND, sale, () -> tally.resend(message));
        }
        if (previousInvoice != null && dice.share("resend", sale.invoice()) < resendShare) {
            tally.resend(previousInvoice);
        }
        previousInvoice = messages.invoice(sale);
        tally.send(previousInvoice);
        tally.send(messages.shipping(sale));
        if (flaw != null) {
            send(flaw, n, sale);
        }
    }

    /** Sends what is still due after the last sale. */
    void finish() {
        while (!later.isEmpty()) {
            later.remove().action().run();
        }
    }

    private void send(Flaw flaw, int n, Sale sale) {
        switch (flaw) {
            case AMOUNT_MISMATCH, UNKNOWN_FIELD -> tally.flaw(flaw, Topics.SALES);
            case CORRECTION -> after(n, EARLIEST_CORRECTION, LATEST_CORRECTION, sale, () -> correct(sale));
            case INVALID_UTF8, DUPLICATE_FIELD -> sendSpoilt(flaw, Topics.SALES, sale);
            default -> {
                // A sale of its own that never becomes valid, so that what is refused can be told by its number.
                Sale stranger = maker.sale(sales + strangers++);
                List<String> topics = flaw.topics();
                sendSpoilt(flaw, topics.get((spoilt.merge(flaw, 1, Integer::sum) - 1) % topics.size()), stranger);
            }
        }
    }

    private void sendSpoilt(Flaw flaw, String topic, Sale sale) {
        tally.send(flawed.spoilt(flaw, topic, sale));
        tally.flaw(flaw, topic);
    }

    private void correct(Sale before) {
        Sale after = maker.corrected(before);
        List<Message> corrections = new ArrayList<>();
        corrections.add(messages.sale(after, SalesMessages.Twist.NONE));
        corrections.add(messages.invoice(after));
        corrections.add(messages.shipping(after));
        for (Message correction : corrections) {
            tally.send(correction);
            tally.flaw(Flaw.CORRECTION, correction.topic());
        }
        tally.correct(before, after);
    }

    private void after(int n, int earliest, int latest, Sale sale, Runnable action) {
        int wait = earliest + dice.below(latest - earliest + 1, "later", sale.invoice());
        later.add(new Later(n + wait, n, action));
    }

    private static Sale mismatched(Sale sale) {
        return new Sale(
                sale.invoice(),
                sale.date(),
                sale.store(),
                sale.product(),
                sale.bottles(),
                new BigDecimal(sale.amount()).add(MISMATCH).toPlainString(),
                sale.liters(),
                sale.employee());
    }
}
