package com.oakenspirits.lakehouse.bronze;

import static org.apache.spark.sql.functions.expr;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The timestamps of messages. Kafka keeps whatever number the producer sent; one that is no time in milliseconds between
 * 1970 and the year 9999 becomes null in bronze, and stands as digits in a header added last. Kafka's own -1, no
 * timestamp, stays what it always was: a millisecond before 1970.
 */
final class KafkaClock {
    /** The header that has the number. */
    static final String HEADER = "lakehouse.timestamp";

    private static final long FIRST = -1;
    private static final long LAST = 253_402_300_799_999L;
    private static final String GOOD =
            "timestamp between timestamp_millis(" + FIRST + "L) and timestamp_millis(" + LAST + "L)";

    private KafkaClock() {}

    /** Rows of Spark's Kafka source, with the timestamps and headers of bronze. */
    static Dataset<Row> told(Dataset<Row> messages) {
        return messages.withColumn(
                        "headers",
                        expr("if(" + GOOD + ", headers, concat(coalesce(headers, array()), array(named_struct('key', '"
                                + HEADER + "', 'value', cast(cast(unix_millis(timestamp) as string) as binary)))))"))
                .withColumn("timestamp", expr("if(" + GOOD + ", timestamp, null)"));
    }

    static Optional<Timestamp> time(long number) {
        return number >= FIRST && number <= LAST ? Optional.of(new Timestamp(number)) : Optional.empty();
    }

    static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an error is that of Spark's source over a timestamp that it cannot hold. */
    static boolean broke(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof ArithmeticException
                    || (message != null && message.contains("KAFKA_MALFORMED_RECORD_TIMESTAMP"))) {
                return true;
            }
        }
        return false;
    }
}
