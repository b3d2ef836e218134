package com.oakenspirits.lakehouse.sandbox.oaken;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;

/** The two forms in which the State of Iowa's sales go around. */
enum IowaForm {
    /** Only keys and amounts; stores and products are tables of their own. */
    SIX_COLUMNS {
        @Override
        Sale sale(CsvFile.Row row, IowaReference known, Dice dice) {
            Store store = known.store(row.cell("Store Number"));
            Product product = known.product(row.cell("Item Number"));
            return assemble(row, store, product, Sale.liters(row.cell("Bottles Sold"), product.volumeMl()), dice);
        }
    },

    /** Everything in every row, as published on data.iowa.gov. */
    FULL {
        @Override
        Sale sale(CsvFile.Row row, IowaReference known, Dice dice) {
            return assemble(row, store(row), product(row), row.cell("Volume Sold (Liters)"), dice);
        }
    };

    private static final DateTimeFormatter AMERICAN =
            DateTimeFormatter.ofPattern("MM/dd/uuuu", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final List<String> KEYS =
            List.of("Invoice/Item Number", "Date", "Store Number", "Item Number", "Bottles Sold", "Sale (Dollars)");
    private static final List<String> ATTRIBUTES = List.of(
            "Store Name",
            "Address",
            "City",
            "Zip Code",
            "County Number",
            "County",
            "Category",
            "Category Name",
            "Vendor Number",
            "Vendor Name",
            "Item Description",
            "Pack",
            "Bottle Volume (ml)",
            "State Bottle Cost",
            "State Bottle Retail",
            "Volume Sold (Liters)");

    /**
     * Tells the form by the header.
     *
     * @throws SandboxException when it is neither
     */
    static IowaForm of(CsvFile file) {
        file.require(KEYS);
        if (ATTRIBUTES.stream().noneMatch(column -> file.has(List.of(column)))) {
            return SIX_COLUMNS;
        }
        file.require(ATTRIBUTES);
        return FULL;
    }

    abstract Sale sale(CsvFile.Row row, IowaReference known, Dice dice);

    /** The store as a full row describes it. */
    static Store store(CsvFile.Row row) {
        return new Store(
                row.cell("Store Number"),
                row.cell("Store Name"),
                row.cell("Address"),
                row.cell("City"),
                row.cell("Zip Code"),
                row.cell("County"),
                row.cell("County Number"),
                "IA");
    }

    /** The item as a full row describes it. */
    static Product product(CsvFile.Row row) {
        return new Product(
                row.cell("Item Number"),
                row.cell("Item Description"),
                new Category(row.cell("Category"), row.cell("Category Name")),
                new Vendor(row.cell("Vendor Number"), row.cell("Vendor Name")),
                row.cell("Pack"),
                row.cell("Bottle Volume (ml)"),
                row.cell("State Bottle Cost"),
                row.cell("State Bottle Retail"));
    }

    /** The row's date as yyyy-MM-dd; one in neither form goes through as it is. */
    static String date(CsvFile.Row row) {
        String date = row.cell("Date");
        try {
            return date.indexOf('/') < 0
                    ? date
                    : LocalDate.parse(date, AMERICAN).toString();
        } catch (DateTimeException e) {
            return date;
        }
    }

    static Sale assemble(CsvFile.Row row, Store store, Product product, String liters, Dice dice) {
        String invoice = row.cell("Invoice/Item Number");
        int employee = Roster.FIRST_ID + dice.below(Roster.SIZE, "employee", invoice);
        return new Sale(
                invoice,
                date(row),
                store,
                product,
                row.cell("Bottles Sold"),
                row.cell("Sale (Dollars)"),
                liters,
                Integer.toString(employee));
    }
}
