package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What commands print, for people and for programs. */
@ExtendWith(KafkaSandbox.Shared.class)
class OutputTest {
    private static final String VALUES =
            "select 1 as n, 'a,\"b\"' as text, cast(null as string) as nothing, 1.50BD as money, date'2022-10-17' as day,"
                    + " array(1, 2) as list, struct(1 as a, 'x' as b) as pair, X'00ff' as bytes";

    @TempDir
    private Path folder;

    private House house;
    private KafkaSandbox kafka;
    private String topic;

    @BeforeEach
    void threeOrdersOfWhichOneIsRefused(KafkaSandbox kafka) {
        this.kafka = kafka;
        topic = "output-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        kafka.send(topic, "1", "{\"id\":\"1\",\"day\":\"2022-10-17\",\"amount\":\"1.50\",\"count\":1}");
        kafka.send(topic, "2", "{\"id\":\"2\",\"day\":\"2022-10-17\",\"amount\":\"12.00\",\"count\":1}");
        kafka.send(topic, "3", "{\"id\":\"3\",\"day\":\"2022-10-17\",\"amount\":\"3.00\",\"count\":0}");
        kafka.flush();
        house = new House(folder, kafka.address()).withOrders("orders", topic).withDays("orders");
    }

    @Test
    void everyCommandPrintsJsonThatAProgramCanRead() throws Exception {
        JsonNode never = standing("silver.orders");
        assertThat(never.get("state").asText()).isEqualTo("behind");
        assertThat(never.get("lag").asLong()).isEqualTo(3);

        JsonNode run =
                only(house.lakehouse("run", "--until-caught-up", "--json").ends(0));
        assertThat(run.get("landed").asLong()).isEqualTo(3);
        assertThat(run.get("refined").asLong()).isEqualTo(3);
        assertThat(run.get("models").asLong()).isEqualTo(1);
        assertThat(run.get("failed")).isEmpty();
        assertThat(run.get("seconds").asDouble()).isPositive();

        JsonNode silver = standing("silver.orders");
        assertThat(silver.get("state").asText()).isEqualTo("ok");
        assertThat(silver.get("lag").asLong()).isZero();
        assertThat(silver.get("landed").asLong()).isEqualTo(3);
        assertThat(silver.get("applied").asLong()).isEqualTo(2);
        assertThat(silver.get("quarantined").asLong()).isEqualTo(1);
        assertThat(standing("gold.agg_days").get("state").asText()).isEqualTo("ok");

        JsonNode valid = only(house.lakehouse("validate", "--json").ends(0));
        assertThat(valid.get("contracts").asInt()).isEqualTo(1);
        assertThat(valid.get("models").asInt()).isEqualTo(1);
        assertThat(valid.get("faults")).isEmpty();

        JsonNode refreshed = only(house.lakehouse("refresh", "--full", "--json").ends(0));
        assertThat(refreshed.get("model").asText()).isEqualTo("agg_days");
        assertThat(refreshed.get("refreshed").asBoolean()).isTrue();

        kafka.send(topic, "4", "{\"id\":\"4\"}");
        kafka.flush();
        assertThat(standing("silver.orders").get("lag").asLong()).isEqualTo(1);

        assertThat(house.lakehouse("query", "select day, orders, amount from gold.agg_days")
                        .ends(0)
                        .lines())
                .containsExactly(
                        "day         orders  amount",
                        "----------  ------  ------",
                        "2022-10-17       2   13.50",
                        "(1 row)");
    }

    @Test
    void aRefreshInAProcessOfItsOwnWritesByTheDriverWhatDiffers() throws Exception {
        house.lakehouse("run", "--until-caught-up").ends(0);
        kafka.send(topic, "4", "{\"id\":\"4\",\"day\":\"2022-10-17\",\"amount\":\"0.25\",\"count\":1}");
        kafka.send(topic, "5", "{\"id\":\"5\",\"day\":\"2022-10-18\",\"amount\":\"7.00\",\"count\":1}");
        kafka.flush();
        house.lakehouse("run", "--until-caught-up", "--layers", "bronze,silver").ends(0);
        house.lakehouse("refresh").ends(0);

        assertThat(house.lakehouse("query", "--format", "csv", "select * from gold.agg_days order by day")
                        .ends(0)
                        .lines())
                .containsExactly("day,orders,amount", "2022-10-17,3,13.75", "2022-10-18,1,7.00");
        Path second = house.root().resolve("gold/agg_days/_delta_log/00000000000000000001.json");
        assertThat(Files.readString(second)).contains("rows changed: 2", "\"by\":\"driver\"");
    }

    @Test
    void csvIsQuotedWhereItMustBe() {
        assertThat(house.lakehouse("query", "--format", "csv", VALUES).ends(0).lines())
                .containsExactly(
                        "n,text,nothing,money,day,list,pair,bytes",
                        "1,\"a,\"\"b\"\"\",,1.50,2022-10-17,\"[1, 2]\",\"{1, x}\",00ff");
    }

    @Test
    void jsonIsOneObjectALine() throws Exception {
        Outcome answer = house.lakehouse("query", "--json", VALUES + " union all " + VALUES)
                .ends(0);
        List<JsonNode> rows = json(answer);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).get("text").asText()).isEqualTo("a,\"b\"");
        assertThat(answer.lines().get(0)).contains("\"money\":1.50,");
        assertThat(rows.get(0).get("pair").get("b").asText()).isEqualTo("x");
        assertThat(rows.get(0).get("nothing").isNull()).isTrue();
        assertThat(house.lakehouse("query", "--format", "json", "select 1 as n")
                        .ends(0)
                        .out())
                .isEqualToIgnoringNewLines("{\"n\":1}");
    }

    @Test
    void tableAlignsNumbersToTheRightAndCountsTheRows() {
        assertThat(house.lakehouse("query", "select * from values (1, 'one'), (100, 'hundred') as v(n, word)")
                        .ends(0)
                        .lines())
                .containsExactly("  n  word", "---  -------", "  1  one", "100  hundred", "(2 rows)");
    }

    @Test
    void severalStatementsAreAnsweredOneAfterAnother() {
        assertThat(house.lakehouse("query", "--format", "csv", "select 'a;b' as x; select 2 as y;")
                        .ends(0)
                        .lines())
                .containsExactly("x", "a;b", "y", "2");
    }

    @Test
    void tableNothingWasWrittenToHasNoRows() {
        assertThat(house.lakehouse("query", "--format", "csv", "select id, amount from silver.orders")
                        .ends(0)
                        .lines())
                .containsExactly("id,amount");
        assertThat(house.lakehouse("query", "--format", "csv", "select count(*) as n from ops.ledger")
                        .ends(0)
                        .lines())
                .containsExactly("n", "0");
    }

    private JsonNode standing(String table) throws Exception {
        return json(house.lakehouse("status", "--json").ends(0)).stream()
                .filter(standing -> standing.get("table").asText().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode only(Outcome outcome) throws Exception {
        List<JsonNode> lines = json(outcome);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static List<JsonNode> json(Outcome outcome) throws Exception {
        List<JsonNode> nodes = new ArrayList<>();
        for (String line : outcome.lines()) {
            nodes.add(new ObjectMapper().readTree(line));
        }
        return nodes;
    }
}
