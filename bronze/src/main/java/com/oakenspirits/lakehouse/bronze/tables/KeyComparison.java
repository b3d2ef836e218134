package com.oakenspirits.lakehouse.bronze.tables;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the rows that were deleted: the keys that bronze knows and the table has no more, all read from one snapshot of
 * the database. Each lands as a message without value, the time of which is that of the snapshot. What the table has
 * and bronze does not know to be there is landed too: a row that was put back with an old timestamp, or committed later
 * than the overlap allows. It decides from bronze and the table alone; one that is killed is simply made again.
 */
final class KeyComparison {
    private final SourceDatabase database;
    private final PolledTable bronze;
    private final String source;
    private final boolean acceptEmpty;
    private final Pulse pulse;

    /**
     * @param source the rows' source in bronze, for what is said
     * @param acceptEmpty whether a table without rows has lost them all, rather than that something is wrong with it
     */
    KeyComparison(SourceDatabase database, PolledTable bronze, String source, boolean acceptEmpty, Pulse pulse) {
        this.database = database;
        this.bronze = bronze;
        this.source = source;
        this.acceptEmpty = acceptEmpty;
        this.pulse = pulse;
    }

    /** @param turn all of whose rows are committed */
    Polled.Compared run(PollTurn turn) {
        KeySet there = new KeySet();
        database.keys(key -> {
            there.add(key.key(), Mark.stamp(key.changed()));
            pulse.step(() -> String.format(Locale.ROOT, "%,d keys read to find deleted rows", there.size()));
        });
        if (there.size() == 0 && !acceptEmpty) {
            return new Polled.Compared(0, 0, emptied());
        }
        Map<String, KnownRow> other = new HashMap<>();
        long[] deleted = {0};
        bronze.keys((key, known, changed) -> {
            if (there.contains(key)) {
                if (known.deleted() || !there.mark(key, changed)) {
                    other.put(key, known);
                }
            } else if (!known.deleted()) {
                turn.land(Message.delete(key, known, turn.now()));
                deleted[0]++;
            }
        });
        if (there.unmarkedKeys() > 0) {
            database.all(row -> {
                if (there.unmarked(row.key())) {
                    turn.take(row, other.get(row.key()));
                }
            });
        }
        turn.commit();
        return new Polled.Compared(there.size(), deleted[0], Optional.empty());
    }

    private Optional<String> emptied() {
        long[] live = {0};
        bronze.keys((key, known, changed) -> live[0] += known.deleted() ? 0 : 1);
        return live[0] == 0
                ? Optional.empty()
                : Optional.of(source + " has no rows any more, and " + live[0]
                        + " were landed; none is deleted. Check the table and the rights of the user; if it was"
                        + " emptied, poll once with --accept-empty");
    }
}
