package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
    void aKeyThatDeltaKeepsNoBoundsOfIsAKeyAllTheSame() {
        sell(0, "('a', 1), ('b', 2), ('c', 3)");
        folder.model(
                "sizes",
                "select n > 1 as large, count(*) as sales from silver.sales group by n > 1",
                "large boolean",
                "sales bigint");
        refresher.refresh(folder.load("sizes"));
        assertThat(lake.read(spark, TableName.gold("sizes"))).hasRows("false|1", "true|2");
    }

    @Test
    void aSourceThatWasMadeAnewIsReadAnewThoughItHasAsManyCommitsAgain() {
        Clock anHourAgo = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        for (Optional<DirectTables> direct :
                List.of(Optional.<DirectTables>empty(), Optional.of(new DirectTables(spark, lake)))) {
            lake.drop(SALES);
            lake.drop(TOTALS);
            sell(0, "('a', 1)");
            sell(1, "('b', 2)");
            new Refresher(spark, lake, direct, anHourAgo).refresh(totals);
            lake.drop(SALES);
            sell(0, "('y', 25)");
            sell(1, "('x', 24)");
            sell(2, "('z', 26)");
            new Refresher(spark, lake, direct, Clock.systemUTC()).refresh(totals);
            assertThat(lake.read(spark, TOTALS)).hasRows("x|24", "y|25", "z|26");
        }
    }

    @Test
    void aSmallTableOfManyRowsIsAskedOfSparkAndWrittenByTheDriverWhereItDiffers() throws IOException {
        Refresher few = new Refresher(
                spark,
                lake,
                Optional.of(new DirectTables(spark, lake)),
                Clock.systemUTC(),
                2,
                WideSession.ROWS_OF_A_TASK);
        sell(0, "('a', 1), ('b', 2), ('c', 3)");
        few.refresh(totals);
        sell(1, "('b', 5), ('d', 4)");
        few.refresh(totals);

        assertThat(lake.read(spark, TOTALS)).hasRows("a|1", "b|7", "c|3", "d|4");
        assertThat(lake.feed(spark, TOTALS, 1, 1).select("id", "n", "_change_type"))
                .hasRows("b|2|update_preimage", "b|7|update_postimage", "d|4|insert");
        BatchRecord record = lake.log(TOTALS)
                .commit(1)
                .flatMap(Commit::userMetadata)
                .flatMap(BatchRecord::fromJson)
                .orElseThrow();
        assertThat(record.source()).endsWith("incremental: keys touched: 2");
        assertThat(Files.readString(Path.of(lake.path(TOTALS), "_delta_log", "%020d.json".formatted(1))))
                .contains("\"by\":\"driver\"");
    }

    @Test
    void aLargeTableIsMadeAnewByMoreTasksAndTheModelsThatReadItFromItsRowsAtHand() {
        Refresher wide =
                new Refresher(spark, lake, Optional.of(new DirectTables(spark, lake)), Clock.systemUTC(), 100, 10);
        lake.append(
                spark.range(200).selectExpr("cast(id as string) as id", "cast(id as int) as n"),
                SALES,
                new Stamp("test", 0, ""),
                Map.of());
        Model sum = folder.model(
                        "sum", "select sum(n) as n, count(*) as ids from gold.totals", "n bigint", "ids bigint")
                .load("sum");

        try (Round round = new Round(wide, List.of(totals, sum), true)) {
            round.refresh(totals);
            round.refresh(sum);
        }

        assertThat(lake.read(spark, TableName.gold("sum"))).hasRows("19900|200");
        assertThat(lake.read(spark, TOTALS).inputFiles().length)
                .isGreaterThan(Integer.parseInt(spark.conf().get("spark.sql.shuffle.partitions")));
    }

    @Test
    void aSourceThatWasMadeAnewIsReadAnewByTheDriverToo() {
        Refresher driver = new Refresher(spark, lake, Optional.of(new DirectTables(spark, lake)), Clock.systemUTC());
        sell(0, "('a', 1)");
        sell(1, "('b', 2)");
        driver.refresh(totals);
        lake.drop(TableName.silver("sales"));
        sell(0, "('z', 26)");
        assertThat(driver.stale(totals)).isTrue();
        driver.refresh(totals);
        assertThat(lake.read(spark, TOTALS)).hasRows("z|26");
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

    @Test
    void aSmallChangeIsRefreshedByWhatItTouchesAndALargeOneAnew() {
        feed();
        sell(0, "('a', 1), ('b', 2), ('c', 3), ('d', 4), ('e', 5), ('f', 6)");
        refresher.refresh(totals);
        assertThat(how()).isEqualTo("silver.sales; full: there was no table");

        sell(1, "('a', 10)");
        refresher.refresh(totals);
        assertThat(how()).isEqualTo("silver.sales; incremental: keys touched: 1");
        assertThat(changedRows()).isEqualTo(2);

        sell(2, "('b', 1), ('c', 1), ('d', 1), ('e', 1)");
        refresher.refresh(totals);
        assertThat(how()).isEqualTo("silver.sales; full: 4 of 11 rows of silver.sales have changed");
        assertThat(lake.read(spark, TOTALS)).hasRows("a|11", "b|3", "c|4", "d|5", "e|6", "f|6");
    }

    @Test
    void whatAnotherJobHasBroughtUpToDateMeanwhileIsLeftAlone() {
        sell(0, "('a', 1)");
        refresher.refresh(totals);

        refresher.refresh(totals);

        assertThat(lake.log(TOTALS).latest()).hasValue(0);
        assertThat(lake.read(spark, TOTALS)).hasRows("a|1");
    }

    @Test
    void aSourceThatDoesNotTellWhatHasChangedIsReadWhole() {
        sell(0, "('a', 1), ('b', 2), ('c', 3), ('d', 4)");
        refresher.refresh(totals);
        sell(1, "('a', 1)");

        refresher.refresh(totals);

        assertThat(how()).isEqualTo("silver.sales; full: what has changed in its sources is not known any more");
        assertThat(lake.read(spark, TOTALS)).hasRows("a|2", "b|2", "c|3", "d|4");
    }

    @Test
    void ofATableMadeAnewThatOthersReadOnlyWhatDiffersIsWritten() {
        feed();
        sell(0, "('a', 1), ('b', 2), ('c', 3), ('d', 4)");
        Model ranked = model(
                "ranked",
                "materialization: full",
                "select id, row_number() over (order by id) as place from" + " silver.sales",
                "id string",
                "place int");
        model("readers", "", "select place, count(*) as n from gold.ranked group by place", "place int", "n bigint");
        round();
        sell(1, "('e', 1)");
        round();

        assertThat(lake.read(spark, ranked.table())).hasRows("a|1", "b|2", "c|3", "d|4", "e|5");
        assertThat(how(ranked.table())).isEqualTo("silver.sales; full: the model says so, rows changed: 1");
        assertThat(how(TableName.gold("readers"))).isEqualTo("gold.ranked; incremental: keys touched: 1");
    }

    @Test
    void aQueryThatCannotBeRefreshedByWhatHasChangedIsToldWithTheReason() {
        assertThat(impossible("select id, row_number() over (order by id) as n from silver.sales"))
                .contains("silver.sales: a change of one row can move others: it uses Window");
        assertThat(impossible("select id, n from silver.sales order by n limit 3")
                        .orElseThrow())
                .startsWith("silver.sales: a change of one row can move others: it uses ");
        assertThat(impossible(
                                "select id, cast(datediff(current_date(), date'2020-01-01') as int) as n from silver.sales")
                        .orElseThrow())
                .startsWith("it depends on when it is asked: ");
        assertThat(impossible("select id, first(n) as n from silver.sales group by id")
                        .orElseThrow())
                .startsWith("it depends on the order of rows or on chance: ");
        assertThat(impossible("select id, n from silver.sales where n = (select max(n) from silver.sales)"))
                .contains("silver.sales: it reads the table in a subquery; a join says the same");
        Model wrong = model(
                "wrong",
                "materialization: incremental",
                "select id, n from silver.sales limit 3",
                "id string",
                "n int");
        assertThatThrownBy(() -> refresher.check(wrong))
                .isInstanceOf(LakehouseException.class)
                .hasMessageStartingWith(wrong.file() + ": it cannot be incremental, silver.sales: ");
    }

    @Test
    void aGrainThatDoesNotTellRowsApartIsRefused() {
        feed();
        sell(0, "('a', 1), ('b', 2), ('c', 3), ('d', 4)");
        Model doubled = model("doubled", "", "select id, n from silver.sales", "id string", "n int");
        refresher.refresh(doubled);
        sell(1, "('a', 2)");

        assertThatThrownBy(() -> refresher.refresh(doubled))
                .hasMessage("gold.doubled: its grain (id) does not tell its rows apart: 2 rows have 1 keys. Correct "
                        + doubled.file());
    }

    private Optional<String> impossible(String sql) {
        return refresher.alwaysWhole(model("tried", "", sql, "id string", "n int"));
    }

    private Model model(String name, String more, String sql, String... columns) {
        return folder.modelWith(more, name, sql, columns).load(name);
    }

    private void round() {
        Models models = folder.load();
        try (Round round = new Round(refresher, models.ordered(), false)) {
            models.ordered().forEach(round::refresh);
        }
    }

    private String how() {
        return how(TOTALS);
    }

    private String how(TableName table) {
        return lake.log(table)
                .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                .orElseThrow()
                .source();
    }

    private long changedRows() {
        long version = lake.log(TOTALS).latest().orElseThrow();
        return lake.changed(spark, TOTALS, version, version).count();
    }

    private void feed() {
        spark.sql("create table delta.`" + lake.path(SALES)
                + "` (id string, n int) using delta tblproperties ('delta.enableChangeDataFeed' = 'true')");
    }

    private void sell(long batch, String values) {
        lake.append(
                spark.sql("select * from values " + values + " as t(id, n)").coalesce(1),
                SALES,
                new Stamp("test", batch, ""),
                Map.of());
    }
}
