package com.oakenspirits.lakehouse.sandbox.oaken;

/** A customer of Oaken Spirits, as its source wrote it; unknown attributes are empty. */
record Store(
        String number,
        String name,
        String address,
        String city,
        String zip,
        String county,
        String countyNumber,
        String state) {
    static Store unknown(String number) {
        return new Store(number, "", "", "", "", "", "", "");
    }
}
