package com.oakenspirits.lakehouse.sandbox.oaken;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** What the files tell of stores, products, categories and vendors. Of several versions the newest stays. */
final class IowaReference {
    private static final String MIDNIGHT = "T00:00:00Z";

    private final Places places;
    private final Map<String, Dated<Store>> stores = new TreeMap<>();
    private final Map<String, Dated<Product>> products = new TreeMap<>();
    private final Map<String, Dated<Category>> categories = new TreeMap<>();
    private final Map<String, Dated<Vendor>> vendors = new TreeMap<>();

    private record Dated<T>(String date, T row) {}

    IowaReference(Places places) {
        this.places = places;
    }

    /** The files of the reference tables in a folder. */
    static List<Path> files(Path folder) {
        return List.of(folder.resolve("products.csv"), folder.resolve("stores.csv"));
    }

    /** Reads the tables that go with the six-column form. */
    void read(Path folder) {
        Map<String, String> categoryIds = categoryIds(folder);
        try (CsvFile file = products(folder)) {
            for (Optional<CsvFile.Row> next = file.next(); next.isPresent(); next = file.next()) {
                CsvFile.Row row = next.get();
                String category = row.cell("Category Name");
                keep(
                        row.cell("Report Date"),
                        new Product(
                                row.cell("Item Number"),
                                row.cell("Item Description"),
                                new Category(categoryIds.getOrDefault(category, ""), category),
                                new Vendor(withoutLeadingZeros(row.cell("Vendor")), row.cell("Vendor Name")),
                                row.cell("Pack"),
                                row.cell("Bottle Volume (ml)"),
                                row.cell("State Bottle Cost"),
                                row.cell("State Bottle Retail")));
            }
        }
        try (CsvFile file = CsvFile.open(folder.resolve("stores.csv"))
                .require(List.of("Store", "Name", "Address", "City", "State", "Zip Code", "Report Date"))) {
            for (Optional<CsvFile.Row> next = file.next(); next.isPresent(); next = file.next()) {
                CsvFile.Row row = next.get();
                String county = places.county(row.cell("City"));
                keep(
                        row.cell("Report Date"),
                        new Store(
                                row.cell("Store"),
                                row.cell("Name"),
                                row.cell("Address"),
                                row.cell("City"),
                                row.cell("Zip Code"),
                                county,
                                places.countyNumber(county),
                                row.cell("State")));
            }
        }
    }

    /** Collects what the rows of the full form say of their stores and products. */
    void collect(Path sales) {
        try (CsvFile file = CsvFile.open(sales)) {
            for (Optional<CsvFile.Row> row = file.next(); row.isPresent(); row = file.next()) {
                keep(IowaForm.date(row.get()), IowaForm.store(row.get()));
                keep(IowaForm.date(row.get()), IowaForm.product(row.get()));
            }
        }
    }

    Store store(String number) {
        Dated<Store> known = stores.get(number);
        return known == null ? Store.unknown(number) : known.row();
    }

    Product product(String item) {
        Dated<Product> known = products.get(item);
        return known == null ? Product.unknown(item) : known.row();
    }

    void send(Tally tally) {
        ReferenceMessages messages = new ReferenceMessages();
        send(tally, categories, messages::category);
        send(tally, vendors, messages::vendor);
        send(tally, products, messages::product);
        send(tally, stores, messages::customer);
        new Roster().employees().forEach(person -> tally.reference(messages.employee(person, Catalogue.OPENED)));
    }

    private static <T> void send(Tally tally, Map<String, Dated<T>> rows, BiFunction<T, String, Message> message) {
        rows.values().forEach(dated -> tally.reference(message.apply(dated.row(), dated.date() + MIDNIGHT)));
    }

    private void keep(String date, Store store) {
        keep(stores, store.number(), date, store);
    }

    private void keep(String date, Product product) {
        keep(products, product.item(), date, product);
        keep(categories, product.category().id(), date, product.category());
        keep(vendors, product.vendor().number(), date, product.vendor());
    }

    private static <T> void keep(Map<String, Dated<T>> rows, String key, String date, T row) {
        if (!key.isEmpty()) {
            rows.merge(
                    key, new Dated<>(date, row), (old, found) -> found.date().compareTo(old.date()) < 0 ? old : found);
        }
    }

    /** The product list pads vendor numbers (065), the published sales do not (65): one vendor, one number. */
    private static String withoutLeadingZeros(String number) {
        return number.replaceFirst("^0+(?=[0-9])", "");
    }

    private static CsvFile products(Path folder) {
        return CsvFile.open(folder.resolve("products.csv"))
                .require(List.of(
                        "Item Number",
                        "Category Name",
                        "Item Description",
                        "Vendor",
                        "Vendor Name",
                        "Bottle Volume (ml)",
                        "Pack",
                        "State Bottle Cost",
                        "State Bottle Retail",
                        "Report Date"));
    }

    /** The product list names its categories without their numbers: the State's where it is known, else one of our own. */
    private static Map<String, String> categoryIds(Path folder) {
        Map<String, String> known = new HashMap<>();
        try (CsvFile file = CsvFile.resource("categories.csv")) {
            for (Optional<CsvFile.Row> row = file.next(); row.isPresent(); row = file.next()) {
                known.put(row.get().cell("name"), row.get().cell("id"));
            }
        }
        TreeSet<String> others = new TreeSet<>();
        try (CsvFile file = products(folder)) {
            for (Optional<CsvFile.Row> row = file.next(); row.isPresent(); row = file.next()) {
                others.add(row.get().cell("Category Name"));
            }
        }
        others.removeAll(known.keySet());
        others.remove("");
        int id = 1_990_000;
        for (String name : others) {
            known.put(name, Integer.toString(id));
            id += 100;
        }
        return known;
    }
}
