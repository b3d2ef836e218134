package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files through the real command: beside a live stream, twice, malformed, misused. */
@ExtendWith(KafkaSandbox.Shared.class)
class LandTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FILES = 200;
    private static final int MESSAGES = 100;

    @TempDir
    private Path folder;

    @Test
    @Tag("long")
    void twoHundredFilesBesideALiveStreamCostNoFailedBatchAndNoRow(KafkaSandbox kafka) throws Exception {
        String topic = "land-" + folder.getFileName();
        kafka.createTopic(topic, 2);
        House house = new House(folder, kafka.address()).withOrders("orders", topic);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            house.write(in("f" + i + ".jsonl"), order("f" + i + "a") + "\n" + order("f" + i + "b") + "\n");
            expected.add("f" + i + "a");
            expected.add("f" + i + "b");
        }
        Process job = house.start("job", "run", "--layers", "bronze,silver");
        try {
            Process landing = house.start("land", "land", "--dataset", "orders", "--files", in("*").toString());
            for (int i = 0; i < MESSAGES; i++) {
                kafka.send(topic, "k" + i, order("m" + i));
                kafka.flush();
                expected.add("m" + i);
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(landing.waitFor()).as(() -> errors(house, "land")).isZero();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (System.nanoTime() < end && count(house) < expected.size()) {
                TimeUnit.MILLISECONDS.sleep(300);
            }
            assertThat(job.isAlive()).isTrue();
            assertThat(errors(house, "job").lines())
                    .allSatisfy(line -> assertThat(line).matches(" *\\d+ s  orders .*"));
        } finally {
            job.destroyForcibly().waitFor();
        }
        Tables tables = house.tables();
        assertThat(tables.texts("silver.orders", "id")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(tables.texts("bronze.orders", "source", "partition", "offset"))
                .hasSize(2 * FILES + MESSAGES)
                .doesNotHaveDuplicates();
        assertThat(tables.exists("ops.incidents")).isFalse();

        Outcome again = house.lakehouse("land", "--dataset", "orders", "--files", in("*").toString())
                .ends(0);
        assertThat(again.out()).contains("0 files landed in bronze.orders: 0 rows; 200 files landed before in ");
        Outcome status = house.lakehouse("status", "--json").ends(0);
        assertThat(status.out()).contains("\"lag\":0,\"landed\":" + (2 * FILES + MESSAGES));
    }

    @Test
    void aDatasetOfFilesNeedsNoKafkaAndItsMalformedRecordsWaitInQuarantine() throws Exception {
        House house = new House(folder, "127.0.0.1:1").withTheContractsOf("members");
        house.write(in("applications-00.csv"), """
                name,email,date_of_birth,mobile_no
                Ann Lee,ann@emailprovider.com,1990-05-31,81234567
                "Bob
                Ray",bob@emailprovider.net,05/31/1990,91234567
                Cat Kim,cat@emailprovider.net,31-05-1990,61234567
                Dan Poe,dan@emailprovider.com,1990/05/31,8123456
                Eve Orr,eve@elsewhere.com,1990-05-31,81234567
                Fay Ash,fay@emailprovider.com,2004-01-01,81234567
                Gil Fox,gil@emailprovider.com,2003-12-31,81234567
                ,hal@emailprovider.com,1990-05-31,81234567
                Ian Low,ian@emailprovider.com,31 May 1990,81234567
                Jan,too,few
                """);

        assertThat(house.lakehouse("land", "--dataset", "applications", "--files", in("*").toString())
                        .ends(0)
                        .out())
                .contains("1 file landed in bronze.applications: 10 rows, 1 malformed in ");
        house.lakehouse("run", "--until-caught-up").ends(0);

        String id = "_"
                + java.util.HexFormat.of()
                        .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                                .digest("19900531".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .substring(0, 5);
        assertThat(house.tables().texts("silver.applications", "membership_id", "first_name", "birth_date"))
                .contains(
                        "Lee" + id + "|Ann|1990-05-31", "Ray" + id + "|Bob|1990-05-31", "Kim" + id + "|Cat|1990-05-31")
                .hasSize(4);
        assertThat(house.tables().texts("quarantine.applications", "offset", "reasons.rule[0]"))
                .containsExactly(
                        "3|mobile_of_eight_digits",
                        "4|email_provider",
                        "5|over_18",
                        "7|required",
                        "8|required",
                        "9|decode");
    }

    @Test
    void aFileOfAnotherSeparatorIsRefusedWithTheLineThatLandsIt() throws Exception {
        House house = new House(folder, "127.0.0.1:1").withOrders("orders", "orders");
        String contract = Files.readString(house.conf().resolve("contracts/test/orders.odcs.yaml"));
        house.write(in("a.csv"), "id;day;amount;count\no1;2022-10-17;1,50;1\n\"o;2\";2022-10-17;2;1\n");
        house.write(in("dt=2022-10-18/b.jsonl"), order("o3") + "\n");

        Outcome refused = house.lakehouse("land", "--dataset", "orders", "--files", in("").toString());
        String line = "- {property: files, value: {separator: \";\", decimal: \",\"}}";
        refused.ends(3)
                .tellsOnly("file:" + in("a.csv") + ": its first line has 1 column by the separator ',' and 4 by ';';"
                        + " column 'amount' holds the number '1,50'; add to the customProperties of the contract of orders: "
                        + line + ", or correct the file");
        assertThat(refused.out()).contains("1 file landed in bronze.orders: 1 rows; REFUSED: 1 file in ");

        house.withContract("orders", contract.replace("customProperties:\n", "customProperties:\n  " + line + "\n"));
        assertThat(house.lakehouse("land", "--dataset", "orders", "--files", in("").toString())
                        .ends(0)
                        .out())
                .contains("1 file landed in bronze.orders: 2 rows; 1 file landed before in ");
        house.lakehouse("run", "--until-caught-up", "--layers", "silver").ends(0);
        assertThat(house.tables().texts("silver.orders", "id", "amount"))
                .containsExactlyInAnyOrder("o1|1.50", "o;2|2.00", "o3|2.00");
    }

    @Test
    void misuseIsToldInOneLine() {
        House house =
                new House(folder, "127.0.0.1:1").withOrders("orders", "orders").withTheContractsOf("members");
        house.lakehouse("land", "--dataset", "ordres", "--files", "x.csv")
                .ends(2)
                .tellsOnly("there is no dataset 'ordres'; did you mean 'orders'? Datasets: applications, member_items,"
                        + " member_sales, member_sales_details, orders");
        house.lakehouse(
                        "land",
                        "--dataset",
                        "orders",
                        "--files",
                        in("none-*.csv").toString())
                .ends(2)
                .tellsOnly("--files '" + in("none-*.csv") + "' names no file. Quote a pattern, and check the path;"
                        + " a relative one begins in the working directory");
        house.lakehouse("land", "--dataset", "applications")
                .ends(2)
                .tellsOnly("which files? Name them with --files, or write a pattern as physicalName in the contract of"
                        + " applications");
        house.write(in("broken.csv"), "a,a\n1,2\n");
        Outcome broken = house.lakehouse(
                "land", "--dataset", "orders", "--files", in("broken.csv").toString());
        broken.ends(3)
                .tellsOnly(
                        "file:" + in("broken.csv") + ": its first line is no header of a CSV file: 'a' is there twice");
        assertThat(broken.out()).contains("0 files landed in bronze.orders: 0 rows; REFUSED: 1 file in ");
    }

    @Test
    void aPollThatFailsIsToldWithTheRemedyAndWrittenDown() {
        House house = new House(folder, "127.0.0.1:1")
                .withTheContractsOf("totes")
                .withDatabase("totesys", "jdbc:mariadb://127.0.0.1:1/totesys", "reader");
        Outcome poll = house.lakehouse("poll", "--dataset", "staff").ends(3);
        assertThat(poll.told())
                .hasSize(2)
                .allMatch(line -> line.startsWith("lakehouse: staff failed: database totesys at"
                        + " jdbc:mariadb://127.0.0.1:1/totesys does not answer ("));
        assertThat(poll.out()).contains("staff").contains("FAILED");
        assertThat(house.tables().texts("ops.polls", "dataset", "outcome", "rows_landed"))
                .containsExactly("staff|failed|0", "staff|failed|0");
        assertThat(house.tables().texts("ops.incidents", "flow", "event")).containsExactly("staff|failed");
        house.lakehouse("poll", "--dataset", "staff", "--every", "soon")
                .ends(2)
                .tellsOnly("--every 'soon' is no time of at least 1s; write 30s, 5m or 1h");
    }

    private static String order(String id) {
        return "{\"id\":\"" + id + "\",\"day\":\"2022-10-17\",\"amount\":2,\"count\":1}";
    }

    private static long count(House house) {
        return house.tables().exists("silver.orders")
                ? house.tables().rows("silver.orders").count()
                : 0;
    }

    private static String errors(House house, String name) {
        try {
            return house.errors(name);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path in(String name) {
        return folder.resolve("in").resolve(name);
    }
}
