package com.oakenspirits.lakehouse.lake.contract;

/**
 * A rule as read, with the place of its condition for later faults.
 *
 * @param rule what it declares; where it is faulty, something that lets reading go on
 * @param condition the condition and its place
 */
record DraftRule(Rule rule, Statement condition) {}
