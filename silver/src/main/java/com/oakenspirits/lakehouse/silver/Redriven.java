package com.oakenspirits.lakehouse.silver;

import java.util.Map;

/**
 * What became of messages in quarantine that were tried again.
 *
 * @param tried how many were
 * @param accepted how many the contract accepts now
 * @param reasons why the others are refused still: rule and column to how many; a message may have several
 */
public record Redriven(long tried, long accepted, Map<String, Long> reasons) {}
