package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.ArrayList;
import java.util.List;

/** The 120 people of the company: one head, four regions, twenty districts, the rest sell. Always the same people. */
final class Roster {
    static final int FIRST_ID = 20_000;
    static final int SIZE = 120;

    private static final int REGIONS = 4;
    private static final int DISTRICTS = 20;
    static final List<String> FIRST_NAMES = List.of(
            "Anna", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Henry", "Irene", "Jack", "Karen", "Louis",
            "Maria", "Nathan", "Olivia", "Peter", "Quinn", "Rosa", "Samuel", "Teresa", "Umar", "Vera", "Walter",
            "Yusuf");
    static final List<String> LAST_NAMES = List.of(
            "Anderson",
            "Becker",
            "Carlson",
            "Dvorak",
            "Erickson",
            "Fischer",
            "Garcia",
            "Hansen",
            "Ito",
            "Johnson",
            "Kowalski",
            "Larsen",
            "Miller",
            "Nguyen",
            "Olson",
            "Petersen",
            "Quist",
            "Rodriguez",
            "Schmidt",
            "Thompson",
            "Ulrich",
            "Vander Zee",
            "Wagner");

    List<Employee> employees() {
        List<Employee> employees = new ArrayList<>();
        for (int n = 0; n < SIZE; n++) {
            // Every ninth seller has left: old sales still name them.
            boolean active = n <= REGIONS + DISTRICTS || n % 9 != 0;
            employees.add(new Employee(
                    FIRST_ID + n,
                    FIRST_NAMES.get(n % FIRST_NAMES.size()),
                    LAST_NAMES.get(n % LAST_NAMES.size()),
                    title(n),
                    manager(n),
                    active));
        }
        return employees;
    }

    private static int title(int n) {
        if (n == 0) {
            return 1;
        }
        return n <= REGIONS ? 2 : n <= REGIONS + DISTRICTS ? 3 : 4;
    }

    private static Integer manager(int n) {
        return switch (title(n)) {
            case 1 -> null;
            case 2 -> FIRST_ID;
            case 3 -> FIRST_ID + 1 + n % REGIONS;
            default -> FIRST_ID + 1 + REGIONS + n % DISTRICTS;
        };
    }
}
