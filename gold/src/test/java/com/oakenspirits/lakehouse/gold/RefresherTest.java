package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class RefresherTest {
    private static final TableName SALES = TableName.silver("sales");
    private static final TableName TOTALS = TableName.gold("totals");
    private static final String SQL = "select id, sum(n) as n from silver.sales group by id";

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private Refresher refresher;
    private ModelFolder folder;
    private Model totals;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.lake = new Lake(
                this.spark,
                new Location.Folder(root.resolve("lake").toString()),
                table -> table.equals(SALES) ? Optional.of(StructType.fromDDL("id string, n int")) : Optional.empty());
        this.refresher = new Refresher(this.spark, lake, Clock.systemUTC());
        this.folder = new ModelFolder(root.resolve("models"));
        this.totals = folder.model("totals", SQL, "id string", "n bigint").load("totals");
    }

    @Test
    void aTableIsStaleUntilItIsMadeAndWheneverItsSourceChanges() {
        sell(0, "('a', 1), ('a', 2)");
        assertThat(refresher.stale(totals)).isTrue();

        refresher.refresh(totals);
        assertThat(refresher.stale(totals)).isFalse();
        assertThat(lake.read(spark, TOTALS)).hasSchema("id string, n bigint").hasRows("a|3");

        sell(1, "('b', 5)");
        assertThat(refresher.stale(totals)).isTrue();
        refresher.refresh(totals);
        assertThat(refresher.stale(totals)).isFalse();
        assertThat(lake.read(spark, TOTALS)).hasRows("a|3", "b|5");
    }

    @Test
    void theVersionsReadAreRecordedInTheCommitOfTheRows() {
        sell(0, "('a', 1)");
        sell(1, "('a', 1)");
        refresher.refresh(totals);

        BatchRecord record = lake.log(TOTALS)
                .after(-1)
                .get(0)
                .userMetadata()
                .flatMap(BatchRecord::fromJson)
                .orElseThrow();
        assertThat(record.flow()).isEqualTo("gold");
        assertThat(record.dataset()).isEqualTo("totals");
        assertThat(record.batchId()).isEqualTo(1);
        assertThat(record.contractVersion()).isEqualTo(totals.version());
        assertThat(record.consumed()).containsExactly(Map.entry("silver.sales", 1L));
    }

    @Test
    void commitsThatChangeNoRowMakeNothingStale() {
        sell(0, "('a', 1)");
        sell(1, "('b', 1)");
        refresher.refresh(totals);

        spark.sql("optimize delta.`" + lake.path(SALES) + "`");
        lake.append(lake.read(spark, SALES).limit(0), SALES, new Stamp("test", 2, "a batch of duplicates"), Map.of());

        assertThat(refresher.stale(totals)).isFalse();
    }

    @Test
    void aModelThatWasChangedIsStale() {
        sell(0, "('a', 1)");
        refresher.refresh(totals);
        Model changed = folder.model("totals", SQL + " having sum(n) > 1", "id string", "n bigint")
                .load("totals");

        assertThat(refresher.stale(changed)).isTrue();
        refresher.refresh(changed);
        assertThat(lake.read(spark, TOTALS)).hasRows();
        assertThat(refresher.stale(changed)).isFalse();
    }

    @Test
    void aSourceThatWasCompactedAndCleanedCanStillBeRead() {
        sell(0, "('a', 1)");
        sell(1, "('a', 2)");
        spark.sql("optimize delta.`" + lake.path(SALES) + "`");
        spark.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        // Or it lists the folder with ten thousand tasks.
        spark.conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2");
        spark.sql("vacuum delta.`" + lake.path(SALES) + "` retain 0 hours");

        refresher.refresh(totals);

        assertThat(lake.read(spark, TOTALS)).hasRows("a|3");
        assertThat(refresher.stale(totals)).isFalse();
    }

    @Test
    void aSourceThatIsNotThereYetIsEmptyAndItsFirstCommitMakesStale() {
        refresher.refresh(totals);
        assertThat(lake.read(spark, TOTALS)).hasSchema("id string, n bigint").hasRows();
        assertThat(refresher.stale(totals)).isFalse();

        sell(0, "('a', 1)");
        assertThat(refresher.stale(totals)).isTrue();
        refresher.refresh(totals);
        assertThat(lake.read(spark, TOTALS)).hasRows("a|1");
    }

    @Test
    void columnsOtherThanDeclaredAreRefusedAndTheTableStays() {
        sell(0, "('a', 1)");
        refresher.refresh(totals);
        Model wrong = folder.model("totals", SQL, "id string", "n int").load("totals");

        assertThatThrownBy(() -> refresher.check(wrong)).isInstanceOf(LakehouseException.class);
        assertThatThrownBy(() -> refresher.refresh(wrong))
                .hasMessage(wrong.file() + ": the query gives [id string, n bigint] but the YAML beside it declares"
                        + " [id string, n int]. Correct the model")
                .asInstanceOf(InstanceOfAssertFactories.type(LakehouseException.class))
                .extracting(LakehouseException::kind)
                .isEqualTo(Kind.USAGE);
        assertThat(lake.log(TOTALS).latest()).hasValue(0);
    }

    @Test
    void aQueryThatDoesNotRunIsRefusedInOneLine() {
        Model wrong = folder.model("totals", "select idd, n from silver.sales", "id string", "n int")
                .load("totals");
        assertThatThrownBy(() -> refresher.check(wrong))
                .isInstanceOf(LakehouseException.class)
                .hasMessageStartingWith(wrong.file() + ": ")
                .hasMessageContaining("`idd`")
                .message()
                .hasLineCount(1);

        Model broken = folder.model("totals", "selct id from silver.sales", "id string")
                .load("totals");
        assertThatThrownBy(() -> refresher.check(broken))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("selct")
                .message()
                .hasLineCount(1);
    }

    private void sell(long batch, String values) {
        lake.append(
                spark.sql("select * from values " + values + " as t(id, n)").coalesce(1),
                SALES,
                new Stamp("test", batch, ""),
                Map.of());
    }
}
