package com.oakenspirits.lakehouse.bronze;

import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import com.oakenspirits.lakehouse.lake.stream.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The messages of a batch, read but not landed: what did not come is known before anything is committed.
 *
 * @param held the rows in the bronze schema
 * @param few the same in the driver, where they were to be few
 */
record Arrival(Held held, Optional<List<UnsafeRow>> few, Voids voids, boolean strangeClocks) {
    private static final int TIMESTAMP = 6;

    /**
     * Reads them, by one job.
     *
     * @param few whether they are to be in the driver
     */
    static Arrival of(Dataset<Row> rows, List<Offsets.Range> planned, boolean few) {
        if (few) {
            List<UnsafeRow> collected = DriverRows.collected(rows);
            List<Run> runs = new ArrayList<>();
            Run.of(collected.iterator()).forEachRemaining(runs::add);
            return new Arrival(
                    Held.once(DriverRows.dataset(rows.sparkSession(), Landing.schema(), collected)),
                    Optional.of(collected),
                    Voids.of(planned, runs),
                    collected.stream().anyMatch(row -> row.isNullAt(TIMESTAMP)));
        }
        Held held = Held.of(rows);
        try {
            Voids voids = Voids.of(planned, held.scan(Run::of));
            return new Arrival(held, Optional.empty(), voids, false);
        } catch (RuntimeException | Error e) {
            held.close();
            throw e;
        }
    }
}
