package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import com.oakenspirits.lakehouse.lake.stream.Held;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The messages of a batch.
 *
 * @param way how it is read
 * @param held the rows in the bronze schema
 * @param few the same in the driver, where they were to be few
 * @param seen which offsets have come, once the rows were read
 */
record Arrival(Way way, Held held, Optional<List<UnsafeRow>> few, Supplier<List<Run>> seen) {
    private static final int TIMESTAMP = 6;

    /** How a batch is read. */
    enum Way {
        /** Now, into the driver. */
        COLLECTED,
        /** By the job that writes them, which keeps them. */
        WATCHED_AND_KEPT,
        /** By the job that writes them. */
        WATCHED,
        /** By the job that asks what has come, which keeps them. */
        KEPT
    }

    static Arrival of(Dataset<Row> rows, Way way) {
        if (way == Way.COLLECTED) {
            List<UnsafeRow> collected = DriverRows.collected(rows);
            return new Arrival(
                    way,
                    Held.once(DriverRows.dataset(rows.sparkSession(), Landing.schema(), collected)),
                    Optional.of(collected),
                    () -> Run.of(collected.iterator()));
        }
        if (way == Way.KEPT) {
            Held held = Held.of(rows);
            return new Arrival(
                    way,
                    held,
                    Optional.empty(),
                    () -> held.scan(share -> Run.of(share).iterator()));
        }
        Watch watch = new Watch(rows);
        return new Arrival(
                way,
                way == Way.WATCHED ? Held.once(watch.rows()) : Held.of(watch.rows()),
                Optional.empty(),
                watch::runs);
    }

    /** Whether a message among few has a timestamp that bronze cannot hold. */
    boolean strangeClocks() {
        return few.stream().flatMap(List::stream).anyMatch(row -> row.isNullAt(TIMESTAMP));
    }
}
