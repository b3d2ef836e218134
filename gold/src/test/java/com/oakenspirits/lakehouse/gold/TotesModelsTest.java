package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The star of totes over a handful of rows; {@code TotesTest} of jobs/app has the real ones. */
@ExtendWith(LocalSpark.class)
class TotesModelsTest {
    private static final int ORDERS = 20;
    /** Of each kind one or two: what holds for them holds for the others. */
    private static final Set<String> CHANGING = Set.of(
            "dim_staff",
            "dim_counterparty",
            "fact_sales_order",
            "fact_sales_order_current",
            "fact_payment",
            "fact_payment_current");

    @TempDir
    private Path root;

    private ProjectLake lake;
    private List<Model> models;

    @BeforeEach
    void open(SparkSession spark) {
        this.lake = new ProjectLake(spark, root);
        this.models = lake.models("totes");
    }

    @Test
    void emptySourcesGiveOnlyTheUnknownMembers() {
        lake.refresh(models);

        assertThat(lake.gold("dim_staff")).hasRows("-1|Unknown|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_location")).hasRows("-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_counterparty")).hasRows("-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_design")).hasRows("-1|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_currency")).hasRows("-1|Unknown|Unknown");
        assertThat(lake.gold("dim_payment_type")).hasRows("-1|Unknown");
        assertThat(lake.gold("dim_transaction")).hasRows("-1|Unknown|null|null");
        for (String fact : List.of("fact_sales_order", "fact_purchase_order", "fact_payment")) {
            assertThat(lake.gold(fact)).hasRows();
            assertThat(lake.gold(fact + "_current")).hasRows();
        }
    }

    @Test
    void everyVersionIsAFactAndTheNewestOfEachIsCurrent() {
        dimensions();
        lake.silver(
                "sales_orders_history",
                salesOrder(2, 10, "3.94", "2022-11-03 14:20:52.186", "2022-11-04 09:00:00.000001"),
                salesOrder(2, 12, "3.94", "2022-11-04 09:00:00.000001", null),
                "{'sales_order_id':3,'staff_id':70,'counterparty_id':40,'design_id':30,'units_sold':2147483647,"
                        + "'unit_price':9999999999.99,'currency_id':20,'agreed_delivery_date':'2022-11-09',"
                        + "'agreed_payment_date':'2022-11-10','agreed_delivery_location_id':10,"
                        + "'created_at':'2022-11-04 00:00:00','last_updated':'2022-11-04 23:59:59.999999',"
                        + "'valid_from':'2022-11-04 23:59:59.999999'}");
        lake.silver(
                "purchase_orders_history",
                "{'purchase_order_id':1,'staff_id':8,'counterparty_id':5,'item_code':'ZDOI5EA','item_quantity':371,"
                        + "'item_unit_price':361.39,'currency_id':2,'agreed_delivery_date':'2022-11-09',"
                        + "'agreed_payment_date':'2022-11-07','agreed_delivery_location_id':1,"
                        + "'created_at':'2022-11-03 14:20:52.187','last_updated':'2022-11-03 14:20:52.187',"
                        + "'valid_from':'2022-11-03 14:20:52.187'}");
        lake.silver(
                "payments_history",
                payment(6, false, "2022-11-03 14:20:52.186", "2022-11-08 07:55:11.621"),
                payment(6, true, "2022-11-08 07:55:11.621", null));

        lake.refresh(models);

        assertThat(lake.gold("dim_staff"))
                .hasRows(
                        "7|Ann|Lee|Sales|Manchester",
                        "8|Bob|Ray|Unknown|Unknown",
                        "-1|Unknown|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_location"))
                .hasRows("1|1 Main|null|Avon|Leeds|LS1|UK", "-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_counterparty"))
                .hasRows(
                        "4|Fahey and Sons|1 Main|null|Avon|Leeds|LS1|UK",
                        "5|Late Ltd|Unknown|null|null|Unknown|Unknown|Unknown",
                        "-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_design")).hasRows("3|Wooden|/usr|wooden.json", "-1|Unknown|Unknown|Unknown");
        assertThat(lake.gold("dim_currency"))
                .hasRows("1|GBP|Pound Sterling", "2|TOP|Pa'anga", "3|XYZ|Unknown", "-1|Unknown|Unknown");
        assertThat(lake.gold("dim_payment_type")).hasRows("1|SALES_RECEIPT", "-1|Unknown");
        assertThat(lake.gold("dim_transaction")).hasRows("6|SALE|2|null", "7|PURCHASE|null|1", "-1|Unknown|null|null");
        assertThat(lake.gold("fact_sales_order"))
                .hasRows(
                        "2-20221103142052186000|2|false|2022-11-03|14:20:52.186000|2022-11-03|14:20:52.186000"
                                + "|7|4|3|1|1|7|4|3|1|1|10|3.94|39.40|2022-11-07|2022-11-08",
                        "2-20221104090000000001|2|true|2022-11-03|14:20:52.186000|2022-11-04|09:00:00.000001"
                                + "|7|4|3|1|1|7|4|3|1|1|12|3.94|47.28|2022-11-07|2022-11-08",
                        "3-20221104235959999999|3|true|2022-11-04|00:00:00.000000|2022-11-04|23:59:59.999999"
                                + "|-1|-1|-1|-1|-1|70|40|30|20|10|2147483647|9999999999.99|21474836469978525163.53"
                                + "|2022-11-09|2022-11-10");
        assertThat(lake.gold("fact_sales_order_current").select("sales_record_id", "units_sold"))
                .hasRows("2-20221104090000000001|12", "3-20221104235959999999|2147483647");
        assertThat(lake.gold("fact_purchase_order"))
                .hasRows("1-20221103142052187000|1|true|2022-11-03|14:20:52.187000|2022-11-03|14:20:52.187000"
                        + "|8|5|2|1|8|5|2|1|ZDOI5EA|371|361.39|134075.69|2022-11-09|2022-11-07");
        assertThat(lake.gold("fact_purchase_order_current"))
                .hasRows("1-20221103142052187000|1|2022-11-03|14:20:52.187000|2022-11-03|14:20:52.187000"
                        + "|8|5|2|1|8|5|2|1|ZDOI5EA|371|361.39|134075.69|2022-11-09|2022-11-07");
        assertThat(lake.gold("fact_payment"))
                .hasRows(
                        "6-20221103142052186000|6|false|2022-11-03|14:20:52.186000|2022-11-03|14:20:52.186000"
                                + "|6|4|1|1|6|4|1|1|169309.68|false|2022-11-08",
                        "6-20221108075511621000|6|true|2022-11-03|14:20:52.186000|2022-11-08|07:55:11.621000"
                                + "|6|4|1|1|6|4|1|1|169309.68|true|2022-11-08");
        assertThat(lake.gold("fact_payment_current"))
                .hasRows("6-20221108075511621000|6|2022-11-03|14:20:52.186000|2022-11-08|07:55:11.621000"
                        + "|6|4|1|1|6|4|1|1|169309.68|true|2022-11-08");
    }

    @Test
    @Tag("long")
    void changedVersionsAndLateDimensionsAreRefreshedAsIfMadeAnew() {
        many();
        lake.refresh(models);
        models =
                models.stream().filter(model -> CHANGING.contains(model.name())).toList();

        // A new version, a new order, and one that came between two others.
        close("sales_orders_history", "sales_order_id = 5", "2022-12-01 10:00:00");
        lake.silver(
                "sales_orders_history",
                order("sales_order_id", 5, "2022-12-01 10:00:00", null),
                order("sales_order_id", 21, "2022-12-01 10:00:00", null),
                order("sales_order_id", 7, "2022-11-02 06:00:00", "2022-11-03 06:00:00"));
        close("payments_history", "payment_id = 3", "2022-12-01 10:00:00");
        lake.silver("payments_history", order("payment_id", 3, "2022-12-01 10:00:00", null));
        // The person whom two versions have named all along.
        lake.silver("staff", "{'staff_id':13,'first_name':'F','last_name':'L','department_id':1}");
        round(Map.of(
                "dim_staff", "incremental: keys touched: 1",
                "fact_sales_order", "incremental: keys touched: 6",
                "fact_sales_order_current", "incremental: keys touched: 3",
                "fact_payment", "incremental: keys touched: 2",
                "fact_payment_current", "incremental: keys touched: 1"));

        // A department's new name, a company that is not known any more, a version that a rebuild takes back.
        lake.sql("update {departments} set department_name = 'New' where department_id = 2", "departments");
        lake.sql("delete from {counterparties} where counterparty_id = 4", "counterparties");
        lake.sql(
                "delete from {sales_orders_history} where sales_order_id = 7 and valid_from = '2022-11-02 06:00:00'",
                "sales_orders_history");
        round(Map.of(
                "dim_staff", "incremental: keys touched: 1",
                "dim_counterparty", "incremental: keys touched: 1",
                "fact_sales_order", "incremental: keys touched: 9",
                "fact_sales_order_current", "incremental: keys touched: 2",
                "fact_payment", "incremental: keys touched: 5",
                "fact_payment_current", "incremental: keys touched: 2"));
        assertThat(lake.gold("fact_sales_order")
                        .where("sales_order_id in (3, 7)")
                        .select("sales_order_id", "counterparty_key", "is_current"))
                .hasRows("3|-1|false", "3|-1|true", "7|8|false", "7|8|true");
    }

    /** Refreshes, and expects that these models were refreshed so and that all are as if made anew. */
    private void round(Map<String, String> ways) {
        lake.refresh(models);
        assertThat(lake.ways(models)).containsAllEntriesOf(ways);
        for (Model model : models) {
            assertThat(lake.gold(model.name()))
                    .as(model.name())
                    .equalsRowsOf(lake.refresher().whole(model));
        }
    }

    private void close(String history, String which, String until) {
        lake.sql(
                "update {" + history + "} set valid_to = '" + until + "' where valid_to is null and " + which, history);
    }

    /** Orders and payments of two versions each, and twelve people and companies, of whom they name a thirteenth. */
    private void many() {
        lake.silver("staff", rows("{'staff_id':#,'first_name':'F','last_name':'L','department_id':#}"));
        lake.silver("addresses", rows("{'address_id':#,'address_line_1':'#'}"));
        lake.silver("departments", rows("{'department_id':#,'department_name':'D#','location':'L'}"));
        lake.silver(
                "counterparties", rows("{'counterparty_id':#,'counterparty_legal_name':'N#','legal_address_id':#}"));
        for (String key : List.of("sales_order_id", "payment_id")) {
            lake.silver(
                    key.replace("_id", "s_history"),
                    IntStream.rangeClosed(1, ORDERS)
                            .boxed()
                            .flatMap(id -> List.of(
                                    order(key, id, "2022-11-01 06:00:00", "2022-11-03 06:00:00"),
                                    order(key, id, "2022-11-03 06:00:00", null))
                                    .stream())
                            .toArray(String[]::new));
        }
    }

    private static String[] rows(String row) {
        return IntStream.rangeClosed(1, 12)
                .mapToObj(id -> row.replace("#", Integer.toString(id)))
                .toArray(String[]::new);
    }

    /** A version that names the dimensions' members one more than its own number, up to the thirteenth. */
    private static String order(String key, int id, String from, String until) {
        int named = 1 + id % 13;
        return ("{'" + key + "':" + id + ",'staff_id':#,'counterparty_id':#,'design_id':#,'currency_id':#,"
                        + "'agreed_delivery_location_id':#,'transaction_id':#,'payment_type_id':#,'units_sold':" + id
                        + ",'unit_price':1.5,'payment_amount':3,'paid':true,"
                        + "'created_at':'2022-11-01 06:00:00','last_updated':'" + from + "','valid_from':'" + from
                        + "'" + (until == null ? "" : ",'valid_to':'" + until + "'") + "}")
                .replace("#", Integer.toString(named));
    }

    private void dimensions() {
        lake.silver("departments", "{'department_id':1,'department_name':'Sales','location':'Manchester'}");
        lake.silver(
                "staff",
                "{'staff_id':7,'first_name':'Ann','last_name':'Lee','email_address':'a@b','department_id':1}",
                "{'staff_id':8,'first_name':'Bob','last_name':'Ray','department_id':9}");
        lake.silver(
                "addresses",
                "{'address_id':1,'address_line_1':'1 Main','district':'Avon','city':'Leeds','postal_code':'LS1',"
                        + "'country':'UK','phone':'1803 637401'}");
        lake.silver(
                "counterparties",
                "{'counterparty_id':4,'counterparty_legal_name':'Fahey and Sons','legal_address_id':1,"
                        + "'commercial_contact':'Mel'}",
                "{'counterparty_id':5,'counterparty_legal_name':'Late Ltd','legal_address_id':99}");
        lake.silver(
                "currencies",
                "{'currency_id':1,'currency_code':'GBP'}",
                "{'currency_id':2,'currency_code':'TOP'}",
                "{'currency_id':3,'currency_code':'XYZ'}");
        lake.silver(
                "designs", "{'design_id':3,'design_name':'Wooden','file_location':'/usr','file_name':'wooden.json'}");
        lake.silver("payment_types", "{'payment_type_id':1,'payment_type_name':'SALES_RECEIPT'}");
        lake.silver(
                "transactions",
                "{'transaction_id':6,'transaction_type':'SALE','sales_order_id':2}",
                "{'transaction_id':7,'transaction_type':'PURCHASE','purchase_order_id':1}");
    }

    private static String salesOrder(int id, int units, String price, String updated, String until) {
        return "{'sales_order_id':" + id + ",'staff_id':7,'counterparty_id':4,'design_id':3,'units_sold':" + units
                + ",'unit_price':" + price + ",'currency_id':1,'agreed_delivery_date':'2022-11-07',"
                + "'agreed_payment_date':'2022-11-08','agreed_delivery_location_id':1,"
                + "'created_at':'2022-11-03 14:20:52.186','last_updated':'" + updated + "','valid_from':'" + updated
                + "'" + (until == null ? "" : ",'valid_to':'" + until + "'") + "}";
    }

    private static String payment(int id, boolean paid, String updated, String until) {
        return "{'payment_id':" + id + ",'transaction_id':6,'counterparty_id':4,'payment_amount':169309.68,"
                + "'currency_id':1,'payment_type_id':1,'paid':" + paid + ",'payment_date':'2022-11-08',"
                + "'created_at':'2022-11-03 14:20:52.186','last_updated':'" + updated + "','valid_from':'" + updated
                + "'" + (until == null ? "" : ",'valid_to':'" + until + "'") + "}";
    }
}
