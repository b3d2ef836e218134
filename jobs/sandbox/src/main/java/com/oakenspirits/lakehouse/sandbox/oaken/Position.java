package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.List;

/** What an employee is called by the company; {@code id} is the {@code title_id} of the reference database. */
public record Position(int id, String title) {
    /** All that there are. */
    public static List<Position> all() {
        return List.of(
                new Position(1, "President"),
                new Position(2, "Regional manager"),
                new Position(3, "District manager"),
                new Position(4, "Sales representative"));
    }
}
