package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests and checks of models, without Kafka. */
class TestModelsTest {
    private static final String TWO_ORDERS =
            "given: {silver.orders: [{day: 2022-10-17, amount: 1.50}, {day: 2022-10-17, amount: 2}]}";

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void aHouseWithoutTables() {
        house = new House(folder, "127.0.0.1:1").withOrders("orders", "orders").withDays("orders");
    }

    @Test
    void testsRunWhereNoTableIsAndEndInExitCodeOneWhenOneFails() {
        tests("- {name: added_up, " + TWO_ORDERS + ", expect: [{day: 2022-10-17, orders: 2, amount: 3.5}]}\n");
        assertThat(house.lakehouse("test-models").ends(0).lines())
                .containsExactly("passed  gold.agg_days                 added_up", "1 passed, 0 failed");

        tests("- {name: wrong, " + TWO_ORDERS + ", expect: [{day: 2022-10-17, amount: 3}, {day: null, amount: 1}]}\n");
        assertThat(house.lakehouse("test-models", "--models", "agg_days")
                        .ends(1)
                        .lines())
                .containsExactly(
                        "FAILED  gold.agg_days                 wrong",
                        "    missing:  {day: 2022-10-17, amount: 3.00}",
                        "    missing:  {day: null, amount: 1.00}",
                        "    too many: {day: 2022-10-17, amount: 3.50}",
                        "0 passed, 1 failed");
        assertThat(house.root()).doesNotExist();
    }

    @Test
    void programsReadOneObjectATestAndOneForAll() throws IOException {
        tests("- {name: wrong, " + TWO_ORDERS + ", expect: [{day: null, orders: 2}]}\n");

        var lines = house.lakehouse("test-models", "--json").ends(1).lines();

        assertThat(lines).hasSize(2);
        JsonNode test = new ObjectMapper().readTree(lines.get(0));
        assertThat(test.get("model").asText()).isEqualTo("agg_days");
        assertThat(test.get("test").asText()).isEqualTo("wrong");
        assertThat(test.get("passed").asBoolean()).isFalse();
        assertThat(test.get("missing").toString()).isEqualTo("[{\"day\":null,\"orders\":\"2\"}]");
        assertThat(test.get("surplus").toString()).isEqualTo("[{\"day\":\"2022-10-17\",\"orders\":\"2\"}]");
        assertThat(lines.get(1)).isEqualTo("{\"passed\":0,\"failed\":1,\"untested\":[]}");
    }

    @Test
    void modelsWithoutTestsAreNamed() {
        assertThat(house.lakehouse("test-models").ends(0).lines())
                .containsExactly("0 passed, 0 failed; models without tests: agg_days");
        house.lakehouse("test-models", "--models", "agg_day")
                .ends(2)
                .tellsOnly("there is no model 'agg_day'; did you mean 'agg_days'? Models: agg_days");
    }

    @Test
    void givenRowsThatFitNoTableAreToldByTestModelsAndByValidate() {
        tests("- {name: t, given: {silver.orders: [{dya: 2022-10-17}]}, expect: []}\n");
        String fault = folder.resolve("gold/test/aggregates/agg_days.yml") + ":11: silver.orders has no column 'dya';"
                + " did you mean 'day'?";

        Outcome outcome = house.lakehouse("test-models").ends(2);
        assertThat(outcome.told())
                .singleElement()
                .asString()
                .contains(fault.substring(folder.toString().length()));
        assertThat(outcome.lines()).containsExactly("0 passed, 0 failed");
        assertThat(house.lakehouse("validate").ends(2).out())
                .contains(fault.substring(folder.toString().length()));
    }

    @Test
    void refreshTellsOfTheChecksThatDoNotHold() {
        house.spark()
                .sql("create table delta.`" + house.root() + "/silver/orders` using delta as select * from values"
                        + " (date'2022-10-17', 1.50BD), (null, 2.00BD), (null, 3.00BD) as orders(day, amount)");

        Outcome outcome = house.lakehouse("refresh").ends(0);

        assertThat(outcome.told())
                .containsExactly("lakehouse: gold.agg_days: not_null(day) does not hold for 1 of 2 rows");
        assertThat(outcome.lines()).singleElement().asString().startsWith("gold.agg_days ");
        assertThat(house.lakehouse(
                                "query",
                                "--format",
                                "csv",
                                "select rule, severity, passed, failed from ops.rules where dataset = 'agg_days'")
                        .ends(0)
                        .lines())
                .containsExactly("rule,severity,passed,failed", "grain_unique,error,2,0", "not_null(day),warning,1,1");
    }

    private void tests(String yaml) {
        house.withDays("orders");
        try {
            Files.writeString(
                    folder.resolve("gold/test/aggregates/agg_days.yml"), "tests:\n" + yaml, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
