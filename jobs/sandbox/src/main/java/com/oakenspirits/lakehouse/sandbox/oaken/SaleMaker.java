package com.oakenspirits.lakehouse.sandbox.oaken;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Makes the n-th sale of a feed: who bought what, when and for how much. A function of the seed and n. */
final class SaleMaker {
    static final int LAST_YEAR = 2023;

    private static final double OLD_SHARE = 0.02;
    private static final double RETURN_SHARE = 0.005;
    private static final BigDecimal DEAR = new BigDecimal(60);
    private static final int[] BOTTLES = {1, 2, 3, 6, 12, 12, 6, 24, 4, 1, 2, 48};
    private static final int[] DEAR_BOTTLES = {1, 1, 2, 3, 6};

    private final Dice dice;
    private final int sales;
    private final int old;
    private final int block;
    private final Season past = new Season(LocalDate.of(2012, 1, 3), LocalDate.of(2015, 12, 31));
    private final Season present = new Season(LocalDate.of(LAST_YEAR, 1, 1), LocalDate.of(LAST_YEAR, 12, 31));
    private final Weighted<Store> stores;
    private final Weighted<Product> products;
    private final Map<String, Catalogue.PriceChange> priceChanges = new HashMap<>();

    SaleMaker(Dice dice, int sales, Catalogue catalogue) {
        this.dice = dice;
        this.sales = sales;
        this.old = (int) Math.round(sales * OLD_SHARE);
        // Feeds of another seed or size get other invoice numbers (as good as always): they add to one another.
        this.block = 100 + dice.below(900, "block", Integer.toString(sales));
        this.stores = Weighted.byRank(catalogue.stores());
        this.products = Weighted.byRank(catalogue.products());
        catalogue
                .priceChanges()
                .forEach(change -> priceChanges.put(change.product().item(), change));
    }

    /** Sales are in order of their dates; numbers beyond the last sale make sales of its day. */
    Sale sale(int n) {
        SplittableRandom random = new SplittableRandom(dice.roll("sale", Integer.toString(n)));
        LocalDate date = date(n);
        boolean returned = n >= old && random.nextDouble() < RETURN_SHARE;
        Store store = stores.at(random.nextDouble());
        Product product = atPriceOf(date, products.at(random.nextDouble()));
        BigDecimal retail = new BigDecimal(product.retail());
        int[] choice = retail.compareTo(DEAR) > 0 ? DEAR_BOTTLES : BOTTLES;
        int bottles = choice[random.nextInt(choice.length)] * (returned ? -1 : 1);
        String number =
                String.format(n < old ? "S034%03d%05d" : returned ? "RINV-%03d%08d" : "INV-%03d%08d", block, n + 1);
        int employee = Roster.FIRST_ID + dice.below(Roster.SIZE, "employee", store.number());
        return sold(new Sale(number, date.toString(), store, product, "", "", "", Integer.toString(employee)), bottles);
    }

    LocalDate date(int n) {
        return n < old ? past.at((n + 0.5) / old) : present.at(Math.min((n - old + 0.5) / (sales - old), 1 - 1e-9));
    }

    /** The same sale of one bottle more (a return of one more). */
    Sale corrected(Sale sale) {
        int bottles = Integer.parseInt(sale.bottles());
        return sold(sale, bottles + Integer.signum(bottles));
    }

    private static Sale sold(Sale sale, int bottles) {
        Product product = sale.product();
        String count = Integer.toString(bottles);
        return new Sale(
                sale.invoice(),
                sale.date(),
                sale.store(),
                product,
                count,
                new BigDecimal(product.retail())
                        .multiply(BigDecimal.valueOf(bottles))
                        .toPlainString(),
                Sale.liters(count, product.volumeMl()),
                sale.employee());
    }

    private Product atPriceOf(LocalDate date, Product product) {
        Catalogue.PriceChange change = priceChanges.get(product.item());
        return change == null || date.isBefore(change.date()) ? product : change.product();
    }

    /** Where flaws of every kind stand: as many of each, spread over all sales, never two on one. */
    Map<Integer, Flaw> flaws(int ofEach) {
        Map<Integer, Flaw> flaws = new HashMap<>();
        for (Flaw flaw : List.of(Flaw.values())) {
            for (int k = 0; k < ofEach; k++) {
                double share = (k + dice.share(flaw.label(), Integer.toString(k))) / ofEach;
                int at = (int) (share * sales);
                while (flaws.putIfAbsent(at, flaw) != null) {
                    at = (at + 1) % sales;
                }
            }
        }
        return flaws;
    }
}
