package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Garbage of every format through every kind of dataset: nothing stops, and every message is accounted for. */
@ExtendWith(LocalSpark.class)
class GarbageFormatsTest {
    private static final int SEED = 16;

    @TempDir
    private Path folder;

    private static Map<String, Things> kinds() {
        Things things = Things.with(
                "- {name: id, logicalType: integer, primaryKey: true}",
                "- {name: name, logicalType: string}",
                "- {name: amt, logicalType: number, physicalType: \"decimal(10,2)\"}",
                "- {name: day, logicalType: date}");
        Things op = things.changes("op").set("operation", "{field: op, delete: [D, delete], truncate: [T]}");
        Map<String, Things> kinds = new LinkedHashMap<>();
        kinds.put("upsert", things);
        kinds.put(
                "rows",
                op.set("sequenceBy", "[seq]")
                        .set("rows", "data")
                        .set("before", "old")
                        .set("filter", "\"`table` = 't'\"")
                        .set("history", "scd2"));
        kinds.put("debezium", things.changes("debezium").set("history", "scd2"));
        kinds.put("append", things.appended().set("filter", "\"length(`op`) = 1\""));
        kinds.put("tombstones", things.set("deletes", "tombstone").set("history", "scd2"));
        kinds.put("op", op.set("sequenceBy", "[seq]").set("history", "scd2").set("unknownFields", "quarantine"));
        kinds.put("dropped", op.set("deletes", "tombstone").set("ignoreNulls", "true"));
        return kinds;
    }

    @Test
    void aHundredThousandAreEachReadOrRefusedByTheDecoders() throws IOException {
        int seen = 0;
        for (Map.Entry<String, Things> kind : kinds().entrySet()) {
            Contract contract = kind.getValue().in(folder.resolve(kind.getKey()));
            RawFields fields = RawFields.of(contract, Sequence.of(contract), Optional.empty());
            ChangeDecoder changes = RawFields.movable(contract) ? new ChangeDecoder(contract, fields) : null;
            JsonDecoder plain = new JsonDecoder(fields.all(), true);
            Garbage garbage = new Garbage(SEED);
            for (int i = 0; i < 15_000; i++, seen++) {
                byte[] value = garbage.one();
                Row[] rows = changes == null ? new Row[] {plain.call(value)} : changes.call(garbage.one(), value);
                assertThat(rows).as("%s %d", kind.getKey(), i).isNotEmpty();
                for (int part = 0; part < rows.length && changes != null; part++) {
                    int at = rows[part].size() - 8;
                    assertThat(rows[part].getInt(at + 3))
                            .as("%s %d", kind.getKey(), i)
                            .isEqualTo(part);
                    // None where it has a fault and fields that a filter may ask.
                    boolean faulty = rows.length == 1 && rows[part].getString(at + 1) != null;
                    assertThat(rows[part].getInt(at + 7))
                            .as("%s %d", kind.getKey(), i)
                            .isIn(faulty ? List.of(0, 1) : List.of(rows.length));
                }
                String fault =
                        changes == null ? rows[0].getString(rows[0].size() - 1) : rows[0].getString(rows[0].size() - 7);
                assertThat(String.valueOf(fault))
                        .doesNotStartWith("it cannot be read")
                        .doesNotContain("\n");
            }
        }
        assertThat(seen).isEqualTo(105_000);
    }

    @Test
    void thousandsThroughRowsOfMessagesAreAccountedForAndAuditedAsProven(SparkSession spark) throws IOException {
        through(spark, "rows", 5_000);
    }

    @Test
    void theDriverAndSparkMakeTheSameOfThem(SparkSession spark) throws IOException {
        Contract contract = kinds().get("upsert").in(folder.resolve("same"));
        Workbench one = new Workbench(spark, folder.resolve("spark"));
        Workbench other = new Workbench(spark, folder.resolve("driver"));
        Message first = Message.sent(0, "{\"id\":-1}");
        one.refine(contract, first);
        other.refine(contract, first);
        List<Message> garbage = new Garbage(SEED).messages(1_500, 1);
        one.refine(contract, garbage.toArray(Message[]::new));
        Refinery driver = other.opened(contract, 10_000, Optional.of(other.direct()));
        for (int from = 0; from < garbage.size(); from += 300) {
            List<Message> some = garbage.subList(from, from + 300);
            driver.refine(other.landed(some, other.land(some)));
        }
        assertThat(other.byTheDriver()).isPositive();
        assertThat(rows(one)).isNotEmpty().containsExactlyInAnyOrderElementsOf(rows(other));
        assertThat(refusals(one)).isNotEmpty().containsExactlyInAnyOrderElementsOf(refusals(other));
    }

    @Test
    @Tag("long")
    void aHundredThousandThroughEveryKindAreAccountedForAndAuditedAsProven(SparkSession spark) throws IOException {
        for (String kind : kinds().keySet()) {
            through(spark, kind, 100_000 / kinds().size() + 1);
        }
    }

    private void through(SparkSession spark, String kind, int count) throws IOException {
        Contract contract = kinds().get(kind).in(folder.resolve(kind));
        Workbench bench = new Workbench(spark, folder.resolve("lake-" + kind));
        List<Message> garbage = new ArrayList<>(new Garbage(SEED).messages(count, 0));
        bench.land(garbage.subList(0, count / 2));
        bench.opened(contract).catchUp();
        bench.land(garbage.subList(count / 2, count));
        bench.opened(contract).catchUp();

        assertThat(bench.records().stream().mapToLong(BatchRecord::read).sum())
                .as(kind)
                .isEqualTo(count);
        long waiting = bench.lake().read(bench.session(), Workbench.QUARANTINE).count();
        assertThat(bench.records().stream().mapToLong(BatchRecord::quarantined).sum())
                .as(kind)
                .isEqualTo(waiting)
                .isPositive()
                .isLessThan(count);
        assertThat(bench.lake()
                        .read(bench.session(), Workbench.QUARANTINE)
                        .where("reasons is null or size(reasons) = 0 or exists(reasons, r -> r.message is null)")
                        .count())
                .as(kind)
                .isZero();
        // A damaged truncate of a late sequence may have emptied the table rightly: what was applied is not asked of
        // it.
        assertThat(bench.records().stream().mapToLong(BatchRecord::applied).sum())
                .as(kind)
                .isPositive();
        assertThat(bench.audit(contract).findings()).as(kind).isEmpty();
    }

    private static List<String> rows(Workbench bench) {
        return bench
                .silver(
                        "concat_ws('|', id, coalesce(name, 'null'), coalesce(string(amt), 'null'), coalesce(string(day),"
                                + " 'null'), coalesce(_unknown, 'null'), _partition, _offset)")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private static List<String> refusals(Workbench bench) {
        return bench
                .lake()
                .read(bench.session(), Workbench.QUARANTINE)
                .selectExpr("concat_ws('|', partition, offset, to_json(reasons))")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }
}
