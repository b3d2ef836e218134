package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class LayoutTest {
    private static final String[] COLUMNS = {"id string", "day date", "n bigint"};

    @TempDir
    private Path root;

    @Test
    void numbersThatRiseWithTheDaysLieInTheirOrderThoughAnotherSeriesLiesBetween(SparkSession spark) {
        Dataset<Row> files = files(
                spark,
                "concat(if(id % 1000 = 7, 'r', 'i'), lpad(id, 9, '0')) as id",
                "date_add(date'2026-01-01', cast(id div 500 as int)) as day");
        assertThat(files.where("id < 'r'")
                        .groupBy("file")
                        .agg(
                                functions.expr("min(id)").as("least"),
                                functions.expr("max(id)").as("greatest"))
                        .as("one")
                        .join(
                                files.where("id < 'r'"),
                                functions.expr("id > least and id < greatest and one.file <> files.file"))
                        .count())
                .as("keys of one file between those of another")
                .isZero();
    }

    @Test
    void keysDrawnByLotLieByTheirDays(SparkSession spark) {
        Dataset<Row> files = files(
                spark,
                "sha2(cast(id as string), 256) as id",
                "date_add(date'2026-01-01', cast(id div 500 as int)) as day");
        assertThat(files.select("day", "file")
                        .distinct()
                        .groupBy("day")
                        .count()
                        .where("count > 2")
                        .count())
                .as("days in more than two files")
                .isZero();
    }

    @Test
    void aSmallTableIsLeftAsItIs(SparkSession spark) {
        Dataset<Row> rows =
                spark.range(10).selectExpr("cast(id as string) as id", "date'2026-01-01' as day", "id as n");
        assertThat(Layout.of(model(), rows, 10)).isSameAs(rows);
    }

    @Test
    void valuesInOrderAreTold() {
        assertThat(Layout.inOrder(List.of(1, 2, 2, 1, 5))).isEqualTo(0.75);
        assertThat(Layout.inOrder(List.<Integer>of())).isEqualTo(1);
    }

    private Dataset<Row> files(SparkSession spark, String id, String day) {
        Dataset<Row> rows = spark.range(200_000).selectExpr(id, day, "id as n");
        Dataset<Row> laidOut = Layout.of(model(), rows, 200_000);
        assertThat(laidOut.rdd().getNumPartitions()).isEqualTo(3);
        assertThat(laidOut.count()).isEqualTo(200_000);
        return laidOut.withColumn("file", functions.spark_partition_id()).as("files");
    }

    private Model model() {
        return new ModelFolder(root)
                .model("facts", "select * from silver.sales", COLUMNS)
                .load("facts");
    }
}
