package com.oakenspirits.lakehouse.app;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.gold.ModelLoader;
import com.oakenspirits.lakehouse.gold.Models;
import com.oakenspirits.lakehouse.gold.Refresher;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.stream.Run;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** When a continuous run refreshes which model, by a clock that goes on only while the flow waits. */
@ExtendWith(LocalSpark.class)
class GoldFlowTest {
    private static final TableName SALES = TableName.silver("sales");

    @TempDir
    private Path root;

    private final Wake wake = new Wake();
    private final Waiting waiting = new Waiting();
    private SparkSession spark;
    private Lake lake;
    private Models models;
    private int sold;

    @BeforeEach
    void open(SparkSession any) throws IOException {
        spark = any.newSession();
        model("prompt", "");
        model("later", "target_lag: 15s\n");
        models = new ModelLoader(List.of("sales")).load(root.resolve("models"));
        assertThat(models.faults()).isEmpty();
        lake = new Lake(
                spark,
                new Location.Folder(root.resolve("lake").toString()),
                table -> models.find(table.dataset()).map(model -> model.schema()));
        sell();
    }

    @Test
    void aTableIsRefreshedNoMoreOftenThanItsTargetLagSays() throws Exception {
        waiting.until = Duration.ofSeconds(20);
        waiting.pause = at -> {
            if (at.toMillis() % 5_000 == 0) {
                sell();
            }
        };
        run(Duration.ofSeconds(5));

        // Rounds at 0, 5, 10, 15 and 20 seconds, each with a sale more than the one before.
        assertThat(commits("prompt")).isEqualTo(5);
        assertThat(commits("later")).isEqualTo(2);
        assertThat(lake.read(spark, TableName.gold("prompt"))).hasRows("shop|5");
        assertThat(lake.read(spark, TableName.gold("later"))).hasRows("shop|4");
    }

    @Test
    void newRowsOfSilverEndTheWaitBetweenTwoRounds() throws Exception {
        waiting.until = Duration.ofHours(1);
        waiting.pause = at -> {
            if (at.equals(Duration.ofMinutes(1))) {
                sell();
                wake.raise();
            } else if (at.equals(Duration.ofMinutes(2))) {
                assertThat(lake.read(spark, TableName.gold("prompt"))).hasRows("shop|2");
                waiting.until = at;
            }
        };
        run(Duration.ofHours(2));
        assertThat(commits("prompt")).isGreaterThanOrEqualTo(2);
    }

    private void run(Duration interval) throws Exception {
        new GoldFlow(
                        models.ordered(),
                        Map.of(),
                        new Refresher(spark, lake, Optional.of(new DirectTables(spark, lake)), waiting.clock),
                        1,
                        interval,
                        false,
                        wake,
                        waiting.clock,
                        new Progress(waiting.clock))
                .run(waiting);
    }

    private long commits(String model) {
        return lake.log(TableName.gold(model)).latest().getAsLong() + 1;
    }

    private void sell() {
        lake.append(
                spark.sql("select 'shop' as store, " + sold++ + " as id"),
                SALES,
                "",
                Map.of("delta.enableChangeDataFeed", "true"),
                List.of());
    }

    private void model(String name, String more) throws IOException {
        Path folder = Files.createDirectories(root.resolve("models/shop"));
        Files.writeString(
                folder.resolve(name + ".sql"), "select store, count(*) as sales from silver.sales group by store");
        Files.writeString(
                folder.resolve(name + ".yml"),
                "name: " + name + "\ndescription: Test.\ngrain: [store]\n" + more
                        + "columns:\n- {name: store, type: string, description: x}\n"
                        + "- {name: sales, type: bigint, description: x}\n");
    }

    /** A run in which time goes on while it waits, and no longer than {@code until}. */
    private static final class Waiting implements Run {
        private final Instant start = Instant.parse("2026-11-25T00:00:00Z");
        private final Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return start.plus(at);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        private volatile Duration at = Duration.ZERO;
        private Duration until;
        private Consumer<Duration> pause;

        @Override
        public boolean untilCaughtUp() {
            return false;
        }

        @Override
        public boolean stopping() {
            return at.compareTo(until) > 0;
        }

        @Override
        public boolean ended(String flow) {
            return false;
        }

        @Override
        public void alive() {
            // Nobody watches.
        }

        @Override
        public void pause(Duration time) {
            at = at.plus(time);
            pause.accept(at);
        }

        @Override
        public void stream(
                Dataset<Row> source, String checkpoint, VoidFunction2<Dataset<Row>, Long> batch, Callable<?> between) {
            throw new UnsupportedOperationException("gold reads no stream");
        }
    }
}
