package com.oakenspirits.lakehouse.bronze;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Offsets of one partition that follow one another, each with a message.
 *
 * @param until the offset after the last
 */
record Run(int partition, long from, long until) implements Serializable {

    /** The runs in rows of the bronze schema, in the order of the rows. */
    static List<Run> of(Iterator<? extends InternalRow> rows) {
        RunFinder finder = new RunFinder();
        rows.forEachRemaining(finder::pass);
        return finder.found();
    }
}
