package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Severity;

/**
 * Something every row is tried on.
 *
 * @param rule its name, such as {@code required} or a rule of the contract
 * @param column the column it judges, or an empty text
 * @param severity whether a row that breaks it is refused or only counted
 * @param failed SQL over the typed row, true where the row breaks it; null counts as kept
 * @param message SQL that says to a person what is wrong
 */
record Check(String rule, String column, Severity severity, String failed, String message) {}
