package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.List;

/** The topics of the oaken domain. */
public final class Topics {
    /** How many partitions each of them has. */
    public static final int PARTITIONS = 3;

    static final String SALES = "sales";
    static final String INVOICES = "invoices";
    static final String SHIPPING = "shipping";
    static final String CUSTOMERS = "oaken.customers";
    static final String PRODUCTS = "oaken.products";
    static final String VENDORS = "oaken.vendors";
    static final String CATEGORIES = "oaken.categories";
    static final String EMPLOYEES = "oaken.employees";

    private Topics() {}

    /** Those of the reference tables: a table's topic is {@code oaken.} and its name. */
    public static List<String> reference() {
        return List.of(CUSTOMERS, PRODUCTS, VENDORS, CATEGORIES, EMPLOYEES);
    }

    /** All of them, the three applications' first. */
    public static List<String> all() {
        return List.of(SALES, INVOICES, SHIPPING, CUSTOMERS, PRODUCTS, VENDORS, CATEGORIES, EMPLOYEES);
    }
}
