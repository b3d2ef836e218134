package com.oakenspirits.lakehouse.gold;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who spends most and what is ordered most, and the days that all domains share, over a handful of rows. */
@ExtendWith(LocalSpark.class)
class MembersModelsTest {
    @TempDir
    private Path root;

    private ProjectLake lake;
    private List<Model> models;

    @BeforeEach
    void open(SparkSession spark) {
        this.lake = new ProjectLake(spark, root);
        this.models = lake.models("members");
    }

    @Test
    void withoutOrdersThereIsNoMemberAndNoItem() {
        lake.silver("applications", "{'membership_id':'Lee_00000'}");

        lake.refresh(models);

        assertThat(lake.gold("agg_top_members")).hasRows();
        assertThat(lake.gold("agg_top_member_items")).hasRows();
    }

    @Test
    void linesOfValidMembersCountOnceWhateverElseHasNotComeYet() {
        lake.silver(
                "applications",
                "{'membership_id':'Lee_00000','email':'old@emailprovider.com'}",
                "{'membership_id':'Lee_00000','email':'new@emailprovider.com'}",
                "{'membership_id':'Ray_11111'}",
                "{'membership_id':'Kim_22222'}");
        lake.silver(
                "member_items",
                "{'id':1,'name':'Pen','manufacturer_name':'Bic','cost':1.25}",
                "{'id':2,'name':'Ink','cost':10}",
                "{'id':3,'name':'Nib','cost':0.01}");
        lake.silver("member_sales", "{'id':100,'order_date':'2022-05-01'}");
        lake.silver(
                "member_sales_details",
                line(1, "Lee_00000", 100, 1, 3),
                line(2, "Lee_00000", 100, 2, 1),
                line(3, "Lee_00000", 101, 3, 4),
                line(4, "Ray_11111", 102, 9, 4),
                line(5, "Eve_99999", 103, 2, 1000));

        lake.refresh(models);

        assertThat(lake.gold("agg_top_members")).hasRows("1|Lee_00000|2|8|13.79", "2|Ray_11111|1|4|0.00");
        assertThat(lake.gold("agg_top_member_items"))
                .hasRows("1|3|Nib|null|1|1|4", "2|9|Unknown|null|1|1|4", "3|1|Pen|Bic|1|1|3");

        // The price that was missing, the application that was missing, a corrected quantity.
        lake.silver("member_items", "{'id':9,'name':'Desk','manufacturer_name':'Ikea','cost':99.99}");
        lake.silver("applications", "{'membership_id':'Eve_99999'}");
        lake.sql("update {member_sales_details} set quantity = 5 where id = 2", "member_sales_details");
        lake.refresh(models);

        assertThat(lake.gold("agg_top_members"))
                .hasRows("1|Eve_99999|1|1000|10000.00", "2|Ray_11111|1|4|399.96", "3|Lee_00000|2|12|53.79");
        assertThat(lake.gold("agg_top_member_items"))
                .hasRows("1|2|Ink|null|2|2|1005", "2|3|Nib|null|1|1|4", "3|9|Desk|Ikea|1|1|4");
    }

    @Test
    void tenMembersAndThreeItemsAreNamedAndEqualOnesStandInTheOrderOfTheirIds() {
        lake.silver(
                "member_items",
                "{'id':1,'name':'A','cost':2}",
                "{'id':2,'name':'B','cost':2}",
                "{'id':3,'name':'C','cost':2}",
                "{'id':4,'name':'D','cost':2}");
        lake.silver(
                "applications",
                IntStream.rangeClosed(10, 22)
                        .mapToObj(i -> "{'membership_id':'M_" + i + "'}")
                        .toArray(String[]::new));
        lake.silver(
                "member_sales_details",
                IntStream.rangeClosed(10, 22)
                        .mapToObj(i -> line(i, "M_" + i, i, 1 + i % 4, i == 22 ? 5 : 3))
                        .toArray(String[]::new));

        lake.refresh(models);

        assertThat(lake.gold("agg_top_members").select("rank", "membership_id", "spending"))
                .hasRows(
                        "1|M_22|10.00",
                        "2|M_10|6.00",
                        "3|M_11|6.00",
                        "4|M_12|6.00",
                        "5|M_13|6.00",
                        "6|M_14|6.00",
                        "7|M_15|6.00",
                        "8|M_16|6.00",
                        "9|M_17|6.00",
                        "10|M_18|6.00");
        assertThat(lake.gold("agg_top_member_items").select("rank", "item_name", "quantity"))
                .hasRows("1|C|14", "2|A|9", "3|B|9");
    }

    @Test
    void theDaysReachFromTheFirstToTheLastOfAllDomains() {
        // Those of sales and shipments come by way of other models: OakenModelsTest and the model's own tests have
        // them.
        lake.silver("member_sales", "{'id':1,'order_date':'2022-11-04'}", "{'id':2,'order_date':'2022-11-06'}");
        lake.refresh(lake.models("shared"));
        assertThat(lake.gold("dim_date").select("date_id")).hasRows("2022-11-04", "2022-11-05", "2022-11-06");

        lake.silver(
                "sales_orders_history",
                "{'sales_order_id':1,'created_at':'2022-11-03 23:59:59.999999','last_updated':'2022-11-07 00:00:00'}");
        lake.silver(
                "purchase_orders_history",
                "{'purchase_order_id':1,'agreed_delivery_date':'2022-11-08','agreed_payment_date':'2022-11-02',"
                        + "'created_at':'2022-11-05 00:00:00','last_updated':'2022-11-05 00:00:00'}");
        lake.silver(
                "payments_history",
                "{'payment_id':1,'payment_date':'2022-11-09','created_at':'2022-11-05 00:00:00',"
                        + "'last_updated':'2022-11-05 00:00:00'}");
        lake.refresh(lake.models("shared"));

        assertThat(lake.gold("dim_date").selectExpr("count(*)", "min(date_id)", "max(date_id)"))
                .hasRows("8|2022-11-02|2022-11-09");
    }

    private static String line(int id, String member, int order, int item, int quantity) {
        return "{'id':" + id + ",'membership_id':'" + member + "','sales_id':" + order + ",'item_id':" + item
                + ",'quantity':" + quantity + "}";
    }
}
