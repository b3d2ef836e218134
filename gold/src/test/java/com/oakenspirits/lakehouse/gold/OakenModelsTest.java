package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;

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
    void emptySourcesGiveOnlyTheUnknownMembers() {
        lake.refresh(models);

        for (String empty : List.of(
                "dim_date",
                "fact_sales",
                "agg_daily_sales",
                "agg_monthly_sales",
                "agg_top_items",
                "agg_top_categories",
                "agg_shipping_patterns")) {
            assertThat(gold(empty)).hasRows();
        }
        assertThat(gold("dim_store")).hasRows("-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown");
        assertThat(gold("dim_product")).hasRows("-1|Unknown|-1|null|null|null|null");
        assertThat(gold("dim_category")).hasRows("-1|Unknown");
        assertThat(gold("dim_vendor")).hasRows("-1|Unknown");
        assertThat(gold("dim_employee")).hasRows("-1|Unknown|Unknown|null|null|null");
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
                "customers",
                "{'store_id':'1','store_name':'Shop','street_address':'1 Main','city':'Ames','county':'Polk',"
                        + "'us_state':'IA','zip_code':'50010'}");
        silver(
                "products",
                "{'item_id':'A','item_description':'Vodka','category_id':'C1','bottle_volume_ml':750,'pack':12,"
                        + "'bottle_cost':3.5,'bottle_retail':5.25}",
                "{'item_id':'B','item_description':'Gin'}");
        silver("categories", "{'category_id':'C1','category_name':'Spirits'}");
        silver("vendors", "{'vendor_id':'V1','vendor_name':'Distillery'}");
        silver("employees", "{'employee_id':'E1','first_name':'Ann','last_name':'Lee','title_id':'T','active':true}");

        lake.refresh(models);

        assertThat(gold("dim_store"))
                .hasRows("1|Shop|1 Main|Ames|Polk|IA|50010", "-1|Unknown|Unknown|Unknown|Unknown|Unknown|Unknown");
        assertThat(gold("dim_product"))
                .hasRows(
                        "A|Vodka|C1|750|12|3.50|5.25",
                        "B|Gin|-1|null|null|null|null",
                        "-1|Unknown|-1|null|null|null|null");
        assertThat(gold("dim_category")).hasRows("C1|Spirits", "-1|Unknown");
        assertThat(gold("dim_vendor")).hasRows("V1|Distillery", "-1|Unknown");
        assertThat(gold("dim_employee")).hasRows("E1|Ann|Lee|T|null|true", "-1|Unknown|Unknown|null|null|null");
        assertThat(gold("dim_date").selectExpr("count(*)", "min(date_id)", "max(date_id)"))
                .hasRows("17|2022-10-17|2022-11-02");
        assertThat(gold("dim_date").where("day in (17, 30)"))
                .hasRows("2022-10-17|2022|10|17|1|Monday|October|4", "2022-10-30|2022|10|30|7|Sunday|October|4");
        assertThat(gold("fact_sales"))
                .hasRows(
                        "INV-1|2022-10-17|1|A|C1|V1|E1|1|A|C1|V1|E1|VODKA|SPIRITS|Polk|IA|false|6|750|3.00|5.00|2"
                                + "|10.00|1.500|2022-10-19|2|5.00|10.00|5.00|5.00|10.01",
                        "INV-2|2022-10-18|-1|-1|-1|-1|-1|9|X|null|null|null|MYSTERY|null|null|null|false|null|null"
                                + "|null|null|1|20.00|0.750|null|null|null|null|null|null|null",
                        "RINV-3|2022-11-01|1|A|-1|V1|-1|1|A|C9|V1|E9|VODKA|ODD|Linn|IA|true|6|750|3.00|5.00|-1"
                                + "|-5.00|-0.750|2022-11-01|0|5.00|-5.00|5.00|-10.00|null");
        assertThat(gold("agg_daily_sales"))
                .hasRows(
                        "2022-10-17|1|1|2|10.00|1.500|1|5.00|5.00|0|0|0.00",
                        "2022-10-18|1|1|1|20.00|0.750|0|0.00|0.00|0|0|0.00",
                        "2022-11-01|1|1|-1|-5.00|-0.750|1|5.00|-10.00|1|-1|-5.00");
        assertThat(gold("agg_monthly_sales"))
                .hasRows(
                        "2022-10-01|2|2|3|30.00|2.250|1|5.00|5.00|0|0|0.00",
                        "2022-11-01|1|1|-1|-5.00|-0.750|1|5.00|-10.00|1|-1|-5.00");
        assertThat(gold("agg_top_items")).hasRows("1|X|MYSTERY|1|20.00", "2|A|Vodka|1|5.00");
        assertThat(gold("agg_top_categories"))
                .hasRows("1|-1|Unknown|1|20.00", "2|C1|Spirits|2|10.00", "3|C9|ODD|-1|-5.00");
        assertThat(gold("agg_shipping_patterns"))
                .hasRows(
                        "2022-10-01|IA|Polk|2|1|2|1.500|10.00|5.00|5.00",
                        "2022-11-01|IA|Linn|0|1|-1|-0.750|-5.00|5.00|5.00");
    }

    @Test
    void aStoreThatComesLateTakesItsSalesFromTheUnknownOne() {
        silver(
                "sales",
                "{'invoice':'INV-2','sale_date':'2022-10-18','store_id':'9','item_id':'X','bottles_sold':1,"
                        + "'sale_amount':20}");
        List<Model> needed = models.stream()
                .filter(model -> model.name().startsWith("dim_") || model.name().equals("fact_sales"))
                .toList();
        lake.refresh(needed);
        assertThat(gold("fact_sales").select("invoice", "store_key")).hasRows("INV-2|-1");

        silver("customers", "{'store_id':'9','store_name':'New'}");
        lake.refresh(needed);

        assertThat(gold("fact_sales").select("invoice", "store_key")).hasRows("INV-2|9");
    }

    private Dataset<Row> gold(String model) {
        return lake.gold(model);
    }

    private void silver(String dataset, String... rows) {
        lake.silver(dataset, rows);
    }
}
