package com.oakenspirits.lakehouse.silver;

import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.table.KeyHashes;
import java.util.List;

/**
 * What one pass over a checked batch tells.
 *
 * @param read rows
 * @param refused rows that the contract refuses
 * @param keys distinct keys among the accepted rows; as many as these where the dataset has no key
 * @param least the least first key column, or null
 * @param greatest the greatest first key column, or null
 * @param rules every check's counts
 * @param truncates accepted rows that delete every key
 * @param tombstones accepted rows that do nothing
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
        long unchanged) {

    long accepted() {
        return read - refused;
    }

    /** The same of a batch of which so many accepted rows are left, each with a key of its own. */
    BatchFacts distinct(long rows) {
        return new BatchFacts(refused + rows, refused, rows, least, greatest, rules, 0, 0, 0);
    }

    /** Whether the keys of its rows fit in the memory of every executor, so that a table is searched for them where it lies. */
    boolean small() {
        return accepted() <= KeyHashes.MOST;
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
