package com.oakenspirits.lakehouse.silver;

import java.util.List;
import java.util.Set;

/**
 * A change of one key, as far as its place in history matters.
 *
 * @param kind where it comes from
 * @param delete whether it deletes the key
 * @param sequence the columns of the sequence
 * @param order its place in the total order, to stand beside the row: sequence and coordinates
 * @param validFrom since when it is valid
 * @param content the row's columns; of a delete only the key
 * @param unchanged positions in the content that this event leaves as they were
 * @param unplaced whether it is a row that a snapshot read without saying where in the log: that is before the log, and
 *     since when it is valid is not known
 * @param <T> the type of {@code validFrom}
 */
record Event<T extends Comparable<T>>(
        Kind kind,
        boolean delete,
        List<Object> sequence,
        List<Object> order,
        T validFrom,
        List<Object> content,
        Set<Integer> unchanged,
        boolean unplaced) {

    /** One that says all columns, at its place. */
    Event(Kind kind, boolean delete, List<Object> sequence, List<Object> order, T validFrom, List<Object> content) {
        this(kind, delete, sequence, order, validFrom, content, Set.of(), false);
    }

    /** Where an event comes from. */
    enum Kind {
        /** Not an event but what the key's events so far came to: its row, or that it was deleted. */
        STANDING(0),
        /** An event of an earlier batch. */
        OLD(1),
        /** An event of this batch. */
        NEW(2);

        private final int id;

        Kind(int id) {
            this.id = id;
        }

        /** As it stands in the column {@code _kind}. */
        int id() {
            return id;
        }

        static Kind of(int id) {
            return id == NEW.id ? NEW : id == OLD.id ? OLD : STANDING;
        }
    }
}
