package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The models of the project over a handful of rows. */
@ExtendWith(LocalSpark.class)
class OakenModelsTest {
    @TempDir
    private Path root;

    private ProjectLake lake;
    private List<Model> models;

    @BeforeEach
    void open(SparkSession spark) {
        this.lake = new ProjectLake(spark, root);
        this.models = lake.models("oaken", "shared");
    }

    @Test
    void noTableIsMadeBeforeItsDomainHasDataAndThenAllAreMadeTheUnknownMembersToo() {
        round();
        assertThat(models).noneMatch(model -> lake.tables().exists(model.table()));

        sale("INV-1", "2022-10-18");
        round();

        assertThat(models).allMatch(model -> lake.tables().exists(model.table()));
        assertThat(gold("dim_vendor")).hasRows("-1|Unknown");
    }

    private void round() {
        try (Round round = new Round(lake.refresher(), models, false)) {
            models.forEach(round::refresh);
        }
    }

    @Test
    void emptySourcesGiveOnlyTheUnknownMembers() {
        lake.refresh(models);

        for (Model model : models) {
            if (!List.of("dim_store", "dim_product", "dim_category", "dim_vendor", "dim_employee")
                    .contains(model.name())) {
                assertThat(gold(model.name())).hasRows();
            }
        }
        assertThat(gold("dim_store"))
                .hasRows("-1|-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown|1900-01-01 00:00:00.0|null|true");
        assertThat(gold("dim_product"))
                .hasRows("-1|-1|Unknown|-1|null|null|null|null|false|1900-01-01 00:00:00.0|null|true");
        assertThat(gold("dim_category")).hasRows("-1|Unknown");
        assertThat(gold("dim_vendor")).hasRows("-1|Unknown");
        assertThat(gold("dim_employee")).hasRows("-1|Unknown|Unknown|null|null||null");
    }

    @Test
    void salesShipmentsAndDimensionsMakeTheStar() {
        silver(
                "sales",
                "{'invoice':'INV-1','sale_date':'2022-10-17','store_id':'1','item_id':'A','category_id':'C1',"
                        + "'category_name':'SPIRITS','vendor_id':'V1','item_description':'VODKA','pack':6,"
                        + "'bottle_volume_ml':750,'bottle_cost':3,'bottle_retail':5,'bottles_sold':2,"
                        + "'sale_amount':10,'volume_liters':1.5,'employee_id':'E1'}",
                "{'invoice':'INV-2','sale_date':'2022-10-18','store_id':'9','item_id':'X',"
                        + "'item_description':'MYSTERY','bottles_sold':1,'sale_amount':20,'volume_liters':0.75}",
                "{'invoice':'RINV-3','sale_date':'2022-11-01','store_id':'1','item_id':'A','category_id':'C9',"
                        + "'category_name':'ODD','vendor_id':'V1','item_description':'VODKA','pack':6,"
                        + "'bottle_volume_ml':750,'bottle_cost':3,'bottle_retail':5,'bottles_sold':-1,"
                        + "'sale_amount':-5,'volume_liters':-0.75,'state':'IA','county':'Linn','employee_id':'E9'}");
        silver(
                "shipments",
                "{'invoice':'INV-1','sale_date':'2022-10-17','sale_amount':10,'shipping_date':'2022-10-19',"
                        + "'shipping_cost':5}",
                "{'invoice':'RINV-3','sale_date':'2022-11-01','sale_amount':-5,'shipping_date':'2022-11-01',"
                        + "'shipping_cost':5}",
                "{'invoice':'INV-77','sale_date':'2022-11-01','sale_amount':1,'shipping_date':'2022-11-02',"
                        + "'shipping_cost':5}");
        silver("invoices", "{'invoice':'INV-1','sale_date':'2022-10-17','sale_amount':10.01}");
        silver(
                "customers_history",
                "{'store_id':'1','store_name':'Shop','street_address':'1 Main','city':'Ames','county':'Polk',"
                        + "'us_state':'IA','zip_code':'50010','valid_from':'2022-10-20T10:00:00Z'}");
        silver(
                "products_history",
                "{'item_id':'A','item_description':'Vodka','category_id':'C1','bottle_volume_ml':750,'pack':12,"
                        + "'bottle_cost':3.5,'bottle_retail':5.25,'valid_from':'2022-10-20T10:00:00Z',"
                        + "'valid_to':'2022-11-01T23:59:59Z'}",
                "{'item_id':'A','item_description':'Vodka new','category_id':'C1','bottle_volume_ml':750,'pack':12,"
                        + "'bottle_cost':4,'bottle_retail':6.25,'discontinued':true,"
                        + "'valid_from':'2022-11-01T23:59:59Z'}",
                "{'item_id':'B','item_description':'Gin','valid_from':'2022-10-20T10:00:00Z',"
                        + "'valid_to':'2022-10-21T10:00:00Z'}");
        silver("categories", "{'category_id':'C1','category_name':'Spirits'}");
        silver("vendors", "{'vendor_id':'V1','vendor_name':'Distillery'}");
        silver(
                "employees",
                "{'employee_id':'E1','first_name':'Ann','last_name':'Lee','title_id':'T','manager_id':'E2',"
                        + "'active':true}",
                "{'employee_id':'E2','first_name':'Bo','last_name':'Ray','manager_id':'E3'}",
                "{'employee_id':'E3','first_name':'Cy','last_name':'Fox','manager_id':'E77'}");

        lake.refresh(models);

        String always = "1900-01-01 00:00:00.0";
        String store = "1@2022-10-20 10:00:00";
        String first = "A@2022-10-20 10:00:00";
        String second = "A@2022-11-01 23:59:59";
        assertThat(gold("dim_store"))
                .hasRows(
                        store + "|1|Shop|1 Main|Ames|Polk|IA|50010|" + always + "|null|true",
                        "-1|-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown|" + always + "|null|true");
        assertThat(gold("dim_product"))
                .hasRows(
                        first + "|A|Vodka|C1|750|12|3.50|5.25|false|" + always + "|2022-11-01 23:59:59.0|false",
                        second + "|A|Vodka new|C1|750|12|4.00|6.25|true|2022-11-01 23:59:59.0|null|true",
                        "B@2022-10-20 10:00:00|B|Gin|-1|null|null|null|null|false|" + always
                                + "|2022-10-21 10:00:00.0|false",
                        "-1|-1|Unknown|-1|null|null|null|null|false|" + always + "|null|true");
        assertThat(gold("dim_category")).hasRows("C1|Spirits", "-1|Unknown");
        assertThat(gold("dim_vendor")).hasRows("V1|Distillery", "-1|Unknown");
        assertThat(gold("dim_employee"))
                .hasRows(
                        "E1|Ann|Lee|T|E2|E2 > E3 > E77|true",
                        "E2|Bo|Ray|null|E3|E3 > E77|null",
                        "E3|Cy|Fox|null|E77|E77|null",
                        "-1|Unknown|Unknown|null|null||null");
        assertThat(gold("dim_date").selectExpr("count(*)", "min(date_id)", "max(date_id)"))
                .hasRows("17|2022-10-17|2022-11-02");
        assertThat(gold("dim_date").where("day in (17, 30)"))
                .hasRows("2022-10-17|2022|10|17|1|Monday|October|4", "2022-10-30|2022|10|30|7|Sunday|October|4");
        assertThat(gold("fact_sales"))
                .hasRows(
                        "INV-1|2022-10-17|" + store + "|" + first
                                + "|C1|V1|E1|1|A|C1|V1|E1|VODKA|SPIRITS|Polk|IA|false|6|750|3.00|5.00|3.50|5.25|2"
                                + "|10.00|1.500|3.50|2022-10-19|2|5.00|10.00|5.00|5.00|10.01",
                        "INV-2|2022-10-18|-1|-1|-1|-1|-1|9|X|null|null|null|MYSTERY|null|null|null|false|null|null"
                                + "|null|null|null|null|1|20.00|0.750|null|null|null|null|null|null|null|null",
                        "RINV-3|2022-11-01|" + store + "|" + second
                                + "|-1|V1|-1|1|A|C9|V1|E9|VODKA|ODD|Linn|IA|true|6|750|3.00|5.00|4.00|6.25|-1"
                                + "|-5.00|-0.750|-2.25|2022-11-01|0|5.00|-5.00|5.00|-10.00|null");
        assertThat(gold("fact_shipments"))
                .hasRows(
                        "INV-1|2022-10-17|2022-10-19|2|true|" + store + "|" + first
                                + "|1|A|Polk|IA|false|2|1.500|10.00|5.00",
                        "RINV-3|2022-11-01|2022-11-01|0|true|" + store + "|" + second
                                + "|1|A|Linn|IA|true|-1|-0.750|-5.00|5.00",
                        "INV-77|2022-11-01|2022-11-02|1|false|-1|-1|null|null|null|null|false|null|null|1.00|5.00");
        assertThat(gold("fact_ledger"))
                .hasRows(
                        "INV-1|2022-10-19|2022-10-17|10.00|5.00|5.00",
                        "RINV-3|2022-11-01|2022-11-01|-5.00|5.00|-10.00",
                        "INV-77|2022-11-02|2022-11-01|1.00|5.00|-4.00");
        assertThat(gold("agg_daily_sales"))
                .hasRows(
                        "2022-10-17|1|1|2|10.00|1.500|1|5.00|5.00|0|0|0.00",
                        "2022-10-18|1|1|1|20.00|0.750|0|0.00|0.00|0|0|0.00",
                        "2022-11-01|1|1|-1|-5.00|-0.750|1|5.00|-10.00|1|-1|-5.00");
        assertThat(gold("agg_monthly_sales"))
                .hasRows(
                        "2022-10-01|2|2|3|30.00|2.250|1|5.00|5.00|0|0|0.00",
                        "2022-11-01|1|1|-1|-5.00|-0.750|1|5.00|-10.00|1|-1|-5.00");
        assertThat(gold("agg_monthly_scorecard"))
                .hasRows(
                        "2022-10-01|2|2|2|3|30.00|15.00|3.50|0.00|1|5.00|2.00|5.00",
                        "2022-11-01|1|1|1|-1|-5.00|-5.00|-2.25|-5.00|1|5.00|0.00|-10.00");
        assertThat(gold("agg_monthly_ledger"))
                .hasRows("2022-10-01|1|10.00|5.00|5.00", "2022-11-01|2|-4.00|10.00|-14.00");
        assertThat(gold("agg_top_items")).hasRows("1|X|MYSTERY|1|20.00", "2|A|Vodka new|1|5.00");
        assertThat(gold("agg_top_categories"))
                .hasRows("1|-1|Unknown|1|20.00", "2|C1|Spirits|2|10.00", "3|C9|ODD|-1|-5.00");
        assertThat(gold("agg_shipping_patterns"))
                .hasRows(
                        "2022-10-01|IA|Polk|2|1|2|1.500|10.00|5.00|5.00",
                        "2022-11-01|IA|Linn|0|1|-1|-0.750|-5.00|5.00|5.00");
        assertThat(gold("agg_days_to_deliver"))
                .hasRows(
                        "2022-10-01|2|1|10.00|5.00|2022-10-19|2022-10-19",
                        "2022-11-01|0|1|-5.00|5.00|2022-11-01|2022-11-01",
                        "2022-11-01|1|1|1.00|5.00|2022-11-02|2022-11-02");
        assertThat(gold("agg_unlisted_items")).hasRows("X|MYSTERY|1|20.00|2022-10-18|2022-10-18");
        assertThat(gold("agg_unlisted_categories")).hasRows("C9|ODD|1|-5.00|2022-11-01|2022-11-01");
    }

    @Test
    void salesAreSummedByStoreCountyCategoryVendorItemAndEmployeeWithReturnsApart() {
        silver(
                "sales",
                "{'invoice':'INV-1','sale_date':'2022-10-17','store_id':'1','item_id':'A','category_id':'C1',"
                        + "'vendor_id':'V1','bottle_cost':3,'bottle_retail':5,'bottles_sold':2,'sale_amount':10,"
                        + "'employee_id':'E1'}",
                "{'invoice':'INV-2','sale_date':'2022-10-18','store_id':'2','item_id':'A','category_id':'C1',"
                        + "'vendor_id':'V1','bottle_cost':3,'bottle_retail':5,'bottles_sold':4,'sale_amount':20,"
                        + "'employee_id':'E9'}",
                "{'invoice':'RINV-3','sale_date':'2022-10-19','store_id':'1','item_id':'A','category_id':'C1',"
                        + "'vendor_id':'V1','bottle_cost':3,'bottle_retail':5,'bottles_sold':-1,'sale_amount':-5,"
                        + "'county':'Linn','state':'IA','employee_id':'E1'}",
                "{'invoice':'INV-4','sale_date':'2022-11-01','store_id':'1','item_id':'B','bottles_sold':1,"
                        + "'sale_amount':7}");
        silver(
                "customers_history",
                "{'store_id':'1','store_name':'Old name','county':'Polk','us_state':'IA',"
                        + "'valid_from':'2020-01-01T00:00:00Z','valid_to':'2022-11-05T00:00:00Z'}",
                "{'store_id':'1','store_name':'New name','county':'Story','us_state':'IA',"
                        + "'valid_from':'2022-11-05T00:00:00Z'}");
        silver(
                "products_history",
                "{'item_id':'A','item_description':'Vodka','valid_from':'2020-01-01T00:00:00Z',"
                        + "'valid_to':'2020-02-01T00:00:00Z'}");
        silver("categories", "{'category_id':'C1','category_name':'Spirits'}");
        silver("vendors", "{'vendor_id':'V1','vendor_name':'Distillery'}");
        silver("employees", "{'employee_id':'E1','manager_id':'E2'}");

        lake.refresh(models);

        assertThat(gold("agg_store_sales"))
                .hasRows(
                        "2022-10-01|1|New name|2|1|5.00|2.00|1|-1|-5.00",
                        "2022-10-01|2|Unknown|1|4|20.00|8.00|0|0|0.00",
                        "2022-11-01|1|New name|1|1|7.00|0.00|0|0|0.00");
        assertThat(gold("agg_county_sales"))
                .hasRows(
                        "2022-10-01|IA|Polk|1|1|2|10.00|4.00|0|0|0.00",
                        "2022-10-01|IA|Linn|1|1|-1|-5.00|-2.00|1|-1|-5.00",
                        "2022-10-01|Unknown|Unknown|1|1|4|20.00|8.00|0|0|0.00",
                        "2022-11-01|IA|Polk|1|1|1|7.00|0.00|0|0|0.00");
        assertThat(gold("agg_category_sales"))
                .hasRows(
                        "2022-10-01|C1|Spirits|3|2|5|25.00|10.00|1|-1|-5.00",
                        "2022-11-01|-1|Unknown|1|1|1|7.00|0.00|0|0|0.00");
        assertThat(gold("agg_vendor_sales"))
                .hasRows(
                        "2022-10-01|V1|Distillery|3|2|5|25.00|10.00|1|-1|-5.00",
                        "2022-11-01|-1|Unknown|1|1|1|7.00|0.00|0|0|0.00");
        assertThat(gold("agg_item_sales"))
                .hasRows(
                        "2022-10-01|A|Vodka|3|2|5|25.00|10.00|1|-1|-5.00|2022-10-17|2022-10-19",
                        "2022-11-01|B|Unknown|1|1|1|7.00|0.00|0|0|0.00|2022-11-01|2022-11-01");
        assertThat(gold("agg_employee_sales"))
                .hasRows(
                        "2022-10-01|E1|E2|E2|2|1|1|5.00|2.00|1|-1|-5.00",
                        "2022-10-01|E9|null||1|1|4|20.00|8.00|0|0|0.00",
                        "2022-11-01|-1|null||1|1|1|7.00|0.00|0|0|0.00");
        assertThat(gold("agg_product_popularity"))
                .hasRows(
                        "A|Vodka|2|2|1|6|30.00|1|-1|-5.00|2022-10-17|2022-10-19",
                        "B|Unknown|1|1|1|1|7.00|0|0|0.00|2022-11-01|2022-11-01");
    }

    @Test
    void aStoreThatComesLateTakesItsSalesFromTheUnknownOne() {
        sale("INV-2", "2022-10-18");
        List<Model> needed = star();
        lake.refresh(needed);
        assertThat(gold("fact_sales").select("invoice", "store_key")).hasRows("INV-2|-1");

        silver("customers_history", "{'store_id':'9','store_name':'New','valid_from':'2023-01-01T00:00:00Z'}");
        lake.refresh(needed);

        assertThat(gold("fact_sales").select("invoice", "store_key")).hasRows("INV-2|9@2023-01-01 00:00:00");
    }

    @Test
    void aPriceThatIsKnownLateIsThatOfTheSalesOfItsTimeAndOfNoOthers() {
        sale("INV-1", "2022-10-18");
        sale("INV-2", "2022-10-19");
        sale("INV-3", "2022-10-20");
        silver(
                "products_history",
                "{'item_id':'X','bottle_cost':1,'bottle_retail':2,'valid_from':'2022-01-01T00:00:00Z'}");
        List<Model> needed = star();
        lake.refresh(needed);
        assertThat(gold("fact_sales").select("invoice", "list_retail"))
                .hasRows("INV-1|2.00", "INV-2|2.00", "INV-3|2.00");

        lake.replace(
                "products_history",
                "{'item_id':'X','bottle_cost':1,'bottle_retail':2,'valid_from':'2022-01-01T00:00:00Z',"
                        + "'valid_to':'2022-10-19T12:00:00Z'}",
                "{'item_id':'X','bottle_cost':1,'bottle_retail':3,'valid_from':'2022-10-19T12:00:00Z',"
                        + "'valid_to':'2022-10-20T12:00:00Z'}");
        lake.refresh(needed);

        assertThat(gold("fact_sales").select("invoice", "product_key", "list_retail"))
                .hasRows("INV-1|X@2022-01-01 00:00:00|2.00", "INV-2|X@2022-10-19 12:00:00|3.00", "INV-3|-1|null");
    }

    private List<Model> star() {
        return models.stream()
                .filter(model -> List.of(
                                "dim_store", "dim_product", "dim_category", "dim_vendor", "dim_employee", "fact_sales")
                        .contains(model.name()))
                .toList();
    }

    private void sale(String invoice, String day) {
        silver(
                "sales",
                "{'invoice':'" + invoice + "','sale_date':'" + day
                        + "','store_id':'9','item_id':'X','bottles_sold':1,'sale_amount':20}");
    }

    private Dataset<Row> gold(String model) {
        return lake.gold(model);
    }

    private void silver(String dataset, String... rows) {
        lake.silver(dataset, rows);
    }
}
