package com.oakenspirits.lakehouse.silver;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a backfill has come, as the record of each of its batches says it.
 *
 * @param range of the backfill
 * @param version of bronze that it reads
 * @param done messages
 * @param total messages of the range
 * @param refused messages, among those done, that the contract refuses by now
 * @param last the last message done
 */
record BackfillMark(String range, long version, long done, long total, long refused, Place last) {
    private static final Pattern TEXT = Pattern.compile(
            "(.*): (\\d+) of (\\d+) messages of bronze version (\\d+), (\\d+) refused by now, up to (\\S+) (.*)-(\\d+):(\\d+)");

    /** A message's place in the order of a backfill. */
    record Place(Instant landedAt, String source, int partition, long offset) {
        @Override
        public String toString() {
            return landedAt + " " + source + "-" + partition + ":" + offset;
        }
    }

    boolean ended() {
        return done == total;
    }

    @Override
    public String toString() {
        return range + ": " + done + " of " + total + " messages of bronze version " + version + ", " + refused
                + " refused by now, up to " + last;
    }

    /** The mark that a record's source is; empty where it is none. */
    static Optional<BackfillMark> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new BackfillMark(
                        parts.group(1),
                        Long.parseLong(parts.group(4)),
                        Long.parseLong(parts.group(2)),
                        Long.parseLong(parts.group(3)),
                        Long.parseLong(parts.group(5)),
                        new Place(
                                Instant.parse(parts.group(6)),
                                parts.group(7),
                                Integer.parseInt(parts.group(8)),
                                Long.parseLong(parts.group(9)))))
                : Optional.empty();
    }
}
