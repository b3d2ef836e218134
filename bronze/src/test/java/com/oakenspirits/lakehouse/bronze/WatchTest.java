package com.oakenspirits.lakehouse.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class WatchTest {
    @Test
    void whatAJobReadsIsSeenByPartitionAndOffset(SparkSession spark) {
        Watch watch = new Watch(rows(spark));
        assertThat(watch.runs()).isEmpty();

        assertThat(watch.rows().coalesce(1).count()).isEqualTo(7);
        assertThat(watch.runs())
                .containsExactlyInAnyOrder(new Run(0, 0, 3), new Run(0, 5, 6), new Run(1, 1, 2), new Run(1, 8, 10));
    }

    @Test
    void rowsThatAreReadTwiceAreSeenOnce(SparkSession spark) {
        Watch watch = new Watch(rows(spark));
        watch.rows().collectAsList();
        List<Run> once = watch.runs();
        watch.rows().collectAsList();
        assertThat(watch.runs()).isEqualTo(once);

        Watch kept = new Watch(rows(spark));
        try (Held held = Held.of(kept.rows())) {
            assertThat(held.rows().collectAsList()).isEqualTo(rows(spark).collectAsList());
            held.rows().collectAsList();
            assertThat(kept.runs()).isEqualTo(once);
        }
    }

    @Test
    void rowsThatAreNotReadToTheEndAreNotSeen(SparkSession spark) {
        Watch watch = new Watch(rows(spark).coalesce(1));
        watch.rows().head();
        assertThat(watch.runs()).isEmpty();
    }

    private static Dataset<Row> rows(SparkSession spark) {
        return BronzeRows.of(spark, 0, 1, 2, 5, 101, 108, 109)
                .repartitionByRange(2, functions.col("partition"))
                .sortWithinPartitions("partition", "offset");
    }
}
