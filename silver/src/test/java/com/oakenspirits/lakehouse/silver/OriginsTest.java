package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.silver.Message.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The messages behind silver rows, with their bytes. */
@ExtendWith(LocalSpark.class)
class OriginsTest {
    @TempDir
    private Path folder;

    private SparkSession session;
    private Workbench bench;

    @BeforeEach
    void open(SparkSession spark) {
        session = spark.newSession();
        bench = new Workbench(session, folder.resolve("lake"));
    }

    @Test
    void aRowOfAnUpsertDatasetHasTheMessageThatItNamesAndNoOther() throws IOException {
        Contract things = Things.with(
                        "- {name: id, logicalType: string, required: true, primaryKey: true}",
                        "- {name: n, logicalType: integer}")
                .in(folder);
        bench.refine(
                things,
                sent(0, "{\"id\":\"a\",\"n\":1}"),
                sent(1, "{\"id\":\"b\",\"n\":2}"),
                sent(2, "{\"id\":\"a\",\"n\":3}").keyed("a"));

        assertThat(texts(things, "things", "id is not null", "id"))
                .containsExactly(
                        List.of("things 0 2 - a {\"id\":\"a\",\"n\":3}"),
                        List.of("things 0 1 - null {\"id\":\"b\",\"n\":2}"));
    }

    @Test
    void aRowOfAChangeStreamHasTheEventsOfItsKeyInTheirOrderUpToTheOneThatMadeIt() throws IOException {
        Contract people = people();
        bench.refine(
                people,
                sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"),
                sent(1, "{\"op\":\"NEW\",\"seq\":2,\"id\":2,\"name\":\"Bob\"}"),
                sent(2, "{\"op\":\"CHANGE\",\"seq\":10,\"id\":1,\"name\":\"Anna\"}"));
        bench.refine(
                people,
                sent(3, "{\"op\":\"CHANGE\",\"seq\":5,\"id\":1,\"name\":\"late\"}"),
                sent(4, "{\"op\":\"DELETE\",\"seq\":12,\"id\":2}"));

        List<String> untilNow = List.of(
                "things 0 0 upsert null {\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}",
                "things 0 3 upsert null {\"op\":\"CHANGE\",\"seq\":5,\"id\":1,\"name\":\"late\"}",
                "things 0 2 upsert null {\"op\":\"CHANGE\",\"seq\":10,\"id\":1,\"name\":\"Anna\"}");
        assertThat(texts(people, "things", "id = 1", "id")).containsExactly(untilNow);
        assertThat(texts(people, "things_history", "id = 1", "valid_from"))
                .containsExactly(untilNow.subList(0, 1), untilNow.subList(0, 2), untilNow);
    }

    @Test
    void aTruncateIsAmongTheEventsOfEveryKeyAndAnEventNamesItsOwnMessage() throws IOException {
        Contract people = people();
        bench.refine(
                people,
                sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"),
                sent(1, "{\"op\":\"EMPTY\",\"seq\":2}"),
                sent(2, "{\"op\":\"NEW\",\"seq\":3,\"id\":1,\"name\":\"Anna\"}"));

        assertThat(texts(people, "things", "id = 1", "id").get(0).stream().map(text -> text.substring(0, 17)))
                .containsExactly("things 0 0 upsert", "things 0 1 trunca", "things 0 2 upsert");
        assertThat(texts(people, "things_events", "_op = 'truncate'", "_offset"))
                .containsExactly(List.of("things 0 1 truncate null {\"op\":\"EMPTY\",\"seq\":2}"));
    }

    @Test
    void aMessageThatBronzeHasNoMoreIsNamedWithoutItsBytes() throws IOException {
        Contract people = people();
        bench.refine(people, sent(0, "{\"op\":\"NEW\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"));
        bench.spoil(TableName.bronze("things"), "delete from %s");

        assertThat(texts(people, "things", "id = 1", "id")).containsExactly(List.of("things 0 0 upsert gone"));
    }

    private Contract people() throws IOException {
        return Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: name, logicalType: string}")
                .changes("op")
                .set("operation", "{field: op, delete: [DELETE], truncate: [EMPTY]}")
                .set("sequenceBy", "[seq]")
                .set("history", "scd2")
                .in(folder);
    }

    private List<List<String>> texts(Contract contract, String table, String which, String order) {
        List<Row> rows = bench.table(table).where(which).orderBy(order).collectAsList();
        return new Origins(session, bench.lake(), contract)
                .of(TableName.silver(table), rows).stream()
                        .map(messages ->
                                messages.stream().map(OriginsTest::text).toList())
                        .toList();
    }

    private static String text(Origin message) {
        return message.source() + " " + message.partition() + " " + message.offset() + " "
                + message.operation().orElse("-") + " "
                + message.raw()
                        .map(raw -> (raw.key() == null ? "null" : new String(raw.key(), StandardCharsets.UTF_8)) + " "
                                + new String(raw.value(), StandardCharsets.UTF_8))
                        .orElse("gone");
    }
}
