package com.oakenspirits.lakehouse.lake.ledger;

/**
 * How one rule fared in one batch.
 *
 * @param rule the rule's name; of a model's check with its column, such as {@code not_null(sale_date)}
 * @param column the column it judges, or an empty text for a rule over the whole row
 * @param severity {@code error} or {@code warning}
 * @param passed rows that kept it
 * @param failed rows that broke it
 */
public record RuleCount(String rule, String column, String severity, long passed, long failed) {}
