package com.oakenspirits.lakehouse.lake.ledger;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class LedgerTest {
    private static final TableName BRONZE = TableName.bronze("sales");
    private static final TableName SILVER = TableName.silver("sales");
    private static final String[] LINE = {
        "flow",
        "dataset",
        "batch_id",
        "read",
        "applied",
        "superseded",
        "duplicate",
        "quarantined",
        "gaps",
        "target_version"
    };

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private Ledger ledger;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.lake = new Lake(
                this.spark,
                new Location.Folder(root.toString()),
                table -> Optional.ofNullable(Map.of(
                                Ledger.LEDGER, Ledger.ledgerSchema(),
                                Ledger.RULES, Ledger.rulesSchema(),
                                Incidents.INCIDENTS, Incidents.schema())
                        .get(table)));
        this.ledger = new Ledger(this.spark, lake, List.of(BRONZE, SILVER));
    }

    @Test
    void booksOfAnEmptyLakeAreEmptyAndGatheringWritesNothing() {
        ledger.gather();

        assertThat(ledger.read(spark, Ledger.LEDGER)).hasRows();
        assertThat(ledger.read(spark, Ledger.RULES)).hasRows();
        assertThat(lake.exists(Ledger.LEDGER)).isFalse();
    }

    @Test
    void aBookShowsWhatIsGatheredAndWhatIsPendingEachOnce() {
        String[] first = {"bronze|sales|5|3|3|0|0|0|null|0", "silver|sales|0|3|1|1|0|1|null|0"};
        String[] both = {
            "bronze|sales|5|3|3|0|0|0|null|0",
            "silver|sales|0|3|1|1|0|1|null|0",
            "bronze|sales|9|1|1|0|0|0|sales-0:[5,8) sales-1:[0,1)|1",
            "silver|sales|1|1|0|0|1|0|null|1"
        };
        land(5, 3);
        refine(0, 3, 1, 1, 0, 1);
        assertThat(ledger.read(spark, Ledger.LEDGER).selectExpr(LINE)).hasRows(first);

        ledger.gather();
        assertThat(lake.read(spark, Ledger.LEDGER).selectExpr(LINE)).hasRows(first);
        assertThat(ledger.read(spark, Ledger.LEDGER).selectExpr(LINE)).hasRows(first);

        land(9, 1, "sales-0:[5,8)", "sales-1:[0,1)");
        refine(1, 1, 0, 0, 1, 0);
        assertThat(ledger.read(spark, Ledger.LEDGER).selectExpr(LINE)).hasRows(both);

        ledger.gather();
        long gathered = lake.log(Ledger.LEDGER).latest().orElseThrow();
        ledger.gather();
        assertThat(lake.log(Ledger.LEDGER).latest()).hasValue(gathered);
        assertThat(lake.read(spark, Ledger.LEDGER).selectExpr(LINE)).hasRows(both);
        assertThat(ledger.read(spark, Ledger.LEDGER)).equalsRowsOf(lake.read(spark, Ledger.LEDGER));
        assertThat(lake.read(spark, Ledger.LEDGER).limit(0))
                .equalsRowsOf(spark.createDataFrame(List.of(), Ledger.ledgerSchema()));
    }

    @Test
    void everyRuleOfEveryBatchIsInTheBookOfRules() {
        refine(0, 3, 1, 1, 0, 1);
        ledger.gather();
        refine(1, 1, 0, 0, 1, 0);

        assertThat(ledger.read(spark, Ledger.RULES)
                        .selectExpr("dataset", "batch_id", "rule", "column", "severity", "passed", "failed"))
                .hasRows("sales|0|key|id|error|2|1", "sales|1|key|id|error|1|0");
    }

    @Test
    void commitsOfOthersAreNoBatches() {
        land(5, 3);
        spark.sql("optimize delta.`" + lake.path(BRONZE) + "`");
        lake.append(spark.range(1).toDF(), BRONZE, new Stamp("someone", 1, "by hand"), Map.of());
        ledger.gather();
        land(9, 1);

        assertThat(ledger.read(spark, Ledger.LEDGER).selectExpr("batch_id", "read", "target_version"))
                .hasRows("5|3|0", "9|1|3");
    }

    @Test
    void aBookFromBeforeVoidsWereRecordedGetsTheColumnWithTheNextBatch() {
        land(5, 3);
        lake.append(
                ledger.read(spark, Ledger.LEDGER).drop("voids"),
                Ledger.LEDGER,
                lake.log(BRONZE)
                        .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                        .map(record -> new BatchRecord(
                                "ops",
                                "ledger",
                                0,
                                "",
                                1,
                                1,
                                0,
                                0,
                                0,
                                List.of(),
                                "",
                                Map.of("bronze.sales", 0L),
                                List.of(),
                                0,
                                0))
                        .orElseThrow()
                        .toJson());
        assertThat(ledger.read(spark, Ledger.LEDGER).selectExpr("batch_id", "voids"))
                .hasRows("5|null");

        KafkaFacts facts = new KafkaFacts("id", "cluster", List.of("sales-0:[6,7)", "sales-0:[8,9)"));
        BatchRecord record = new BatchRecord(
                        "bronze", "sales", 9, "", 0, 0, 0, 0, 0, List.of(), "", Map.of("sales-0", 9L), List.of(), 0, 0)
                .withKafka(facts);
        assertThat(BatchRecord.fromJson(record.toJson()).orElseThrow().kafka()).isEqualTo(facts);
        lake.append(spark.range(2).toDF(), BRONZE, new Stamp("land", 9, record.toJson()), Map.of());
        assertThat(ledger.read(spark, Ledger.LEDGER).selectExpr("batch_id", "read", "voids"))
                .hasRows("5|3|null", "9|2|sales-0:[6,7) sales-0:[8,9)");
        ledger.gather();
        assertThat(lake.read(spark, Ledger.LEDGER).selectExpr("batch_id", "read", "voids"))
                .hasRows("5|3|null", "9|2|sales-0:[6,7) sales-0:[8,9)");
    }

    @Test
    void compactingABookForgetsNothing() {
        land(5, 3);
        ledger.gather();
        land(9, 1);
        ledger.gather();
        spark.sql("optimize delta.`" + lake.path(Ledger.LEDGER) + "`");
        ledger.gather();

        assertThat(ledger.read(spark, Ledger.LEDGER).selectExpr("batch_id")).hasRows("5", "9");
    }

    @Test
    void incidentsAreNotedInTheirOrder() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        Incidents incidents = new Incidents(spark, lake, Clock.fixed(now, ZoneOffset.UTC));
        incidents.note("sales", "failed", 1, "Kafka does not answer");
        incidents.note("sales", "recovered", 0, "");

        assertThat(lake.read(spark, Incidents.INCIDENTS))
                .hasSchema("flow string, at timestamp, event string, attempt int, message string")
                .hasRows(
                        "sales|2026-03-01 12:00:00.0|failed|1|Kafka does not answer",
                        "sales|2026-03-01 12:00:00.0|recovered|0|");
    }

    private void land(long batch, long rows, String... gaps) {
        BatchRecord record = new BatchRecord(
                "bronze",
                "sales",
                batch,
                "",
                0,
                0,
                0,
                0,
                0,
                List.of(),
                "",
                Map.of("sales-0", batch),
                List.of(gaps),
                0,
                0);
        lake.append(spark.range(rows).toDF(), BRONZE, new Stamp("land", batch, record.toJson()), Map.of());
    }

    private void refine(long batch, long read, long applied, long superseded, long duplicate, long quarantined) {
        BatchRecord record = new BatchRecord(
                "silver",
                "sales",
                batch,
                "",
                read,
                applied,
                superseded,
                duplicate,
                quarantined,
                List.of(new RuleCount("key", "id", "error", read - quarantined, quarantined)),
                "1.0.0",
                Map.of("bronze.sales", batch),
                List.of(),
                0,
                0);
        lake.append(spark.range(applied).toDF(), SILVER, new Stamp("refine", batch, record.toJson()), Map.of());
    }
}
