package com.oakenspirits.lakehouse.lake.table;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class LakeTest {
    private static final TableName SALES = TableName.silver("sales");
    private static final Map<String, String> FEED = Map.of("delta.enableChangeDataFeed", "true");

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.lake = new Lake(
                this.spark,
                new Location.Folder(root.toString()),
                table -> table.equals(SALES) ? Optional.of(StructType.fromDDL("id string, n int")) : Optional.empty());
    }

    @Test
    void aTableLiesInTheFolderOfItsLayer() {
        assertThat(lake.path(SALES)).isEqualTo(root + "/silver/sales");
    }

    @Test
    void aDeclaredTableThatIsNotThereHasNoRowsAndNoCommits() {
        assertThat(lake.exists(SALES)).isFalse();
        assertThat(lake.knows(SALES)).isTrue();
        assertThat(lake.read(spark, SALES)).hasSchema("id string, n int").hasRows();
        assertThat(lake.log(SALES).latest()).isEmpty();
        assertThat(lake.log(SALES).after(-1)).isEmpty();
        assertThat(lake.log(SALES).newest(Optional::of)).isEmpty();
        assertThat(root.resolve("silver")).doesNotExist();
    }

    @Test
    void aTableThatNobodyDeclaredIsUnknownUntilItIsThere() {
        TableName other = TableName.gold("other");
        assertThat(lake.knows(other)).isFalse();
        assertThatThrownBy(() -> lake.read(spark, other)).hasMessage("no table gold.other");

        lake.append(rows("1 as n"), other, stamp(0), Map.of());
        assertThat(lake.knows(other)).isTrue();
        assertThat(lake.read(spark, other)).hasSchema("n int").hasRows("1");
    }

    @Test
    void anAppendHappensOnceForItsStamp() {
        lake.append(rows("'a' as id, 1 as n"), SALES, stamp(3), FEED);
        lake.append(rows("'a' as id, 1 as n"), SALES, stamp(3), FEED);
        lake.append(rows("'late' as id, 1 as n"), SALES, stamp(2), FEED);
        assertThat(lake.read(spark, SALES)).hasRows("a|1");
        assertThat(lake.log(SALES).latest()).hasValue(0);

        lake.append(rows("'b' as id, 2 as n"), SALES, stamp(4), FEED);
        lake.append(rows("'c' as id, 3 as n"), SALES, new Stamp("other", 3, ""), FEED);
        assertThat(lake.read(spark, SALES)).hasRows("a|1", "b|2", "c|3");
        assertThat(lake.read(spark, SALES, 1)).hasRows("a|1", "b|2");
    }

    @Test
    void anAppendMayBringNewColumns() {
        lake.append(rows("'a' as id, 1 as n"), SALES, stamp(0), FEED);
        lake.append(rows("'b' as id, 2 as n, 'x' as note"), SALES, stamp(1), FEED);

        assertThat(lake.read(spark, SALES))
                .hasSchema("id string, n int, note string")
                .hasRows("a|1|null", "b|2|x");
    }

    @Test
    void anOverwriteReplacesRowsAndSchemaOnceForItsStamp() {
        lake.overwrite(rows("'a' as id, 1 as n"), SALES, stamp(1), Map.of());
        lake.overwrite(rows("2L as n"), SALES, stamp(2), Map.of());
        lake.overwrite(rows("3L as n"), SALES, stamp(2), Map.of());

        assertThat(lake.read(spark, SALES)).hasSchema("n bigint").hasRows("2");
    }

    @Test
    void replaceWhereTouchesTheRowsOfItsPredicateAlone() {
        lake.append(rows("'a' as id, 1 as n").union(rows("'b', 2")), SALES, stamp(0), Map.of());

        lake.replaceWhere(lake.read(spark, SALES).limit(0), SALES, "n > 1", "taken back");

        assertThat(lake.read(spark, SALES)).hasRows("a|1");
        assertThat(commit(1).userMetadata()).contains("taken back");
    }

    @Test
    void aMergeHappensOnceForItsStampAndLeavesNoStampBehind() {
        lake.append(rows("'a' as id, 1 as n"), SALES, stamp(0), FEED);
        Dataset<Row> changes = rows("'a' as id, 5 as n, 'x' as note").union(rows("'b', 6, 'y'"));

        merge(changes, stamp(1));
        assertThat(lake.read(spark, SALES)).hasRows("a|5|x", "b|6|y");

        merge(rows("'a' as id, 7 as n, 'z' as note"), stamp(1));
        assertThat(lake.read(spark, SALES)).hasRows("a|5|x", "b|6|y");
        assertThat(commit(1).userMetadata()).contains("metadata 1");

        assertThat(spark.conf()
                        .getOption("spark.databricks.delta.write.txnAppId")
                        .isDefined())
                .isFalse();
        merge(rows("'a' as id, 8 as n, 'z' as note"), stamp(2));
        assertThat(lake.read(spark, SALES)).hasRows("a|8|z", "b|6|y");
    }

    @Test
    void rowsThatAMergeCopiesAlongWithTheirFileAreNotCountedAsWritten() {
        lake.append(
                spark.sql("select * from values ('a', 1), ('b', 2), ('c', 3) as t(id, n)")
                        .coalesce(1),
                SALES,
                stamp(0),
                FEED);

        merge(rows("'a' as id, 5 as n, 'x' as note").union(rows("'d', 6, 'y'")), stamp(1));

        assertThat(lake.log(SALES).after(-1).stream().map(Commit::rows)).containsExactly(3L, 2L);
    }

    @Test
    void commitsTellWhatTheyDid() {
        Instant before = Instant.now().minusSeconds(1);
        lake.append(rows("'a' as id, 1 as n").union(rows("'b', 2")), SALES, stamp(0), FEED);
        lake.append(rows("'c' as id, 3 as n").limit(0), SALES, stamp(1), FEED);
        lake.append(rows("'d' as id, 4 as n"), SALES, stamp(2), FEED);
        spark.sql("optimize delta.`" + lake.path(SALES) + "`");
        spark.sql("delete from delta.`" + lake.path(SALES) + "`");

        List<Commit> commits = lake.log(SALES).after(-1);

        assertThat(commits.stream().map(c -> c.version() + " " + c.operation() + " " + c.changesData()))
                .containsExactly("0 WRITE true", "1 WRITE false", "2 WRITE true", "3 OPTIMIZE false", "4 DELETE true");
        assertThat(commits.stream().limit(3).map(Commit::rows)).containsExactly(2L, 0L, 1L);
        assertThat(commits.stream().map(c -> c.userMetadata().orElse("none")))
                .containsExactly("metadata 0", "metadata 1", "metadata 2", "none", "none");
        assertThat(commits).allSatisfy(c -> assertThat(c.at()).isBetween(before, Instant.now()));
        assertThat(lake.log(SALES).latest()).hasValue(4);
        assertThat(lake.log(SALES).after(2).stream().map(Commit::version)).containsExactly(3L, 4L);
        assertThat(lake.log(SALES).newest(Commit::userMetadata)).contains("metadata 2");
    }

    @Test
    void aMergeTellsTheRowsItChangedAndNotThoseItOnlyCopied() {
        Dataset<Row> all = rows("'a' as id, 1 as n, 'x' as note")
                .union(rows("'b', 2, 'x'"))
                .union(rows("'c', 3, 'x'"));
        lake.append(all.coalesce(1), SALES, stamp(0), FEED);

        merge(rows("'a' as id, 5 as n, 'y' as note").union(rows("'d', 6, 'y'")), stamp(1));

        assertThat(commit(1).rows()).isEqualTo(2);
        assertThat(lake.read(spark, SALES)).hasRows("a|5|y", "b|2|x", "c|3|x", "d|6|y");
    }

    @Test
    void theChangeFeedGivesWhatWasAddedAndNothingForACompaction() {
        lake.append(rows("'a' as id, 1 as n"), SALES, stamp(0), FEED);
        lake.append(rows("'b' as id, 2 as n"), SALES, stamp(1), FEED);
        spark.sql("optimize delta.`" + lake.path(SALES) + "`");
        lake.append(rows("'c' as id, 3 as n"), SALES, stamp(2), FEED);

        assertThat(lake.added(spark, SALES, 0, 3)).hasSchema("id string, n int").hasRows("a|1", "b|2", "c|3");
        assertThat(lake.added(spark, SALES, 1, 2)).hasRows("b|2");
        assertThat(lake.added(spark, SALES, 2, 2)).hasRows();
    }

    @Test
    void aQueryReadsTablesByTheirNames() {
        lake.append(rows("'a' as id, 1 as n"), SALES, stamp(0), Map.of());
        SqlTables sql = SqlTables.in("select 'silver.sales' as t, s.n from silver.sales s");

        assertThat(lake.query(spark, sql, table -> lake.read(spark, table)).selectExpr("t", "n"))
                .hasRows("silver.sales|1");
    }

    private void merge(Dataset<Row> changes, Stamp stamp) {
        lake.merge(
                changes,
                SALES,
                functions.expr("t.id = s.id"),
                stamp,
                merge -> merge.whenMatched().updateAll().whenNotMatched().insertAll());
    }

    private Commit commit(long version) {
        return lake.log(SALES).after(version - 1).get(0);
    }

    private Dataset<Row> rows(String columns) {
        return spark.sql("select " + columns);
    }

    private static Stamp stamp(long version) {
        return new Stamp("test", version, "metadata " + version);
    }
}
