package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.List;

/** The kinds of messages that are not as they should be, as the generator makes them. */
enum Flaw {
    NOT_JSON("not-json", Flaw.REFUSED, "an error text instead of JSON", true),
    TRUNCATED_JSON("truncated-json", Flaw.REFUSED, "JSON that breaks off in the middle", true),
    JSON_ARRAY("json-array", Flaw.REFUSED, "the object wrapped in an array", true),
    EMPTY_VALUE("empty-value", Flaw.REFUSED, "a value of no bytes", true),
    NULL_VALUE("null-value", Flaw.REFUSED, "no value at all", true),
    MISSING_INVOICE("missing-invoice", Flaw.REFUSED, "no Invoice, and a null key", false),
    IMPOSSIBLE_DATE("impossible-date", Flaw.REFUSED, "a date such as 2022-02-30", true),
    NAN_AMOUNT("nan-amount", Flaw.REFUSED, "NaN as the amount", true),
    ZERO_BOTTLES("zero-bottles", Flaw.REFUSED, "a sale of no bottles", false),
    INVALID_UTF8("invalid-utf8", Flaw.REFUSED, "a sale once more, in Latin-1 with an accent", false),
    DUPLICATE_FIELD("duplicate-field", "either", "a sale once more, with State twice in the object", false),
    AMOUNT_MISMATCH("amount-mismatch", "warned", "amount is not bottles x retail", false),
    UNKNOWN_FIELD("unknown-field", "kept", "a field PromoCode that no contract knows", false),
    CORRECTION("correction", "applied", "an earlier invoice with other bottles and amount", true);

    static final String REFUSED = "refused";

    private final String label;
    private final String expect;
    private final String what;
    private final boolean everywhere;

    /** @param everywhere in the messages of all three applications, not only of sales */
    Flaw(String label, String expect, String what, boolean everywhere) {
        this.label = label;
        this.expect = expect;
        this.what = what;
        this.everywhere = everywhere;
    }

    String label() {
        return label;
    }

    /** What becomes of it: refused, warned, kept, applied, either. */
    String expect() {
        return expect;
    }

    String what() {
        return what;
    }

    /** Where it occurs. */
    List<String> topics() {
        return everywhere ? List.of(Topics.SALES, Topics.INVOICES, Topics.SHIPPING) : List.of(Topics.SALES);
    }
}
