package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fields of messages that are called as columns of the lakehouse are. */
@ExtendWith(LocalSpark.class)
class OwnNamesTest {
    private static final List<String> NAMES = List.of(
            "_op",
            "_fault",
            "_part",
            "_unknown",
            "_offset",
            "_source",
            "_partition",
            "_timestamp",
            "_b_key",
            "_b_malformed",
            "_t_id",
            "_d",
            "_decoded",
            "__decoded",
            "___decoded",
            "_seq_1",
            "_refused",
            "_failed_0",
            "_word",
            "_rows",
            "_old",
            "_old_id",
            "_filtered",
            "headers",
            "key",
            "value",
            "source",
            "f0",
            "a.b",
            "`x`",
            "select",
            "malformed");

    @TempDir
    private Path folder;

    private static String fields(String suffix) {
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> "\"" + NAMES.get(i) + "\":\"" + i + suffix + "\"")
                .collect(Collectors.joining(","));
    }

    private static Things declared() {
        List<String> properties = new ArrayList<>(List.of("- {name: id, logicalType: integer, primaryKey: true}"));
        for (int i = 0; i < NAMES.size(); i++) {
            properties.add("- {name: p" + i + ", logicalType: string, physicalName: '" + NAMES.get(i) + "'}");
        }
        return Things.with(properties.toArray(String[]::new));
    }

    @Test
    void propertiesReadThemInEveryKindOfDataset(SparkSession spark) throws IOException {
        String expected =
                "1|" + IntStream.range(0, NAMES.size()).mapToObj(i -> i + "x").collect(Collectors.joining("|"));
        List<String> columns = new ArrayList<>(List.of("id"));
        IntStream.range(0, NAMES.size()).forEach(i -> columns.add("p" + i));
        String row = "{\"id\":1," + fields("x") + "}";
        int kind = 0;
        for (Things things : List.of(
                declared().appended(),
                declared().set("deletes", "tombstone"),
                declared()
                        .changes("op")
                        .set("operation", "{field: _op, delete: [D]}")
                        .set("rows", "data"),
                declared().changes("debezium").set("filter", "\"`_fault` = '1x'\""))) {
            Contract contract = things.in(folder.resolve("kind" + kind));
            String message = things.custom().contains("value: op")
                    ? "{\"_op\":\"U\",\"data\":[" + row + "]}"
                    : things.custom().contains("debezium")
                            ? "{\"op\":\"c\",\"after\":" + row + ",\"source\":{\"file\":\"f.1\",\"pos\":1,\"row\":0}}"
                            : row;
            Workbench bench = new Workbench(spark, folder.resolve("lake" + kind++));
            assertThat(new Checker(contract)
                            .check(Message.bronze(bench.session(), List.of(Message.sent(0, message))))
                            .where("not _refused")
                            .selectExpr(columns.toArray(String[]::new)))
                    .as(things.custom())
                    .hasRows(expected);
        }
    }

    @Test
    void unknownOnesAreKeptAndTheSequenceMayBeOne(SparkSession spark) throws IOException {
        Workbench bench = new Workbench(spark, folder.resolve("lake"));
        Contract contract = Things.with("- {name: id, logicalType: integer, primaryKey: true}")
                .changes("op")
                .set("operation", "{field: _fault, delete: [D]}")
                .set("sequenceBy", "[_part]")
                .in(folder);
        bench.refine(
                contract,
                Message.sent(
                        0,
                        "{\"id\":1,\"_fault\":\"U\",\"_part\":7,\"_op\":\"x\",\"_unknown\":{\"a\":1},\"_offset\":9}"),
                Message.sent(1, "{\"id\":1,\"_fault\":\"D\",\"_part\":3,\"_op\":\"x\"}"));
        assertThat(bench.silver("id", "_unknown", "_offset", "_seq_1"))
                .hasRows("1|{\"_op\":\"x\",\"_unknown\":{\"a\":1},\"_offset\":9}|0|7");
        assertThat(bench.audit(contract).findings()).isEmpty();
    }
}
