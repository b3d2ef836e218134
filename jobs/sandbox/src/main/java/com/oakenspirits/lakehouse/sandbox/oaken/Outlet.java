package com.oakenspirits.lakehouse.sandbox.oaken;

/** Where a feed's messages go. */
public interface Outlet {
    /** Takes a message. */
    void send(Message message);

    /**
     * Asked before every sale: waits until it is due, and says false when the feed shall stop.
     *
     * @param date of the sale, as its source has it: yyyy-MM-dd, if all is well
     */
    boolean nextSale(String date);
}
