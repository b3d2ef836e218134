package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.time.Clock;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** What stands in quarantine, for people. Reads only. */
public final class Refusals {
    private Refusals() {}

    /** The schema of {@link #counts}; times are UTC. */
    public static StructType countsSchema() {
        return StructType.fromDDL("dataset string, rule string, column string, open bigint, redriven bigint,"
                + " first_refused timestamp, last_refused timestamp, example string");
    }

    /**
     * Refused messages of a dataset by rule and column: how many wait, how many were put in again, when they were
     * refused, and what one of the newest reasons said.
     *
     * @param filter SQL over the columns of the quarantine table
     */
    public static Dataset<Row> counts(SparkSession session, Lake lake, Contract contract, String filter) {
        return messages(session, lake, contract)
                .where(filter)
                .select(
                        col("redriven_at"),
                        col("quarantined_at"),
                        functions.explode(col("reasons")).as("r"))
                .groupBy(lit(contract.dataset()).as("dataset"), col("r.rule"), col("r.column"))
                .agg(
                        functions.count_if(col("redriven_at").isNull()).as("open"),
                        functions.count("redriven_at").as("redriven"),
                        functions.min("quarantined_at").as("first_refused"),
                        functions.max("quarantined_at").as("last_refused"),
                        functions
                                .max_by(col("r.message"), functions.struct("quarantined_at", "r.message"))
                                .as("example"));
    }

    /** All refused messages of a dataset, in the schema of {@link SilverTables#quarantine()}. */
    public static Dataset<Row> messages(SparkSession session, Lake lake, Contract contract) {
        return new Quarantine(lake, contract, Clock.systemUTC()).rows(session);
    }
}
