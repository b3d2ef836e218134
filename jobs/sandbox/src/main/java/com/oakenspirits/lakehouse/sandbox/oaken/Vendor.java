package com.oakenspirits.lakehouse.sandbox.oaken;

record Vendor(String number, String name) {
    static final Vendor UNKNOWN = new Vendor("", "");
}
