package com.oakenspirits.lakehouse.bronze;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.direct.TableState;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.KafkaFacts;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(LocalSpark.class)
class BatchCommitTest {
    private static final TableName SALES = TableName.bronze("sales");
    private static final BatchCommit.Plan PLAN =
            new BatchCommit.Plan("sales", List.of(new Offsets.Range("sales", 0, 0, 3)), new Offsets(Map.of(0, 3L)));
    private static final BatchCommit.Plan NEXT =
            new BatchCommit.Plan("sales", List.of(new Offsets.Range("sales", 0, 3, 4)), new Offsets(Map.of(0, 4L)));

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private LandingRecords records;
    private DirectTables direct;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        lake = new Lake(this.spark, new Location.Folder(root.toString()), table -> Optional.of(Landing.schema()));
        records = new LandingRecords(lake, SALES, Clock.systemUTC());
        direct = new DirectTables(this.spark, lake);
    }

    @ParameterizedTest
    @EnumSource
    void everyWayLandsTheSameRowsAndTellsWhatHasCome(Arrival.Way way) {
        land(way == Arrival.Way.COLLECTED ? Arrival.Way.WATCHED : way, PLAN, 0, 1, 2);
        BatchCommit.Written written = land(way, NEXT, 3);

        assertThat(written.arrival().way()).isEqualTo(way);
        assertThat(written.arrival().seen().get()).containsExactly(new Run(0, 3, 4));
        assertThat(written.arrival().held().rows().select("offset")).hasRows("3");
        assertThat(lake.read(spark, SALES).select("source", "partition", "offset"))
                .hasRows("sales|0|0", "sales|0|1", "sales|0|2", "sales|0|3");
        assertThat(lake.log(SALES).after(-1).stream()
                        .map(commit -> BatchRecord.fromJson(
                                        commit.userMetadata().orElseThrow())
                                .orElseThrow()
                                .consumed()))
                .containsExactly(Map.of("sales-0", 3L), Map.of("sales-0", 4L));
        assertThat(lake.stamped(SALES, records.app("sales"))).hasValue(4);
        assertThat(lake.properties(SALES)).containsAllEntriesOf(Landing.properties());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMissingIsKnownBeforeAnythingIsCommitted(Arrival.Way way) {
        land(Arrival.Way.WATCHED, PLAN, 0, 1, 2);
        assertThatThrownBy(() -> commit(way).write(Arrival.of(rows(3, 4), way), NEXT, standing(way), 1, () -> {
                    throw new IllegalStateException("offset 5 did not come");
                }))
                .hasMessage("offset 5 did not come");

        assertThat(lake.read(spark, SALES).select("offset")).hasRows("0", "1", "2");
        assertThat(lake.log(SALES).newest(Commit::userMetadata))
                .hasValueSatisfying(told -> assertThat(told).contains("sales-0:[0,3)"));
    }

    private BatchCommit.Written land(Arrival.Way way, BatchCommit.Plan plan, long... offsets) {
        Arrival arrival = Arrival.of(rows(offsets), way);
        Supplier<BatchCommit.Written> seen = () -> {
            Voids voids = Voids.of(plan.ranges(), arrival.seen().get());
            assertThat(voids.none()).isTrue();
            return new BatchCommit.Written(
                    arrival,
                    records.of("sales", LandingRecords.text(plan.ranges()), plan.until(), List.of(), facts(), 0),
                    voids.messages());
        };
        BatchCommit commit = commit(way);
        assertThat(commit.way(standing(way))).isEqualTo(way);
        BatchCommit.Written written = commit.write(arrival, plan, standing(way), 1, seen);
        assertThat(written.messages()).isEqualTo(offsets.length);
        return written;
    }

    private BatchCommit commit(Arrival.Way way) {
        Optional<DirectTables> tables = way == Arrival.Way.KEPT ? Optional.empty() : Optional.of(direct);
        return new BatchCommit(lake, SALES, tables, records, way == Arrival.Way.WATCHED_AND_KEPT);
    }

    private Optional<TableState> standing(Arrival.Way way) {
        return way == Arrival.Way.COLLECTED ? direct.now(SALES) : Optional.empty();
    }

    private static KafkaFacts facts() {
        return new KafkaFacts("topic", "cluster", List.of());
    }

    private Dataset<Row> rows(long... offsets) {
        return BronzeRows.of(spark, offsets);
    }
}
