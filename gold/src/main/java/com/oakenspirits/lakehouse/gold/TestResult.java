package com.oakenspirits.lakehouse.gold;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a model's test ended.
 *
 * @param missing expected rows that did not come out, texts (null for null) by column
 * @param surplus rows that came out and were not expected
 * @param error why the query did not run at all
 */
public record TestResult(
        ModelTest test, List<Map<String, String>> missing, List<Map<String, String>> surplus, Optional<String> error) {

    public TestResult {
        missing = List.copyOf(missing);
        surplus = List.copyOf(surplus);
    }

    /** Whether exactly the expected rows came out. */
    public boolean passed() {
        return missing.isEmpty() && surplus.isEmpty() && error.isEmpty();
    }
}
