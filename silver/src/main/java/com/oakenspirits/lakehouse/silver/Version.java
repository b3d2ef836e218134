package com.oakenspirits.lakehouse.silver;

import java.util.List;
import java.util.Optional;

/**
 * A state of one key and when it was in force: from {@code validFrom} up to, but not including, {@code validTo}.
 *
 * @param content the row's columns
 * @param last the newest event that says so: its place in the order, to stand beside the row
 * @param validFrom the beginning
 * @param validTo the end; empty while it is in force
 * @param <T> the type of the ends, one that compares with itself
 */
record Version<T>(List<Object> content, List<Object> last, T validFrom, Optional<T> validTo) {}
