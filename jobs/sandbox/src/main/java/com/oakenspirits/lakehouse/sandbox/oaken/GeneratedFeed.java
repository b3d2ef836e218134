package com.oakenspirits.lakehouse.sandbox.oaken;

import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;

/**
 * Made-up sales of one year with everything that the real applications do wrong. The same seed and number give the
 * same messages on every machine, on every day.
 */
public final class GeneratedFeed implements Feed {
    /** Fewer cannot hold one flaw of each kind beside good sales. */
    public static final int FEWEST_SALES = 100;

    /** More do not fit into the invoice numbers of before 2016. */
    public static final int MOST_SALES = 4_900_000;

    private static final int MOST_FLAWS_OF_A_KIND = 60;
    private static final int SALES_PER_FLAW = 800;
    private static final Set<Integer> LATE_PRODUCTS = Set.of(3, 17, 40, 77, 120, 180, 260, 350, 500, 700);
    private static final Set<Integer> MISSING_PRODUCTS = Set.of(11, 60, 150, 300, 600);
    private static final Set<Integer> LATE_STORES = Set.of(7, 33, 90, 200, 333);
    private static final Set<Integer> MISSING_STORES = Set.of(21, 88, 250);
    private static final Set<Integer> LATE_VENDORS = Set.of(5, 30);
    private static final Set<Integer> MISSING_VENDORS = Set.of(14);
    private static final Set<Integer> MISSING_EMPLOYEES = Set.of(41, 97);

    private final int sales;
    private final long seed;
    private final double resendShare;

    /**
     * Describes the feed; nothing is made before it runs.
     *
     * @param sales how many valid sales, between {@value #FEWEST_SALES} and {@value #MOST_SALES}
     * @param resendShare of all invoices, 0 to 1, after which the previous one goes out once more
     */
    public GeneratedFeed(int sales, long seed, double resendShare) {
        this.sales = sales;
        this.seed = seed;
        this.resendShare = resendShare;
    }

    @Override
    public String title() {
        return "generator";
    }

    @Override
    public String identity() {
        return String.join(
                "\n", "generator", Integer.toString(sales), Long.toString(seed), Double.toString(resendShare));
    }

    @Override
    public long sales() {
        return sales;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public Outcome run(Outlet outlet) {
        Dice dice = new Dice(seed);
        Catalogue catalogue = new Catalogue(seed, SaleMaker.LAST_YEAR);
        SaleMaker maker = new SaleMaker(dice, sales, catalogue);
        Tally tally = new Tally(outlet);
        ReferenceMessages reference = new ReferenceMessages();
        List<Message> late = sendReference(tally, catalogue, reference);
        Queue<Catalogue.PriceChange> prices = new ArrayDeque<>(catalogue.priceChanges());
        Set<String> known = itemsKnownFromTheStart(catalogue);
        int flawsOfAKind = Math.max(1, Math.min(MOST_FLAWS_OF_A_KIND, sales / SALES_PER_FLAW));
        SalesStream stream = new SalesStream(tally, maker, dice, maker.flaws(flawsOfAKind), sales, resendShare);
        for (int n = 0; n < sales; n++) {
            LocalDate today = maker.date(n);
            if (!outlet.nextSale(today.toString())) {
                return tally.outcome(false);
            }
            if (n == sales * 3L / 5) {
                late.forEach(tally::reference);
            }
            while (!prices.isEmpty() && !prices.element().date().isAfter(today)) {
                Catalogue.PriceChange change = prices.remove();
                if (known.contains(change.product().item())) {
                    tally.send(reference.product(change.product(), change.date() + "T00:00:00Z"));
                }
            }
            stream.send(n);
        }
        stream.finish();
        return tally.outcome(true);
    }

    /** Only their prices change: a late item's first row shall be its first. */
    private static Set<String> itemsKnownFromTheStart(Catalogue catalogue) {
        Set<String> items = new HashSet<>();
        for (int i = 0; i < catalogue.products().size(); i++) {
            if (!LATE_PRODUCTS.contains(i) && !MISSING_PRODUCTS.contains(i)) {
                items.add(catalogue.products().get(i).item());
            }
        }
        return items;
    }

    /** Sends what is there at the start and returns what comes after sales have named it. */
    private static List<Message> sendReference(Tally tally, Catalogue catalogue, ReferenceMessages messages) {
        List<Message> late = new ArrayList<>();
        catalogue.categories().forEach(row -> tally.reference(messages.category(row, Catalogue.OPENED)));
        send(
                tally,
                Topics.VENDORS,
                catalogue.vendors(),
                LATE_VENDORS,
                MISSING_VENDORS,
                late,
                Vendor::number,
                row -> messages.vendor(row, Catalogue.OPENED));
        send(
                tally,
                Topics.PRODUCTS,
                catalogue.products(),
                LATE_PRODUCTS,
                MISSING_PRODUCTS,
                late,
                Product::item,
                row -> messages.product(row, Catalogue.OPENED));
        send(
                tally,
                Topics.CUSTOMERS,
                catalogue.stores(),
                LATE_STORES,
                MISSING_STORES,
                late,
                Store::number,
                row -> messages.customer(row, Catalogue.OPENED));
        send(
                tally,
                Topics.EMPLOYEES,
                new Roster().employees(),
                Set.of(),
                MISSING_EMPLOYEES,
                late,
                row -> Integer.toString(row.id()),
                row -> messages.employee(row, Catalogue.OPENED));
        return late;
    }

    private static <T> void send(
            Tally tally,
            String topic,
            List<T> rows,
            Set<Integer> lateRows,
            Set<Integer> missingRows,
            List<Message> late,
            Function<T, String> key,
            Function<T, Message> message) {
        List<String> lateKeys = new ArrayList<>();
        List<String> missingKeys = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            T row = rows.get(i);
            if (missingRows.contains(i)) {
                missingKeys.add(key.apply(row));
            } else if (lateRows.contains(i)) {
                lateKeys.add(key.apply(row));
                late.add(message.apply(row));
            } else {
                tally.reference(message.apply(row));
            }
        }
        tally.late(topic, lateKeys);
        tally.missing(topic, missingKeys);
    }
}
