package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.table.KeyHashes;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * What one pass over a checked batch tells.
 *
 * @param read messages
 * @param refused messages that the contract refuses
 * @param keys distinct keys among the accepted rows; as many as these where the dataset has no key
 * @param least the least first key column, or null
 * @param greatest the greatest first key column, or null
 * @param rules every check's counts
 * @param truncates accepted rows that delete every key
 * @param tombstones accepted messages that do nothing
 * @param filtered messages that the contract's filter leaves out
 * @param rows accepted rows: a message may be several
 * @param unchanged accepted rows that leave columns as they were
 */
record BatchFacts(
        long read,
        long refused,
        long keys,
        Object least,
        Object greatest,
        List<RuleCount> rules,
        long truncates,
        long tombstones,
        long filtered,
        long rows,
        long unchanged) {

    private static final LocalDate NEW_CALENDAR = LocalDate.of(1583, 1, 1);

    /** Messages to apply. */
    long accepted() {
        return read - refused - filtered;
    }

    /** The same of a batch of which so many accepted rows are left, each with a key of its own. */
    BatchFacts distinct(long left) {
        return new BatchFacts(
                refused + filtered + left, refused, left, least, greatest, rules, 0, 0, filtered, left, 0);
    }

    /**
     * What the first key column of a row fulfils that shares its key with one of these.
     *
     * @param key that column
     */
    Column within(Column key) {
        if (least == null) {
            return lit(true);
        }
        // Pushed down to files, a day of 1582 would be one of Java's old calendar, which is another.
        if (least instanceof LocalDate day && day.isBefore(NEW_CALENDAR)) {
            return unix_date(key).between(lit(day.toEpochDay()), lit(((LocalDate) greatest).toEpochDay()));
        }
        if (least instanceof Instant time
                && time.isBefore(NEW_CALENDAR.atStartOfDay().toInstant(ZoneOffset.UTC))) {
            return unix_micros(key).between(lit(micros(time)), lit(micros((Instant) greatest)));
        }
        return key.between(lit(least), lit(greatest));
    }

    private static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    /** Whether the keys of its rows fit in the memory of every executor, so that a table is searched for them where it lies. */
    boolean small() {
        return rows <= KeyHashes.MOST;
    }

    /** Whether no two accepted rows share a key, so that none of them can make another void. */
    boolean distinct() {
        return keys == accepted();
    }

    /** Whether at least nine rows of ten have a key to themselves. */
    boolean fewShared() {
        return keys * 10 >= accepted() * 9;
    }
}
