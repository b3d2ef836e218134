package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.SqlTables;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
class ModelChecksTest {
    private static final TableName SALES = TableName.silver("sales");
    private static final TableName ITEMS = TableName.gold("items");
    private static final String COLUMNS = "id string, shop string, n int";

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private Refresher refresher;
    private ModelFolder folder;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.lake = new Lake(
                this.spark,
                new Location.Folder(root.resolve("lake").toString()),
                table -> table.equals(SALES)
                        ? Optional.of(StructType.fromDDL(COLUMNS))
                        : table.equals(Ledger.RULES) ? Optional.of(Ledger.rulesSchema()) : Optional.empty());
        this.refresher = new Refresher(this.spark, lake, Clock.systemUTC());
        this.folder = new ModelFolder(root.resolve("models"));
        this.spark.sql("create table delta.`" + lake.path(SALES) + "` (" + COLUMNS
                + ") using delta tblproperties ('delta.enableChangeDataFeed' = 'true')");
    }

    @Test
    void everyCheckIsCountedOverAllRowsOfATableMadeAnewZerosIncluded() {
        Model items = items("[not_null, {accepted_values: [x, y]}]", "[unique]", "");
        sell(0, "('a', 'x', 1), ('b', 'z', 1), ('c', null, 2), ('d', null, null), ('e', 'y', null)");

        refresher.refresh(items);

        assertThat(counts(ITEMS))
                .containsExactly(
                        "grain_unique 5 0 error",
                        "not_null(id) 5 0 warning",
                        "not_null(shop) 3 2 warning",
                        "accepted_values(shop) 4 1 warning",
                        "unique(n) 4 1 warning");
    }

    @Test
    void anIncrementalRefreshCountsTheRowsMadeAnew() {
        Model items = items("[not_null]", "[{accepted_values: [1, 2]}]", "");
        sell(0, "('a', 'x', 1), ('b', 'x', 1), ('c', null, 3), ('d', 'x', 1), ('e', 'x', 1)");
        refresher.refresh(items);
        sell(1, "('f', null, 2)");

        refresher.refresh(items);

        assertThat(record(ITEMS).source()).isEqualTo("silver.sales; incremental: keys touched: 1");
        assertThat(counts(ITEMS))
                .containsExactly(
                        "grain_unique 1 0 error",
                        "not_null(id) 1 0 warning",
                        "not_null(shop) 0 1 warning",
                        "accepted_values(n) 1 0 warning");
    }

    @Test
    void checksStandInTheBooksLikeQualityRules() {
        Model items = items("[not_null]", "[]", "");
        sell(0, "('a', null, 1), ('b', 'x', 1)");
        refresher.refresh(items);

        assertThat(new Ledger(spark, lake, List.of(ITEMS))
                        .read(spark, Ledger.RULES)
                        .drop("committed_at"))
                .hasRows(
                        "items|1|grain_unique||error|2|0",
                        "items|1|not_null(id)|id|warning|2|0",
                        "items|1|not_null(shop)|shop|warning|1|1");
    }

    @Test
    void twoRowsUnderOneKeyAreRefusedOnTheFullPathAndTheOldTableStays() {
        Model items = items("[]", "[]", "materialization: full\n");
        sell(0, "('a', 'x', 1), (null, 'x', 2)");
        refresher.refresh(items);
        sell(1, "(null, 'y', 3)");

        assertThatThrownBy(() -> refresher.refresh(items))
                .hasMessage("gold.items: its grain (id) does not tell its rows apart: 3 rows have 2 keys. Correct "
                        + items.file())
                .asInstanceOf(InstanceOfAssertFactories.type(LakehouseException.class))
                .extracting(LakehouseException::kind)
                .isEqualTo(Kind.FLOW_FAILED);

        assertThat(lake.log(ITEMS).latest()).hasValue(0);
        assertThat(lake.read(spark, ITEMS)).hasRows("a|x|1", "null|x|2");
    }

    @Test
    void aTableThatOthersReadIsCheckedBeforeItIsWrittenToo() {
        items("[]", "[]", "materialization: full\n");
        folder.model("counts", "select id, n from gold.items", "id string", "n int");
        sell(0, "('a', 'x', 1), ('a', 'y', 2)");
        Models models = folder.load();

        try (Round round = new Round(refresher, models.ordered(), false)) {
            assertThatThrownBy(() -> round.refresh(models.find("items").orElseThrow()))
                    .hasMessageContaining("2 rows have 1 keys");
        }

        assertThat(lake.exists(ITEMS)).isFalse();
    }

    @Test
    void whatThePlanProvesOfTheGrainIsNotCounted() {
        sell(0, "('a', 'x', 1), ('a', 'x', 2), ('a', 'y', 2), (null, 'y', 2)");
        Model model = folder.model("items", "select id, n from silver.sales", "id string", "n int")
                .load("items");
        Dataset<Row> twice = rows("select id, 1 as n from silver.sales where id is not null");

        for (String proof : List.of(
                "select id, max(n) as n from silver.sales group by id",
                "select upper(id) as id, max(n) as n from silver.sales group by upper(id)",
                "select id, n from (select id, max(n) as n from silver.sales group by id) where n > 1 order by n limit 5")) {
            assertThatCode(() -> new ModelChecks(model, ModelChecksTest::none).counted(rows(proof), twice))
                    .as(proof)
                    .doesNotThrowAnyException();
        }
        for (String none : List.of(
                "select id, n from silver.sales",
                "select distinct id, n from silver.sales",
                "select id, max(n) as n from silver.sales group by id, shop")) {
            assertThatThrownBy(() -> new ModelChecks(model, ModelChecksTest::none).counted(rows(none), twice))
                    .as(none)
                    .hasMessageContaining("3 rows have 1 keys");
        }
    }

    private Dataset<Row> rows(String sql) {
        return lake.query(spark, SqlTables.in(sql), table -> lake.read(spark, table));
    }

    private static Dataset<Row> none(TableName table) {
        throw new IllegalArgumentException("nothing is read: " + table);
    }

    @Test
    void aValueThatTheOtherTableLacksIsCountedAndANullIsNot() {
        folder.model(
                "shops",
                "select shop, max(n) as n from silver.sales where n > 0 group by shop",
                "shop string",
                "n int");
        Model sold = folder.file(
                        "shop/sold.sql", "select s.id, s.shop from silver.sales s left join gold.shops using (shop)")
                .file(
                        "shop/sold.yml",
                        ModelFolder.yaml("sold", "id string", "shop string")
                                .replace(
                                        "type: 'string', description: x}\n",
                                        "type: 'string', description: x, tests: [{relationships: {to: gold.shops, field:"
                                                + " shop}}]}\n"))
                .load("sold");
        sell(0, "('x', 'x', 1), ('b', 'x', 1), ('c', null, 1), ('d', 'y', 0), ('e', 'x', 0), ('f', 'x', 0)");
        round();

        assertThat(counts(sold.table()))
                .containsExactly(
                        "grain_unique 6 0 error",
                        "not_null(id) 6 0 warning",
                        "relationships(id) 1 5 warning",
                        "relationships(shop) 5 1 warning");

        sell(1, "('g', 'y', 0)");
        round();

        assertThat(record(sold.table()).source()).contains("incremental: keys touched: 1");
        assertThat(counts(sold.table())).contains("relationships(id) 0 1 warning", "relationships(shop) 0 1 warning");
        assertThat(lake.read(spark, sold.table()).where("shop = 'y'")).hasRows("d|y", "g|y");
    }

    @Test
    void aGrainThatMayBeNullSaysSo() {
        String yaml = ModelFolder.yaml("items", "id string", "shop string", "n int")
                .replaceFirst("type: 'string', ", "type: 'string', nullable: true, ");
        Model items = folder.model("items", "select id, shop, n from silver.sales", "id string", "shop string", "n int")
                .file("shop/items.yml", yaml)
                .load("items");
        sell(0, "(null, 'x', 1)");

        refresher.refresh(items);

        assertThat(counts(ITEMS)).containsExactly("grain_unique 1 0 error");
    }

    @Test
    void everyFaultOfAColumnsChecksIsToldWithItsLine() {
        folder.model("dim", "select id, n from silver.sales", "id string", "n int")
                .file("shop/a.sql", "select d.id, s.n from silver.sales s join gold.dim d using (id)")
                .file("shop/a.yml", """
                        name: a
                        description: x
                        grain: [id]
                        columns:
                        - name: id
                          type: string
                          description: x
                          nullable: true
                          tests:
                          - not_null
                          - uniqe
                          - relationships
                          - {relationships: {to: gold.dmi, field: id}}
                          - {relationships: {to: silver.sales, feild: id}}
                          - [unique]
                        - name: n
                          type: int
                          description: x
                          nullable: true
                          tests:
                          - {accepted_values: [1, two, 2.5]}
                          - {accepted_values: []}
                          - {acepted_values: [1]}
                        """);

        assertThat(folder.faults())
                .containsExactlyInAnyOrder(
                        "a.yml:8: 'id' is nullable and not_null at once; keep one of the two",
                        "a.yml:11: unknown check 'uniqe'; did you mean 'unique'? Allowed: not_null, unique,"
                                + " accepted_values, relationships",
                        "a.yml:12: 'relationships' lacks its value; write {accepted_values: [a, b]} or {relationships:"
                                + " {to: gold.dim_x, field: id}}",
                        "a.yml:13: 'gold.dmi' is no gold table that the model reads, so no version of it to look at is"
                                + " known; did you mean 'gold.dim'? Tables that it reads: gold.dim",
                        "a.yml:14: unknown key 'feild'; did you mean 'field'? Allowed here: to, field",
                        "a.yml:14: 'field' is missing; add 'field: …'",
                        "a.yml:14: 'silver.sales' is no gold table that the model reads, so no version of it to look at"
                                + " is known; tables that it reads: gold.dim",
                        "a.yml:15: a check must not be a list; allowed: not_null, unique, accepted_values,"
                                + " relationships",
                        "a.yml:19: 'nullable' says nothing of a column outside the grain; remove it: such a column may be"
                                + " null unless it says 'tests: [not_null]'",
                        "a.yml:21: 'two' is no int, as 'n' is; write a value of that type",
                        "a.yml:21: '2.5' is no int, as 'n' is; write a value of that type",
                        "a.yml:22: no value is accepted; name those that are",
                        "a.yml:23: unknown key 'acepted_values'; did you mean 'accepted_values'? Allowed here:"
                                + " accepted_values, relationships");
    }

    @Test
    void aRelationshipNamesAColumnOfTheSameType() {
        folder.model("dim", "select id, n from silver.sales", "id string", "n int")
                .file("shop/a.sql", "select d.id, s.n from silver.sales s join gold.dim d using (id)")
                .file(
                        "shop/a.yml",
                        ModelFolder.yaml("a", "id string", "n int")
                                .replace(
                                        "type: 'string', description: x}\n",
                                        "type: 'string', description: x, tests: [{relationships: {to: gold.dim, field:"
                                                + " idd}}]}\n")
                                .replace(
                                        "type: 'int', description: x}\n",
                                        "type: 'int', description: x, tests: [{relationships: {to: gold.dim, field:"
                                                + " id}}]}\n"));

        assertThat(folder.faults())
                .containsExactly(
                        "a.yml:5: gold.dim has no column 'idd'; did you mean 'id'? Columns: id, n",
                        "a.yml:6: 'n' is int but 'id' of gold.dim is string; name a column of the same type");
        assertThat(folder.load().ordered().stream().map(Model::name)).containsExactly("dim");
    }

    private Model items(String ofShop, String ofN, String more) {
        String yaml = ModelFolder.yaml("items", "id string", "shop string", "n int")
                .replace("- {name: shop, ", "- {name: shop, tests: " + ofShop + ", ")
                .replace("- {name: n, ", "- {name: n, tests: " + ofN + ", ");
        return folder.file("shop/items.sql", "select id, shop, n from silver.sales")
                .file("shop/items.yml", more + yaml)
                .load("items");
    }

    private void round() {
        Models models = folder.load();
        assertThat(models.faults()).isEmpty();
        try (Round round = new Round(refresher, models.ordered(), false)) {
            models.ordered().forEach(round::refresh);
        }
    }

    private List<String> counts(TableName table) {
        return record(table).rules().stream()
                .map(rule -> rule.rule() + " " + rule.passed() + " " + rule.failed() + " " + rule.severity())
                .toList();
    }

    private BatchRecord record(TableName table) {
        return lake.log(table)
                .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                .orElseThrow();
    }

    private void sell(long batch, String values) {
        lake.append(
                spark.sql("select id, shop, cast(n as int) as n from values " + values + " as t(id, shop, n)")
                        .coalesce(1),
                SALES,
                new Stamp("test", batch, ""),
                Map.of());
    }
}
