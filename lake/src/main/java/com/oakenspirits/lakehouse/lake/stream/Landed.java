package com.oakenspirits.lakehouse.lake.stream;

import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Messages that one commit has just added to a bronze table, or several one after the other, still at hand, so that the
 * next layer need not read them again.
 *
 * @param held the rows of these commits, in the bronze schema
 * @param messages about how many they are: the length of their offset ranges
 * @param first the bronze table's version that the first of these commits made
 * @param version the bronze table's version that the last of them made
 * @param few the same rows in the driver, where they are few
 */
public record Landed(Held held, long messages, long first, long version, Optional<List<UnsafeRow>> few)
        implements AutoCloseable {
    /** At most so many messages are handled by the driver. */
    public static final int FEW = 5_000;

    public Landed(Held held, long messages, long version) {
        this(held, messages, version, Optional.empty());
    }

    public Landed(Held held, long messages, long version, Optional<List<UnsafeRow>> few) {
        this(held, messages, version, version, few);
    }

    /**
     * These and those of the next commit as if one had added them.
     *
     * @return empty where they are not all in the driver, or would be many there, or there is a commit between them
     */
    public Optional<Landed> and(Landed next) {
        if (few.isEmpty() || next.few.isEmpty() || next.first != version + 1 || messages + next.messages > FEW) {
            return Optional.empty();
        }
        List<UnsafeRow> all = new ArrayList<>(few.get());
        all.addAll(next.few.get());
        Dataset<Row> rows = held.rows();
        return Optional.of(new Landed(
                Held.once(DriverRows.dataset(rows.sparkSession(), rows.schema(), all)),
                messages + next.messages,
                first,
                next.version,
                Optional.of(all)));
    }

    @Override
    public void close() {
        held.close();
    }
}
