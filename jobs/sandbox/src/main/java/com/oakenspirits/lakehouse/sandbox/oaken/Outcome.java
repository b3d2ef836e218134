package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a feed has sent, counted while it did so.
 *
 * @param finished false when it was told to stop before its end
 * @param messages everything sent, a topic
 * @param resent how many of these were an earlier message once more, a topic
 * @param flaws the messages that are not as they should be, a kind
 * @param expected what silver must hold when all is applied
 * @param reference rows of the reference database
 */
public record Outcome(
        boolean finished,
        Map<String, Long> messages,
        Map<String, Long> resent,
        Map<String, Flawed> flaws,
        Expected expected,
        Reference reference) {
    /**
     * One kind of flaw.
     *
     * @param expect what becomes of it: refused, warned, kept, applied, or either (refused, or equal to what is there)
     * @param what what is wrong, in words
     * @param messages how many, a topic
     */
    public record Flawed(String expect, String what, Map<String, Long> messages) {}

    /**
     * The valid sales, each invoice once, corrected ones as corrected.
     *
     * @param dollars a decimal with two digits, or more if a sale has more
     */
    public record Expected(long sales, long returns, long bottles, String dollars, String firstDate, String lastDate) {}

    /**
     * The reference rows.
     *
     * @param rows distinct keys sent, a topic
     * @param late keys that are sent only after three fifths of the sales, a topic
     * @param missing keys that sales may name and that are never sent, a topic
     */
    public record Reference(
            Map<String, Long> rows, Map<String, List<String>> late, Map<String, List<String>> missing) {}

    /** The same with other counts of messages for some topics, which somebody else has sent. */
    public Outcome withMessages(Map<String, Long> counts) {
        Map<String, Long> all = new LinkedHashMap<>(messages);
        all.putAll(counts);
        return new Outcome(finished, all, resent, flaws, expected, reference);
    }

    /** All messages. */
    public long total() {
        return messages.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The messages that the contracts must refuse. */
    public long garbage() {
        return flaws.values().stream()
                .filter(flaw -> flaw.expect().equals(Flaw.REFUSED))
                .flatMap(flaw -> flaw.messages().values().stream())
                .mapToLong(Long::longValue)
                .sum();
    }
}
