package com.oakenspirits.lakehouse.lake.table;

import io.delta.exceptions.ConcurrentTransactionException;
import io.delta.exceptions.DeltaConcurrentModificationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that read their table before they commit, such as a merge. Delta refuses such a commit when files that it has
 * read were rewritten meanwhile, also where maintenance did that and no row is another one. Then, and only then, the
 * write is done again: what it was decided on still holds.
 */
final class BesideCompaction {
    private static final Logger LOG = LoggerFactory.getLogger(BesideCompaction.class);
    /** Each needs another compaction that ends during the write; more in a row is no maintenance. */
    private static final int TRIES = 20;

    private final TableName table;
    private final TableLog log;

    BesideCompaction(TableName table, TableLog log) {
        this.table = table;
        this.log = log;
    }

    /**
     * Does the write, again where nothing but the layout of the table has changed.
     *
     * @throws DeltaConcurrentModificationException when another writer has changed rows, or the stamp was used
     */
    void write(Runnable write) {
        for (int attempt = 1; ; attempt++) {
            long before = log.latest().orElse(-1);
            try {
                write.run();
                return;
            } catch (ConcurrentTransactionException otherWriter) {
                throw otherWriter;
            } catch (DeltaConcurrentModificationException e) {
                if (attempt == TRIES || log.after(before).stream().anyMatch(Commit::changesData)) {
                    throw e;
                }
                LOG.info("{} was compacted while it was written to; writing again ({})", table, e.toString());
            }
        }
    }
}
