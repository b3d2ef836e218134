package com.oakenspirits.lakehouse.sandbox.oaken;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A made-up distributor's stores, items and vendors in the real places and categories of Iowa. A function of the seed. */
final class Catalogue {
    static final int STORES = 400;
    static final int PRODUCTS = 800;

    /** When the first rows of the reference database were written: before the first sale. */
    static final String OPENED = "2012-01-01T00:00:00Z";

    private static final int SIZES_OF_A_BRAND = 3;
    private static final int LETTERED_ITEMS = 4;
    private static final BigDecimal MARKUP = new BigDecimal("1.5");
    private static final BigDecimal DEAREST_RAISE = new BigDecimal("0.12");
    private static final int[] VOLUMES_ML = {750, 1750, 375, 1000, 200, 50};
    private static final double[] PRICE_OF_VOLUME = {1, 2.0, 0.55, 1.3, 0.33, 0.12};
    private static final int[] PACK_OF_VOLUME = {12, 6, 24, 12, 48, 120};

    private static final List<String> CHAINS = List.of(
            "HY-VEE FOOD STORE #%d / %s",
            "HY-VEE WINE AND SPIRITS #%d / %s",
            "FAREWAY STORES #%d / %s",
            "CASEY'S GENERAL STORE #%d / %s",
            "KUM & GO #%d / %s",
            "KWIK STAR #%d / %s",
            "WAL-MART %d / %s",
            "WALGREENS #%d / %s",
            "TARGET STORE T-%d / %s",
            "SAM'S CLUB %d / %s",
            "CORNER LIQUOR %d / %s",
            "MAIN STREET SPIRITS #%d / %s");
    static final List<String> STREETS = List.of(
            "MAIN ST",
            "UNIVERSITY AVE",
            "1ST AVE N",
            "LINCOLN WAY",
            "HUBBELL AVE",
            "W BROADWAY",
            "S CEDAR ST",
            "KIMBERLY RD",
            "E EUCLID AVE",
            "N ELM ST",
            "STATE ST",
            "OAK PARK RD");
    private static final List<String> FIRST_WORDS = List.of(
            "OLD",
            "SILVER",
            "PRAIRIE",
            "RIVER",
            "RED",
            "BLACK",
            "GOLDEN",
            "IRON",
            "LOST",
            "BLUE",
            "NORTHERN",
            "COPPER",
            "WILD",
            "GRAND",
            "STONE",
            "WHITE",
            "HIDDEN",
            "LUCKY");
    private static final List<String> SECOND_WORDS = List.of(
            "OAK",
            "BARREL",
            "HERON",
            "MILL",
            "FOX",
            "CREEK",
            "BRIDGE",
            "CROWN",
            "LANTERN",
            "HOLLOW",
            "ELK",
            "HARVEST",
            "STAR",
            "BLUFF",
            "CORNFIELD",
            "FERRY");

    /** A row that replaces an earlier one of the same item from a date on. */
    record PriceChange(LocalDate date, Product product) {}

    private record Kind(Category category, String noun, double cheapest, double dearest) {}

    private final List<Category> categories = new ArrayList<>();
    private final List<Vendor> vendors = new ArrayList<>();
    private final List<Store> stores = new ArrayList<>();
    private final List<Product> products = new ArrayList<>();
    private final List<PriceChange> priceChanges = new ArrayList<>();

    /** @param lastYear the year in which prices change */
    Catalogue(long seed, int lastYear) {
        Random random = new Random(new Dice(seed).roll("catalogue", ""));
        try (CsvFile file = CsvFile.resource("vendors.csv")) {
            for (Optional<CsvFile.Row> row = file.next(); row.isPresent(); row = file.next()) {
                vendors.add(new Vendor(row.get().cell("number"), row.get().cell("name")));
            }
        }
        List<Kind> kinds = kinds();
        kinds.forEach(kind -> categories.add(kind.category()));
        makeStores(random);
        makeProducts(random, kinds);
        changePrices(random, lastYear);
    }

    List<Category> categories() {
        return categories;
    }

    List<Vendor> vendors() {
        return vendors;
    }

    /** The busiest first. */
    List<Store> stores() {
        return stores;
    }

    /** The most popular first, at their first price. */
    List<Product> products() {
        return products;
    }

    /** In order of date. */
    List<PriceChange> priceChanges() {
        return priceChanges;
    }

    private static List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        try (CsvFile file = CsvFile.resource("categories.csv")) {
            for (Optional<CsvFile.Row> next = file.next(); next.isPresent(); next = file.next()) {
                CsvFile.Row row = next.get();
                // The rest of that table only names what the State sells.
                if (!row.cell("noun").isEmpty()) {
                    kinds.add(new Kind(
                            new Category(row.cell("id"), row.cell("name")),
                            row.cell("noun"),
                            Double.parseDouble(row.cell("cheapest")),
                            Double.parseDouble(row.cell("dearest"))));
                }
            }
        }
        return kinds;
    }

    private void makeStores(Random random) {
        Places places = new Places();
        Weighted<Places.City> cities = new Weighted<>(places.cities(), Places.City::thousands);
        for (int i = 0; i < STORES; i++) {
            Places.City city = cities.at(random.nextDouble());
            stores.add(new Store(
                    Integer.toString(2500 + 9 * i + random.nextInt(9)),
                    String.format(pick(CHAINS, random), 1000 + random.nextInt(4000), city.name()),
                    (100 + random.nextInt(8900)) + " " + pick(STREETS, random),
                    city.name(),
                    city.zip(),
                    city.county(),
                    places.countyNumber(city.county()),
                    "IA"));
        }
        Collections.shuffle(stores, random);
    }

    private void makeProducts(Random random, List<Kind> kinds) {
        Weighted<Kind> popularKinds = Weighted.byRank(kinds);
        Weighted<Vendor> bigVendors = Weighted.byRank(vendors);
        Set<String> items = new LinkedHashSet<>();
        for (int i = 0; i < LETTERED_ITEMS; i++) {
            items.add("x" + (904_600 + random.nextInt(25) + 25 * i));
        }
        while (items.size() < PRODUCTS) {
            items.add(Integer.toString(10_000 + random.nextInt(90_000)));
        }
        Kind kind = null;
        Vendor vendor = null;
        String brand = null;
        double cost = 0;
        for (String item : items) {
            int size = products.size() % SIZES_OF_A_BRAND;
            if (size == 0) {
                // Every kind has a brand before popularity decides.
                int brands = products.size() / SIZES_OF_A_BRAND;
                kind = brands < kinds.size() ? kinds.get(brands) : popularKinds.at(random.nextDouble());
                vendor = brands < vendors.size() ? vendors.get(brands) : bigVendors.at(random.nextDouble());
                brand = pick(FIRST_WORDS, random) + " " + pick(SECOND_WORDS, random);
                double spread = random.nextDouble();
                cost = kind.cheapest() + spread * spread * (kind.dearest() - kind.cheapest());
            }
            int volume = size == 0 ? 0 : 1 + random.nextInt(VOLUMES_ML.length - 1);
            BigDecimal price = cents(BigDecimal.valueOf(cost * PRICE_OF_VOLUME[volume]));
            products.add(new Product(
                    item,
                    brand + " " + kind.noun() + (VOLUMES_ML[volume] == 50 ? " MINI" : ""),
                    kind.category(),
                    vendor,
                    Integer.toString(PACK_OF_VOLUME[volume]),
                    Integer.toString(VOLUMES_ML[volume]),
                    price.toPlainString(),
                    retail(price).toPlainString()));
        }
        Collections.shuffle(products, random);
    }

    /** A tenth of the items get dearer once in the last year. */
    private void changePrices(Random random, int year) {
        List<Product> some = new ArrayList<>(products);
        Collections.shuffle(some, random);
        for (Product product : some.subList(0, PRODUCTS / 10)) {
            BigDecimal raise =
                    BigDecimal.ONE.add(DEAREST_RAISE.multiply(BigDecimal.valueOf(0.2 + 0.8 * random.nextDouble())));
            BigDecimal cost = cents(new BigDecimal(product.cost()).multiply(raise));
            LocalDate date = LocalDate.of(year, 2 + random.nextInt(10), 1);
            priceChanges.add(new PriceChange(
                    date, product.priced(cost.toPlainString(), retail(cost).toPlainString())));
        }
        priceChanges.sort(Comparator.comparing(PriceChange::date));
    }

    private static BigDecimal retail(BigDecimal cost) {
        return cents(cost.multiply(MARKUP));
    }

    private static BigDecimal cents(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
