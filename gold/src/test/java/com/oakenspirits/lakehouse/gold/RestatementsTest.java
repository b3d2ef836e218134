package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What was told otherwise before is told with what it was and why, once. */
@ExtendWith(LocalSpark.class)
class RestatementsTest {
    private static final TableName SALES = TableName.silver("sales");
    private static final TableName PRODUCTS = TableName.silver("products");
    private static final String COORDINATES = ", _source string, _partition int, _offset bigint";

    @TempDir
    private Path root;

    private SparkSession spark;
    private Lake lake;
    private ModelFolder folder;

    @BeforeEach
    void open(SparkSession spark) {
        this.spark = spark.newSession();
        this.folder = new ModelFolder(root.resolve("models"))
                .model(
                        "fact",
                        "select s.id, s.day, s.item, s.n * p.price as amount from silver.sales s"
                                + " left join silver.products p on p.item = s.item",
                        "id int",
                        "day date",
                        "item string",
                        "amount decimal(20,2)")
                .modelWith(
                        "closed: day < date '2022-01-05'",
                        "daily",
                        "select day, count(*) as sales, sum(amount) as amount from gold.fact group by day",
                        "day date",
                        "sales bigint",
                        "amount decimal(30,2)");
        this.lake =
                new Lake(this.spark, new Location.Folder(root.resolve("lake").toString()), this::declared);
        create(SALES, "id int, day date, item string, n int" + COORDINATES);
        create(PRODUCTS, "item string, price decimal(9,2)" + COORDINATES);
        change(
                "insert into %s values (1, date '2022-01-01', 'a', 1, 'sales', 0, 10),"
                        + " (2, date '2022-01-02', 'b', 1, 'sales', 0, 11), (3, date '2022-01-09', 'a', 1, 'sales', 1, 12)",
                SALES);
        change("insert into %s values ('a', 1.50, 'products', 0, 1), ('b', 2, 'products', 0, 2)", PRODUCTS);
        refresh();
    }

    @Test
    void theFirstFiguresAreNoRestatements() {
        assertThat(gathered()).hasRows();
    }

    @Test
    void aLateEventForAClosedDayIsToldWithWhatTheDayWasAndAnEventOfAnOpenDayIsNot() {
        change(
                "insert into %s values (4, date '2022-01-01', 'b', 2, 'sales', 0, 13),"
                        + " (5, date '2022-01-09', 'b', 2, 'sales', 0, 14), (6, date '2022-01-03', 'b', 1, 'sales', 0, 15)",
                SALES);
        refresh();

        assertThat(told("model", "key", "kind", "changes", "causes", "events"))
                .hasRows(
                        "daily|day=2022-01-01|changed|[{sales, 1, 2}, {amount, 1.50, 5.50}]"
                                + "|[{silver.sales, sales, 0, 13, new}]|1",
                        "daily|day=2022-01-03|added|[{sales, null, 1}, {amount, null, 2.00}]"
                                + "|[{silver.sales, sales, 0, 15, new}]|1");
    }

    @Test
    void aCorrectedPriceIsTheCauseOfEveryClosedDayThatItReaches() {
        change("update %s set price = 3, _offset = 7 where item = 'b'", PRODUCTS);
        change("update %s set n = 5, _offset = 20 where id = 3", SALES);
        refresh();

        assertThat(told("key", "kind", "changes", "causes"))
                .hasRows("day=2022-01-02|changed|[{amount, 2.00, 3.00}]"
                        + "|[{silver.products, products, 0, 2, replaced}, {silver.products, products, 0, 7, new}]");
    }

    @Test
    void aClosedDayThatVanishesIsToldAsRemoved() {
        change("delete from %s where id = 2", SALES);
        refresh();

        assertThat(told("key", "kind", "changes", "causes"))
                .hasRows("day=2022-01-02|removed|[{sales, 1, null}, {amount, 2.00, null}]"
                        + "|[{silver.sales, sales, 0, 11, replaced}]");
    }

    @Test
    void nothingIsToldTwiceAndWhatWasRefreshedInStepsIsToldInSteps() {
        change("insert into %s values (4, date '2022-01-01', 'b', 2, 'sales', 0, 13)", SALES);
        refresh();
        gathered();
        change("insert into %s values (7, date '2022-01-01', 'a', 1, 'sales', 0, 16)", SALES);
        new Refresher(spark, lake, Clock.systemUTC()).refresh(folder.load("fact"));
        change("insert into %s values (8, date '2022-01-01', 'a', 1, 'sales', 0, 17)", SALES);
        refresh();

        assertThat(told("key", "changes", "causes"))
                .hasRows(
                        "day=2022-01-01|[{sales, 1, 2}, {amount, 1.50, 5.50}]|[{silver.sales, sales, 0, 13, new}]",
                        "day=2022-01-01|[{sales, 2, 4}, {amount, 5.50, 8.50}]"
                                + "|[{silver.sales, sales, 0, 16, new}, {silver.sales, sales, 0, 17, new}]");
        assertThat(gathered().count()).isEqualTo(2);
    }

    @Test
    void aChangeFeedThatWasCleanedAwayIsToldAsSuchAndHoldsNothingUp() throws IOException {
        change("insert into %s values (4, date '2022-01-01', 'b', 2, 'sales', 0, 13)", SALES);
        refresh();
        try (Stream<Path> files = Files.walk(Path.of(lake.path(TableName.gold("daily"))))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".parquet"))
                    .filter(path -> !path.toString().contains("_delta_log"))
                    .toList()) {
                Files.delete(file);
            }
        }

        assertThat(told("model", "kind", "changes", "events")).hasRows("daily|not known any more|[]|null");
        assertThat(gathered().count()).isEqualTo(1);
    }

    @Test
    void figuresOfAnotherModelAreNoRestatements() {
        folder.modelWith(
                "closed: day < date '2022-01-05'",
                "daily",
                "select day, count(*) + 1 as sales, sum(amount) as amount from gold.fact group by day",
                "day date",
                "sales bigint",
                "amount decimal(30,2)");
        refresh();

        assertThat(gathered()).hasRows();
    }

    @Test
    void whatIsClosedIsAskedAsOfTheDayOfTheChange() {
        Dataset<Row> days = spark.sql("select * from values (date '2022-01-01'), (date '2022-01-09') as t(day)");

        assertThat(new Closing("day < current_date() - interval 7 days", Instant.parse("2022-01-10T23:59:59Z"))
                        .marked(days))
                .hasRows("2022-01-01|true", "2022-01-09|false");
        assertThat(new Closing("timestamp(day) < now()", Instant.parse("2022-01-08T00:00:00Z")).marked(days))
                .hasRows("2022-01-01|true", "2022-01-09|false");
    }

    @Test
    void aConditionOnAColumnThatIsNotThereIsRefusedInOneLine() {
        folder.modelWith("closed: dai < current_date()", "odd", "select id from silver.sales", "id int");

        assertThatThrownBy(() -> new Refresher(spark, lake, Clock.systemUTC()).check(folder.load("odd")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageContaining("odd.yml: closed: ")
                .hasMessageContaining("dai")
                .hasMessageNotContaining("\n");
    }

    private Dataset<Row> told(String... columns) {
        return gathered()
                .select(java.util.Arrays.stream(columns)
                        .map(name -> col(name).cast("string"))
                        .toArray(Column[]::new));
    }

    private Dataset<Row> gathered() {
        new Restatements(spark, lake, folder.load()).gather();
        return lake.read(spark, Restatements.BOOK);
    }

    private void refresh() {
        Refresher refresher = new Refresher(spark, lake, Clock.systemUTC());
        folder.load().ordered().stream().filter(refresher::stale).forEach(refresher::refresh);
    }

    private void create(TableName table, String columns) {
        lake.append(
                spark.createDataFrame(java.util.List.of(), StructType.fromDDL(columns)),
                table,
                new Stamp("test", 0, ""),
                Map.of("delta.enableChangeDataFeed", "true"));
    }

    private void change(String statement, TableName table) {
        spark.sql(statement.formatted("delta.`" + lake.path(table) + "`"));
    }

    private Optional<StructType> declared(TableName table) {
        return table.equals(Restatements.BOOK)
                ? Optional.of(Restatements.schema())
                : folder.load().find(table.dataset()).map(Model::schema);
    }
}
