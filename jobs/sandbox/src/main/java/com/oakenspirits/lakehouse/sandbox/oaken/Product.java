package com.oakenspirits.lakehouse.sandbox.oaken;

/** An item as its source wrote it; unknown attributes are empty. Cost and retail are dollars a bottle. */
record Product(
        String item,
        String description,
        Category category,
        Vendor vendor,
        String pack,
        String volumeMl,
        String cost,
        String retail) {
    static Product unknown(String item) {
        return new Product(item, "", Category.UNKNOWN, Vendor.UNKNOWN, "", "", "", "");
    }

    Product priced(String newCost, String newRetail) {
        return new Product(item, description, category, vendor, pack, volumeMl, newCost, newRetail);
    }
}
