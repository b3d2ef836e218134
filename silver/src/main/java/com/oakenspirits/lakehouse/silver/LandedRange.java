package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.contract.Sql;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which messages of a bronze table.
 *
 * @param text for people, and what tells it from others
 * @param filter SQL over the columns of a bronze table
 */
public record LandedRange(String text, String filter) {
    private static final Pattern OFFSETS = Pattern.compile("(.+)-(\\d+):\\[(\\d+),(\\d+)\\)");

    /** Messages that were landed at or after one time and before another. */
    public static LandedRange landed(Instant from, Instant to) {
        return times("landed", "landed_at", from, to);
    }

    /** Messages that were sent at or after one time and before another. */
    public static LandedRange sent(Instant from, Instant to) {
        return times("sent", "timestamp", from, to);
    }

    /**
     * Messages at some offsets.
     *
     * @param ranges such as {@code sales-0:[120,300)}
     * @throws LakehouseException (usage) naming the range that is none
     */
    public static LandedRange offsets(List<String> ranges) {
        return new LandedRange(
                ranges.stream().sorted().collect(Collectors.joining(" ")),
                ranges.stream().map(LandedRange::part).collect(Collectors.joining(" or ", "(", ")")));
    }

    /**
     * Sees to it that a range has a first moment and an end after it.
     *
     * @throws LakehouseException (usage) when it has not
     */
    public static void inOrder(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "--from " + from + " is not before --to " + to
                            + "; the range begins at --from and ends before --to");
        }
    }

    private static LandedRange times(String what, String column, Instant from, Instant to) {
        inOrder(from, to);
        return new LandedRange(
                what + " from " + from + " to " + to,
                column + " >= timestamp '" + from + "' and " + column + " < timestamp '" + to + "'");
    }

    private static String part(String range) {
        Matcher parts = OFFSETS.matcher(range);
        if (!parts.matches()
                || new java.math.BigInteger(parts.group(3)).compareTo(new java.math.BigInteger(parts.group(4))) >= 0) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "--offsets '" + range
                            + "' is no range of offsets; write source, partition, the first offset and the"
                            + " one after the last, such as 'sales-0:[120,300)'");
        }
        return "(source = " + Sql.literal(parts.group(1)) + " and partition = " + parts.group(2) + " and offset >= "
                + parts.group(3) + " and offset < " + parts.group(4) + ")";
    }
}
