package com.oakenspirits.lakehouse.sandbox.oaken;

/** What happens to the reference tables of a distributor, with how many messages Debezium sends for it. */
public enum Change {
    /** An item costs more or less. */
    PRICE_CHANGED("products", 40, 1),
    /** An item is sold no more; its row stays. */
    PRODUCT_RETIRED("products", 8, 1),
    /** An item that is new. */
    PRODUCT_ADDED("products", 6, 1),
    /** A store has another address, often in another city. */
    STORE_MOVED("customers", 14, 1),
    /** A store that is new. */
    STORE_OPENED("customers", 5, 1),
    /** A store's row is deleted: the delete and its tombstone. */
    STORE_CLOSED("customers", 5, 2),
    /** A store has another number, its primary key: the delete, its tombstone and the row under the new key. */
    STORE_RENUMBERED("customers", 5, 3),
    /** A vendor has another name. */
    VENDOR_RENAMED("vendors", 5, 1),
    /** Somebody starts to work here. */
    EMPLOYEE_HIRED("employees", 6, 1),
    /** Somebody works here no more; the row stays. */
    EMPLOYEE_LEFT("employees", 6, 1);

    private final String table;
    private final int weight;
    private final int messages;

    Change(String table, int weight, int messages) {
        this.table = table;
        this.weight = weight;
        this.messages = messages;
    }

    /** The topic that tells of it. */
    public String topic() {
        return "oaken." + table;
    }

    /** How many messages it makes there. */
    public int messages() {
        return messages;
    }

    int weight() {
        return weight;
    }
}
