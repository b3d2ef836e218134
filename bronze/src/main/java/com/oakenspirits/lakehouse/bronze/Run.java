package com.oakenspirits.lakehouse.bronze;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Offsets of one partition that follow one another, each with a message.
 *
 * @param until the offset after the last
 */
record Run(int partition, long from, long until) implements Serializable {
    private static final int PARTITION = 1;
    private static final int OFFSET = 2;

    /** The runs in rows of the bronze schema, in the order of the rows. */
    static Iterator<Run> of(Iterator<? extends InternalRow> rows) {
        List<Run> runs = new ArrayList<>();
        int partition = -1;
        long from = 0;
        long until = -1;
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            int ofRow = row.getInt(PARTITION);
            long offset = row.getLong(OFFSET);
            if (ofRow != partition || offset != until) {
                if (until > from) {
                    runs.add(new Run(partition, from, until));
                }
                partition = ofRow;
                from = offset;
            }
            until = offset + 1;
        }
        if (until > from) {
            runs.add(new Run(partition, from, until));
        }
        return runs.iterator();
    }
}
