package com.oakenspirits.lakehouse.sandbox.oaken;

record Category(String id, String name) {
    static final Category UNKNOWN = new Category("", "");
}
