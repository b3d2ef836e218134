package com.oakenspirits.lakehouse.sandbox.oaken;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IowaFeedTest {
    private static final String SIX = "Invoice/Item Number,Date,Store Number,Item Number,Bottles Sold,Sale (Dollars)\n";
    private static final String FULL = "Invoice/Item Number,Date,Store Number,Store Name,Address,City,Zip Code,"
            + "Store Location,County Number,County,Category,Category Name,Vendor Number,Vendor Name,Item Number,"
            + "Item Description,Pack,Bottle Volume (ml),State Bottle Cost,State Bottle Retail,Bottles Sold,"
            + "Sale (Dollars),Volume Sold (Liters),Volume Sold (Gallons)\n";
    private static final String PRODUCTS = """
            Item Number,Category Name,Item Description,Vendor,Vendor Name,Bottle Volume (ml),Pack,State Bottle Cost,State Bottle Retail,Report Date
            904631,AMERICAN VODKAS,"PLAIN ""VODKA""\",065,SMALL STILL,750,12,8.4,12.59,2022-11-01
            904632,OWN INVENTION,STRANGE SPIRIT,65,SMALL STILL,1750,6,10,15,2022-11-01
            """;
    private static final String STORES = """
            Store,Name,Address,City,State,Zip Code,Report Date
            2534,HY-VEE DRUGTOWN / URBANDALE,"8701 DOUGLAS, SUITE 1",URBANDALE,IA,50322,2022-11-01
            """;

    @TempDir
    private Path dir;

    @Test
    void fullFormBecomesTheMessagesOfTheThreeApplications() throws IOException {
        write(
                "sales.csv",
                FULL
                        + "S03409700120,01/03/2012,2534,HY-VEE DRUGTOWN / URBANDALE,\"8701 DOUGLAS, SUITE 1\",URBANDALE,50322,"
                        + "POINT (-93.7 41.6),77,POLK,1022100,TEQUILA,395,PROXIMO,x904631,\"A \"\"B\"\"\",12,750,8.40,12.59,"
                        + "4,50.36,3,0.79\n"
                        + "INV-2,12/26/2019,2585,HY-VEE / ALGONA,,,,,,,1031200,FLAVORED VODKA,259,HEAVEN HILL BRANDS,40152,"
                        + "DEEP EDDY,12,750,8.5,12.75,12,153,9,2.38\n");
        Recording sent = feed();
        assertThat(sent.of("sales"))
                .extracting(Message::toString)
                .containsExactly(
                        "sales S03409700120 {\"Invoice\":\"S03409700120\",\"Date\":\"2012-01-03\",\"StoreNumber\":\"2534\","
                                + "\"StoreName\":\"HY-VEE DRUGTOWN / URBANDALE\",\"Address\":\"8701 DOUGLAS, SUITE 1\","
                                + "\"City\":\"URBANDALE\",\"ZipCode\":\"50322\",\"CountyNumber\":\"77.0\",\"County\":\"POLK\","
                                + "\"Category\":\"1022100.0\",\"CategoryName\":\"TEQUILA\",\"VendorNumber\":\"395.0\","
                                + "\"VendorName\":\"PROXIMO\",\"ItemNumber\":\"x904631\",\"ItemDescription\":\"A \\\"B\\\"\","
                                + "\"Pack\":\"12\",\"BottleVolumeML\":\"750\",\"BottleCost\":\"$8.40\","
                                + "\"BottleRetail\":\"$12.59\",\"BottlesSold\":\"4\",\"SaleDollars\":\"$50.36\","
                                + "\"VolumeSoldLiters\":\"3\",\"State\":\"IA\",\"EmployeeID\":\"20086\"}",
                        "sales INV-2 {\"Invoice\":\"INV-2\",\"Date\":\"2019-12-26\",\"StoreNumber\":\"2585\","
                                + "\"StoreName\":\"HY-VEE / ALGONA\",\"Address\":\"\",\"City\":\"\",\"ZipCode\":\"\","
                                + "\"CountyNumber\":\"\",\"County\":\"\",\"Category\":\"1031200.0\","
                                + "\"CategoryName\":\"FLAVORED VODKA\",\"VendorNumber\":\"259.0\","
                                + "\"VendorName\":\"HEAVEN HILL BRANDS\",\"ItemNumber\":\"40152\","
                                + "\"ItemDescription\":\"DEEP EDDY\",\"Pack\":\"12\",\"BottleVolumeML\":\"750\","
                                + "\"BottleCost\":\"$8.50\",\"BottleRetail\":\"$12.75\",\"BottlesSold\":\"12\","
                                + "\"SaleDollars\":\"$153.00\",\"VolumeSoldLiters\":\"9\",\"State\":\"IA\","
                                + "\"EmployeeID\":\"20100\"}");
        assertThat(sent.of("invoices"))
                .extracting(Message::toString)
                .containsExactly(
                        "invoices S03409700120 {\"Invoice\":\"S03409700120\",\"SaleDate\":\"2012-01-03\",\"saleDollars\":\"50.36\"}",
                        "invoices INV-2 {\"Invoice\":\"INV-2\",\"SaleDate\":\"2019-12-26\",\"saleDollars\":\"153.00\"}");
        assertThat(sent.of("shipping"))
                .extracting(Message::toString)
                .containsExactly(
                        "shipping S03409700120 {\"Invoice\":\"S03409700120\",\"SalesDate\":\"2012-01-03\",\"SaleDollars\":\"50.36\","
                                + "\"ShippingDate\":\"2012-01-07\",\"ShippingCost\":5}",
                        "shipping INV-2 {\"Invoice\":\"INV-2\",\"SalesDate\":\"2019-12-26\",\"SaleDollars\":\"153.00\","
                                + "\"ShippingDate\":\"2019-12-27\",\"ShippingCost\":\"7.65\"}");
        assertThat(sent.of("oaken.customers"))
                .extracting(Message::toString)
                .contains(
                        "oaken.customers 2585 {\"store_id\":2585,\"store_name\":\"HY-VEE / ALGONA\",\"street_address\":null,"
                                + "\"city\":null,\"county\":null,\"us_state\":\"IA\",\"zip_code\":null,"
                                + "\"updated_at\":\"2019-12-26T00:00:00Z\"}");
        assertThat(sent.of("oaken.products"))
                .extracting(Message::toString)
                .contains("oaken.products x904631 {\"item_id\":\"x904631\",\"category_id\":1022100,"
                        + "\"item_description\":\"A \\\"B\\\"\",\"bottle_volume_ml\":750,\"pack\":12,\"bottle_cost\":\"8.40\","
                        + "\"bottle_retail\":\"12.59\",\"updated_at\":\"2012-01-03T00:00:00Z\"}");
    }

    @Test
    void sixColumnFormTakesItsAttributesFromTheReferenceTables() throws IOException {
        write("products.csv", PRODUCTS);
        write("stores.csv", STORES);
        write(
                "sales-october.csv",
                SIX + "INV-1,2022-10-17,2534,904631,4,50.36\nRINV-2,2022-10-18,2534,904632,-2,-30.0\n");
        Recording sent = feed();
        assertThat(sent.of("sales").get(0).toString())
                .contains("\"StoreName\":\"HY-VEE DRUGTOWN / URBANDALE\"")
                .contains("\"CountyNumber\":\"77.0\",\"County\":\"POLK\"")
                .contains("\"Category\":\"1031100.0\",\"CategoryName\":\"AMERICAN VODKAS\",\"VendorNumber\":\"65.0\"")
                .contains("\"BottleCost\":\"$8.40\",\"BottleRetail\":\"$12.59\"")
                .contains("\"VolumeSoldLiters\":\"3.0\"");
        assertThat(sent.of("sales").get(1).toString())
                .contains("\"Category\":\"1990000.0\"")
                .contains("\"BottlesSold\":\"-2\",\"SaleDollars\":\"$-30.00\",\"VolumeSoldLiters\":\"-3.5\"");
        assertThat(sent.of("shipping").get(1).toString())
                .contains("\"SaleDollars\":\"-30.00\"")
                .endsWith("\"ShippingCost\":5}");
        assertThat(sent.of("oaken.categories"))
                .extracting(Message::toString)
                .contains("oaken.categories 1990000 {\"category_id\":1990000,\"category_name\":\"OWN INVENTION\","
                        + "\"updated_at\":\"2022-11-01T00:00:00Z\"}");
        assertThat(sent.of("oaken.vendors")).hasSize(1);
        assertThat(sent.of("oaken.employees")).hasSize(120);
    }

    @Test
    void withoutReferenceTablesAttributesAreEmptyAndTheUserIsWarned() throws IOException {
        write("returns.csv", SIX + "RINV-1,2022-10-17,2534,904631,-4,-50.36\n");
        IowaFeed feed = new IowaFeed(dir, Optional.empty(), 1, 0);
        assertThat(feed.warnings()).singleElement().asString().contains("--reference");
        Recording sent = new Recording();
        feed.run(sent);
        assertThat(sent.of("sales").get(0).toString())
                .contains("\"StoreNumber\":\"2534\",\"StoreName\":\"\"")
                .contains("\"Category\":\"\"")
                .contains(
                        "\"BottleRetail\":\"\",\"BottlesSold\":\"-4\",\"SaleDollars\":\"$-50.36\",\"VolumeSoldLiters\":\"\"");
    }

    @Test
    void unreadableNumbersAndDatesGoThroughAsTheyAre() throws IOException {
        write("sales.csv", SIX + "INV-1,02/30/2022,1,2,many,n/a\nINV-2,2022-02-30,1,2,1,1.005\n");
        Recording sent = feed();
        assertThat(sent.of("sales").get(0).toString())
                .contains("\"Date\":\"02/30/2022\"")
                .contains("\"BottlesSold\":\"many\",\"SaleDollars\":\"$n/a\"");
        assertThat(sent.of("shipping").get(1).toString())
                .contains("\"SaleDollars\":\"1.005\",\"ShippingDate\":\"2022-02-30\",\"ShippingCost\":5");
    }

    @Test
    void parseErrorSendsThePreviousInvoiceOnceMoreAndLosesNone() throws IOException {
        write("sales.csv", SIX + "INV-1,2022-10-17,1,2,1,1\nINV-2,2022-10-17,1,2,1,2\nINV-3,2022-10-17,1,2,1,3\n");
        Recording sent = new Recording();
        Outcome outcome = new IowaFeed(dir, Optional.empty(), 1, 1).run(sent);
        assertThat(sent.of("invoices"))
                .extracting(message -> new String(message.key(), UTF_8))
                .containsExactly("INV-1", "INV-1", "INV-2", "INV-2", "INV-3");
        assertThat(outcome.resent()).containsEntry("invoices", 2L);
    }

    @Test
    void badFilesAreToldWithFileAndLine() throws IOException {
        write("sales.csv", SIX + "INV-1,2022-10-17,1,2,1,1\nINV-2,2022-10-17,1\n");
        assertThatThrownBy(this::feed)
                .isInstanceOf(SandboxException.class)
                .hasMessage(dir.resolve("sales.csv")
                        + ":3: 3 cells where the header has 6; correct the line and feed again");
        write("sales.csv", "Invoice/Item Number,Date\n");
        assertThatThrownBy(this::feed)
                .hasMessage(dir.resolve("sales.csv")
                        + ":1: the header lacks Store Number, Item Number, Bottles Sold, Sale (Dollars)");
    }

    private Recording feed() {
        Recording sent = new Recording();
        new IowaFeed(dir, Optional.empty(), 1, 0.005).run(sent);
        return sent;
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }
}
