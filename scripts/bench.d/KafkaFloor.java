import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** The floor of landing: Spark reads a whole topic and does nothing with it. Prints the batch's milliseconds. */
public final class KafkaFloor {
    public static void main(String[] args) throws Exception {
        SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.artifact.isolation.enabled", "false")
                .config("spark.sql.streaming.checkpoint.fileChecksum.enabled", "false")
                .getOrCreate();
        StreamingQuery query = spark.readStream()
                .format("kafka")
                .options(Map.of(
                        "kafka.bootstrap.servers", args[0],
                        "subscribe", args[1],
                        "startingOffsets", "earliest",
                        "includeHeaders", "true"))
                .load()
                .writeStream()
                .format("noop")
                .option("checkpointLocation", args[2])
                .trigger(Trigger.AvailableNow())
                .start();
        query.awaitTermination();
        for (StreamingQueryProgress batch : query.recentProgress()) {
            if (batch.numInputRows() > 0) {
                System.out.println(batch.numInputRows() + " rows " + batch.durationMs().get("triggerExecution") + " ms");
            }
        }
        System.exit(0);
    }
}
