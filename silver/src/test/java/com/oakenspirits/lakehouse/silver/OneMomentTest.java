package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Changes that follow each other by sequence, in batches of their own, and share the moment from which they are valid. */
@ExtendWith(LocalSpark.class)
class OneMomentTest {
    @TempDir
    private Path folder;

    private Workbench bench;

    @BeforeEach
    void bench(SparkSession spark) {
        bench = new Workbench(spark, folder.resolve("lake"));
    }

    @Test
    void rowMadeAndDeletedInOneMomentWasNeverInForce() throws IOException {
        Contract people = people();
        bench.refine(people, event(0, "NEW", 1, "Ann", 7));
        bench.refine(people, event(1, "DELETE", 2, "Ann", 7));
        assertThat(bench.table("things_history").selectExpr("id", "name", "valid_from", "valid_to"))
                .hasRows();
    }

    @Test
    void rowThatIsAsItWasBeforeTheMomentHasOneVersion() throws IOException {
        Contract people = people();
        bench.refine(people, event(0, "NEW", 1, "Ann", 5));
        bench.refine(people, event(1, "CHANGE", 2, "Bob", 7));
        bench.refine(people, event(2, "CHANGE", 3, "Ann", 7));
        assertThat(bench.table("things_history").selectExpr("id", "name", "valid_from", "valid_to"))
                .hasRows("1|Ann|5|null");
    }

    private Contract people() throws IOException {
        return Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: name, logicalType: string}",
                        "- {name: at, logicalType: integer}")
                .changes("op")
                .set("operation", "{field: op, delete: [DELETE]}")
                .set("sequenceBy", "[seq]")
                .set("history", "scd2")
                .set("trackHistoryOn", "[name]")
                .set("validFrom", "at")
                .in(folder);
    }

    private static Message event(long offset, String op, int seq, String name, int at) {
        return Message.sent(
                offset, "{\"op\":\"%s\",\"seq\":%d,\"id\":1,\"name\":\"%s\",\"at\":%d}".formatted(op, seq, name, at));
    }
}
