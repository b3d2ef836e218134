package com.oakenspirits.lakehouse.lake.ledger;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Writes down when a flow failed and when it worked again: {@code ops.incidents}, a line an event. */
public final class Incidents {
    public static final TableName INCIDENTS = TableName.ops("incidents");
    /** An event that somebody should look at, and that stops nothing. */
    public static final String WARNING = "warning";

    private final SparkSession spark;
    private final Lake lake;
    private final Clock clock;

    public Incidents(SparkSession spark, Lake lake, Clock clock) {
        this.spark = spark;
        this.lake = lake;
        this.clock = clock;
    }

    /** The schema: {@code event} is {@code failed}, {@code recovered} or {@code warning}. */
    public static StructType schema() {
        return StructType.fromDDL("flow string, at timestamp, event string, attempt int, message string");
    }

    /** The flows whose last event is a failure, with its message. */
    public Map<String, String> open() {
        Map<String, String> open = new TreeMap<>();
        if (lake.exists(INCIDENTS)) {
            lake.read(spark, INCIDENTS)
                    .where(functions.col("event").notEqual(WARNING))
                    .groupBy("flow")
                    .agg(functions.expr("max_by(event, at)"), functions.expr("max_by(message, at)"))
                    .collectAsList()
                    .forEach(row -> {
                        if (row.getString(1).equals("failed")) {
                            open.put(row.getString(0), row.getString(2));
                        }
                    });
        }
        return open;
    }

    /** Whether there is such a line. */
    public boolean noted(String flow, String event, String message) {
        return lake.exists(INCIDENTS)
                && !lake.read(spark, INCIDENTS)
                        .where(functions
                                .col("flow")
                                .equalTo(flow)
                                .and(functions.col("event").equalTo(event))
                                .and(functions.col("message").equalTo(message)))
                        .isEmpty();
    }

    /**
     * Adds a line.
     *
     * @param message one line, secrets masked
     */
    public synchronized void note(String flow, String event, int attempt, String message) {
        lake.append(
                spark.createDataFrame(
                                List.of(RowFactory.create(
                                        flow, new Timestamp(clock.millis()), event, attempt, message)),
                                schema())
                        .coalesce(1),
                INCIDENTS,
                new BatchRecord(
                                "ops",
                                "incidents",
                                0,
                                "",
                                1,
                                1,
                                0,
                                0,
                                0,
                                List.of(),
                                "",
                                null,
                                List.of(),
                                clock.millis(),
                                0)
                        .toJson());
    }
}
