package com.oakenspirits.lakehouse.bronze;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/** Finds the runs in rows of the bronze schema that pass by. */
final class RunFinder {
    private static final int PARTITION = 1;
    private static final int OFFSET = 2;

    private final List<Run> ended = new ArrayList<>();
    private int partition = -1;
    private long from;
    private long until = -1;

    void pass(InternalRow row) {
        int ofRow = row.getInt(PARTITION);
        long offset = row.getLong(OFFSET);
        if (ofRow != partition || offset != until) {
            end();
            partition = ofRow;
            from = offset;
        }
        until = offset + 1;
    }

    /** Those in all rows that have passed, in their order. */
    List<Run> found() {
        end();
        return List.copyOf(ended);
    }

    private void end() {
        if (until > from) {
            ended.add(new Run(partition, from, until));
        }
        from = until;
    }
}
