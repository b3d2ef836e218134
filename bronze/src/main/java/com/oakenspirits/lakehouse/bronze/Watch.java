package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.stream.PassingRows;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.CollectionAccumulator;

/** Notes the runs in rows of the bronze schema while a job reads them for something else. */
final class Watch {
    private final CollectionAccumulator<Share> seen;
    private final Dataset<Row> rows;

    /** @param rows are read through {@link #rows} from now on */
    Watch(Dataset<Row> rows) {
        CollectionAccumulator<Share> shares = rows.sparkSession().sparkContext().collectionAccumulator();
        this.seen = shares;
        this.rows = PassingRows.of(rows, (share, passing) -> new Passing(share, passing, shares));
    }

    Dataset<Row> rows() {
        return rows;
    }

    /** The runs in all that was read to its end. */
    List<Run> runs() {
        Map<Integer, Share> shares = new TreeMap<>();
        // What is computed again, as after the loss of an executor, is the same.
        seen.value().forEach(share -> shares.put(share.number(), share));
        return shares.values().stream().flatMap(share -> share.runs().stream()).toList();
    }

    private record Share(int number, List<Run> runs) implements Serializable {}

    private static final class Passing implements Iterator<InternalRow> {
        private final int share;
        private final Iterator<InternalRow> rows;
        private final CollectionAccumulator<Share> seen;
        private final RunFinder finder = new RunFinder();
        private boolean told;

        private Passing(int share, Iterator<InternalRow> rows, CollectionAccumulator<Share> seen) {
            this.share = share;
            this.rows = rows;
            this.seen = seen;
        }

        @Override
        public boolean hasNext() {
            boolean more = rows.hasNext();
            if (!more && !told) {
                told = true;
                seen.add(new Share(share, finder.found()));
            }
            return more;
        }

        @Override
        public InternalRow next() {
            InternalRow row = rows.next();
            finder.pass(row);
            return row;
        }
    }
}
