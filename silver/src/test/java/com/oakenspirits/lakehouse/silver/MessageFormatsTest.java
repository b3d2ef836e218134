package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Change messages in the formats of Maxwell, Oracle GoldenGate, Canal and Kafka Connect, from bronze to the tables. */
@ExtendWith(LocalSpark.class)
class MessageFormatsTest {
    @TempDir
    private Path folder;

    private Workbench bench;

    @BeforeEach
    void bench(SparkSession spark) {
        bench = new Workbench(spark, folder.resolve("lake"));
    }

    @Test
    void maxwellsOldTakesTheOldKeyAwayAndNoKeyThatIsTheSameAsAColumn() throws IOException {
        Contract maxwell = Things.with(
                        "- {name: code, logicalType: string, primaryKey: true, transformLogic: \"lower(get_json_object(data,"
                                + " '$.code'))\"}",
                        "- {name: name, logicalType: string, transformLogic: \"get_json_object(data, '$.name')\"}")
                .changes("op")
                .set("operation", "{field: type, delete: [delete]}")
                .set("sequenceBy", "[xid, xoffset]")
                .set("unknownFields", "ignore")
                .in(folder);
        Message born = maxwell(0, "insert", 1, "{\"code\":\"a\",\"name\":\"Ann\"}", "null");
        Message moved = maxwell(1, "update", 2, "{\"code\":\"B\",\"name\":\"Ann\"}", "{\"code\":\"A\"}");
        Message spelled =
                maxwell(2, "update", 3, "{\"code\":\"b\",\"name\":\"Anna\"}", "{\"code\":\"B\",\"name\":\"Ann\"}");
        Message named = maxwell(3, "update", 4, "{\"code\":\"b\",\"name\":\"Annika\"}", "{\"name\":\"Anna\"}");
        Message again = maxwell(4, "insert", 5, "{\"code\":\"c\",\"name\":\"Cid\"}", null);
        Message gone = maxwell(5, "delete", 6, "{\"code\":\"c\",\"name\":\"Cid\"}", null);

        bench.refine(maxwell, spelled, moved);
        bench.refine(maxwell, gone, named, born);
        bench.refine(maxwell, again);

        assertThat(bench.silver("code", "name", "_offset")).hasRows("b|Annika|3");
        assertThat(bench.table("things_events").selectExpr("_offset", "_part", "_op", "code", "name"))
                .hasRows(
                        "0|0|upsert|a|Ann",
                        "1|0|upsert|b|Ann",
                        "1|1|delete|a|null",
                        "2|0|upsert|b|Anna",
                        "3|0|upsert|b|Annika",
                        "4|0|upsert|c|Cid",
                        "5|0|delete|c|Cid");
        assertThat(bench.audit(maxwell).findings()).isEmpty();
    }

    @Test
    void aDeleteThatHoldsNoRowsIsOfThoseBeforeOrOfTheKafkaKeyAndNeverLost() throws IOException {
        Contract ogg = holding("after", "{field: op_type, insert: [I], update: [U], delete: [D]}")
                .set("sequenceBy", "[pos]")
                .in(folder);
        bench.refine(
                ogg,
                message(0, "", "{'op_type':'I','pos':'1','id':9,'after':{'id':1,'name':'Ann'}}"),
                message(1, "", "{'op_type':'I','pos':'2','id':9,'after':{'id':2,'name':'Ben'}}"),
                message(2, "", "{'op_type':'I','pos':'3','id':9,'after':{'id':3,'name':'Cid'}}"),
                message(3, "", "{'op_type':'I','pos':'4','id':9,'after':{'id':9,'name':'Zoe'}}"),
                message(4, "", "{'op_type':'D','pos':'5','id':9,'before':{'id':1,'name':'Ann'},'after':null}"),
                message(5, "", "{'op_type':'D','pos':'6','id':9,'before':[{'id':2,'name':'Ben'}],'after':[]}"),
                message(6, "{'id':3}", "{'op_type':'D','pos':'7','id':9}"),
                message(7, "", "{'op_type':'D','pos':'8','id':9,'after':null}"));

        assertThat(bench.silver("id", "name")).hasRows("9|Zoe");
        assertThat(bench.table("things_events").where("_op = 'delete'").selectExpr("_offset", "id", "_seq_1"))
                .hasRows("4|1|5", "5|2|6", "6|3|7");
        assertThat(reasons()).hasRows("7|key|id is missing");
        assertThat(bench.audit(ogg).findings()).isEmpty();
    }

    @Test
    void aMessageOfAnotherTableIsLeftOutEvenWhereItCouldNotBeARow() throws IOException {
        Contract maxwell = holding("data", "{field: type, insert: [insert], delete: [delete]}")
                .set("filter", "\"type in ('insert', 'delete') and `table` = 't'\"")
                .in(folder);
        bench.refine(
                maxwell,
                message(0, "", "{'table':'t','type':'insert','data':{'id':1,'name':'Ann'}}"),
                message(1, "", "{'table':'t','type':'table-alter','def':{}}"),
                message(2, "", "{'table':'u','type':'insert','data':5}"),
                message(3, "", "{'table':'t','type':'insert','data':5}"),
                message(4, "", "{'table':'u','type':"));

        assertThat(bench.silver("id", "name")).hasRows("1|Ann");
        assertThat(reasons().select("offset", "message").where("offset < 4"))
                .hasRows("3|the field 'data' holds neither rows nor null");
        assertThat(reasons().select("offset", "rule").where("offset = 4")).hasRows("4|decode");
        assertThat(filterCounts()).isEqualTo("1 passed 2 failed");
        assertThat(bench.audit(maxwell).findings()).isEmpty();
    }

    @Test
    void anEventOfAnotherTableIsLeftOutEvenWhereItsValuesCannotBeRead() throws IOException {
        Contract debezium = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}",
                        "- {name: price, logicalType: number, physicalType: 'decimal(9,2)'}")
                .changes("debezium")
                .set("filter", "\"__source_table = 't'\"")
                .in(folder);
        bench.refine(
                debezium,
                of("t", 0, "c", "{'id':1,'price':'1.50'}"),
                of("u", 1, "c", "{'id':2,'price':'AQ=='}"),
                of("u", 2, "u", "null"),
                of("t", 3, "c", "{'id':4,'price':'AQ=='}"));

        assertThat(bench.silver("id", "price")).hasRows("1|1.50");
        assertThat(reasons().select("offset", "rule")).hasRows("3|decode");
        assertThat(filterCounts()).isEqualTo("1 passed 2 failed");
        assertThat(bench.audit(debezium).findings()).isEmpty();
    }

    @Test
    void theOperationMayStandInsideAField() throws IOException {
        Contract dms = holding("data", "{field: $.metadata.operation, insert: [load, insert], delete: [delete]}")
                .set("sequenceBy", "[n]")
                .in(folder);
        bench.refine(
                dms,
                message(0, "", "{'n':1,'data':{'id':1,'name':'Ann'},'metadata':{'operation':'load'}}"),
                message(1, "", "{'n':2,'data':{'id':2,'name':'Ben'},'metadata':{'operation':'insert'}}"),
                message(2, "", "{'n':3,'data':{'id':1,'name':'Ann'},'metadata':{'operation':'delete'}}"),
                message(3, "", "{'n':4,'data':{'id':2,'name':'Ben'},'metadata':{'operation':'drop'}}"),
                message(4, "", "{'n':5,'data':{'id':2,'name':'Ben'},'metadata':'{\\'operation\\':\\'delete\\'}'}"),
                message(5, "", "{'n':6,'data':{'id':2,'name':'Ben'}}"));

        assertThat(bench.silver("id", "name")).hasRows("2|Ben");
        assertThat(reasons())
                .hasRows(
                        "3|operation|the contract knows no such operation: drop",
                        "4|operation|the contract knows no such operation: none",
                        "5|operation|the contract knows no such operation: none");
        assertThat(bench.audit(dms).findings()).isEmpty();
    }

    @Test
    void goldenGatesBeforeMovesAndDeletesByTheContractsOwnKeyWithHistory() throws IOException {
        Contract ogg = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, transformLogic:"
                                + " \"get_json_object(after, '$.ID')\"}",
                        "- {name: branch, logicalType: string, primaryKey: true, primaryKeyPosition: 2, transformLogic:"
                                + " \"get_json_object(after, '$.BRANCH')\"}",
                        "- {name: name, logicalType: string, transformLogic: \"get_json_object(after, '$.NAME')\"}")
                .changes("op")
                .set("operation", "{field: op_type, insert: [I], update: [U], delete: [D], truncate: [T]}")
                .set("sequenceBy", "[pos]")
                .set("history", "scd2")
                .set("unknownFields", "ignore")
                .in(folder);
        Message born = ogg(0, "I", 1, null, "{\"ID\":1,\"BRANCH\":\"x\",\"NAME\":\"Ann\"}");
        // Only what changed of the key: the branch is that of the new row.
        Message moved = ogg(1, "U", 5, "{\"ID\":1}", "{\"ID\":9,\"BRANCH\":\"x\",\"NAME\":\"Ann\"}");
        Message other = ogg(2, "I", 6, null, "{\"ID\":7,\"BRANCH\":\"y\",\"NAME\":\"Gil\"}");
        Message gone = ogg(3, "D", 8, "{\"ID\":7,\"BRANCH\":\"y\",\"NAME\":\"Gil\"}", null);
        Message strange = ogg(4, "X", 9, null, "{\"ID\":1}");
        Message garbled = ogg(5, "U", 10, "{\"ID\":\"one\"}", "{\"ID\":9,\"BRANCH\":\"x\"}");

        bench.refine(ogg, gone, moved, strange);
        bench.refine(ogg, other, born, garbled);

        assertThat(bench.silver("id", "branch", "name")).hasRows("9|x|Ann");
        assertThat(bench.table("things_history").selectExpr("id", "branch", "name", "valid_from", "valid_to"))
                .hasRows("1|x|Ann|1|5", "9|x|Ann|5|null", "7|y|Gil|6|8");
        assertThat(reasons())
                .hasRows("4|operation|the contract knows no such operation: X", "5|type|'one' is not a valid int");
        assertThat(bench.lastCounts()).isEqualTo("3 2 0 0 1");
        assertThat(bench.audit(ogg).findings()).isEmpty();
    }

    @Test
    void canalsRowsAreEachAppliedAndAMessageIsRefusedAsAWhole() throws IOException {
        Things canal = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}",
                        "- {name: name, logicalType: string}",
                        "- {name: type, logicalType: string}")
                .changes("op")
                .set(
                        "operation",
                        "{field: type, insert: [INSERT], update: [UPDATE], delete: [DELETE], truncate: [TRUNCATE]}")
                .set("sequenceBy", "[ts]")
                .set("rows", "data");
        Contract contract = canal.in(folder);
        bench.refine(
                contract,
                // A column that is called as the operation is does no harm to it, nor one that is called ts.
                canal(
                        0,
                        "INSERT",
                        1,
                        "[{\"id\":\"1\",\"name\":\"Ann\",\"type\":\"DELETE\",\"ts\":\"x\"},{\"id\":\"2\",\"name\":\"Bob\"}]",
                        "null"),
                // Every key moves by one: 2 is the old key of one row and the new key of another.
                canal(
                        1,
                        "UPDATE",
                        2,
                        "[{\"id\":\"2\",\"name\":\"Ann\"},{\"id\":\"3\",\"name\":\"Bob\"}]",
                        "[{\"id\":\"1\"},{\"id\":\"2\"}]"),
                canal(2, "INSERT", 3, "[{\"id\":\"8\",\"name\":\"Eve\"},{\"id\":\"eight\",\"name\":\"Zoe\"}]", "null"),
                canal(3, "INSERT", 4, "[]", "null"),
                canal(4, "CREATE", 5, "null", "null"),
                canal(5, "INSERT", 6, "[{\"id\":\"4\",\"name\":\"Dan\"},7]", "null"),
                canal(6, "UPDATE", 7, "[{\"id\":\"4\"},{\"id\":\"5\"}]", "[{\"id\":\"2\"}]"),
                canal(7, "INSERT", 8, "{\"id\":\"6\",\"name\":\"Flo\",\"extra\":1}", "null"));

        assertThat(bench.silver("id", "name", "_offset", "_unknown"))
                .hasRows("2|Ann|1|null", "3|Bob|1|null", "6|Flo|7|{\"extra\":1}");
        assertThat(bench.table("things_events").selectExpr("_offset", "_part", "_op", "id"))
                .hasRows(
                        "0|0|upsert|1",
                        "0|1|upsert|2",
                        "1|0|upsert|2",
                        "1|1|upsert|3",
                        "1|2|delete|1",
                        "3|0|tombstone|null",
                        "7|0|upsert|6");
        assertThat(reasons())
                .hasRows(
                        "2|type|row 2 of 2: 'eight' is not a valid int",
                        "4|operation|the contract knows no such operation: CREATE",
                        "5|decode|row 2 of 'data' is not a JSON object",
                        "6|decode|the message has 2 rows and 1 images of them before: which is whose cannot be told");
        assertThat(bench.lastCounts()).isEqualTo("8 2 1 1 4");
        assertThat(bench.audit(contract).findings()).isEmpty();

        // What was refused is put in at its place, all rows of it.
        Contract text = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true, transformLogic: \"replace(id, 'eight', '88')\"}",
                        "- {name: name, logicalType: string}",
                        "- {name: type, logicalType: string}")
                .changes("op")
                .set("operation", "{field: type, delete: [DELETE], truncate: [TRUNCATE]}")
                .set("sequenceBy", "[ts]")
                .set("rows", "data")
                .version("1.1.0")
                .in(folder.resolve("mended"));
        bench.opened(text).redrive("true", false);
        assertThat(bench.silver("id", "name", "_offset"))
                .hasRows("2|Ann|1", "3|Bob|1", "6|Flo|7", "8|Eve|2", "88|Zoe|2");
        assertThat(reasons().select("offset")).hasRows("5", "6");
        bench.refine(text, canal(8, "TRUNCATE", 7, "null", "null"));
        assertThat(bench.silver("id", "name")).hasRows("6|Flo");
        assertThat(bench.audit(text).findings()).isEmpty();
    }

    @Test
    void aFilterLeavesOtherTablesOutDeletesIncludedAndTheLedgerCountsThem() throws IOException {
        Things shared = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}", "- {name: name, logicalType: string}")
                .changes("op")
                .set("operation", "{field: type, delete: [delete]}")
                .set("sequenceBy", "[seq]")
                .set("filter", "\"`table` = 'customers'\"")
                .set("unknownFields", "quarantine");
        Contract contract = shared.in(folder);
        bench.refine(
                contract,
                Message.sent(0, "{\"table\":\"customers\",\"type\":\"insert\",\"seq\":1,\"id\":1,\"name\":\"Ann\"}"),
                Message.sent(1, "{\"table\":\"orders\",\"type\":\"insert\",\"seq\":2,\"id\":1,\"total\":7}"),
                Message.sent(2, "{\"table\":\"orders\",\"type\":\"delete\",\"seq\":3,\"id\":1}"),
                Message.sent(3, "{\"type\":\"insert\",\"id\":\"not even a number\"}"),
                Message.sent(4, "{\"table\":\"customers\",\"type\":\"insert\",\"seq\":4,\"id\":2,\"colour\":1}"),
                Message.sent(5, "garbage"));

        assertThat(bench.silver("id", "name")).hasRows("1|Ann");
        assertThat(bench.table("things_events").selectExpr("_offset")).hasRows("0");
        assertThat(bench.quarantine()).hasRows("things|0|4|unknown_fields ", "things|0|5|decode ");
        assertThat(bench.lastCounts()).isEqualTo("6 1 0 3 2");
        assertThat(filterCounts()).isEqualTo("2 passed 3 failed");
        assertThat(bench.audit(contract).findings()).isEmpty();

        Contract wider = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}", "- {name: name, logicalType: string}")
                .changes("op")
                .set("operation", "{field: type, delete: [delete]}")
                .set("sequenceBy", "[seq]")
                .set("filter", "\"`table` in ('customers', 'orders')\"")
                .version("1.1.0")
                .in(folder.resolve("wider"));
        bench.rebuild(wider).swap(false);
        assertThat(bench.silver("id", "name")).hasRows("2|null");
        assertThat(bench.audit(wider).findings()).isEmpty();
    }

    @Test
    void aFilterOfWholeRowsIsTheSameInTheDriverAndInSpark() throws IOException {
        Contract contract = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}", "- {name: name, logicalType: string}")
                .set("filter", "\"kind = 'thing'\"")
                .in(folder);
        bench.refine(contract, Message.sent(0, "{\"kind\":\"thing\",\"id\":1,\"name\":\"a\"}"));
        Refinery refinery = bench.opened(contract, 1_000, java.util.Optional.of(bench.direct()));
        List<Message> messages = List.of(
                Message.sent(1, "{\"kind\":\"thing\",\"id\":2,\"name\":\"b\"}"),
                Message.sent(2, "{\"kind\":\"other\",\"id\":1,\"name\":\"c\"}"),
                Message.sent(3, "{\"id\":1,\"name\":\"d\"}"),
                Message.sent(4, "{\"kind\":\"thing\",\"id\":\"x\"}"));
        refinery.refine(bench.landed(messages, bench.land(messages)));

        assertThat(bench.byTheDriver()).isEqualTo(1);
        assertThat(bench.silver("id", "name")).hasRows("1|a", "2|b");
        assertThat(bench.lastCounts()).isEqualTo("4 1 0 2 1");
        assertThat(filterCounts()).isEqualTo("2 passed 2 failed");
        assertThat(bench.audit(contract).findings()).isEmpty();
    }

    @Test
    void unwrappedEventsTombstonesAndKeysInEveryDress() throws IOException {
        Things unwrapped = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}", "- {name: name, logicalType: string}")
                .changes("op")
                .set("operation", "{field: __deleted, delete: [\"true\"]}")
                .set("unknownFields", "ignore");
        Contract rewritten = unwrapped.set("sequenceBy", "[__source_lsn]").in(folder.resolve("rewritten"));
        bench.refine(
                rewritten,
                Message.sent(0, "{\"id\":1,\"name\":\"Ann\",\"__deleted\":\"false\",\"__source_lsn\":10}"),
                Message.sent(1, "{\"id\":2,\"name\":\"Bob\",\"__deleted\":\"false\",\"__source_lsn\":11}"),
                Message.sent(2, "{\"id\":null,\"name\":null,\"__deleted\":\"true\",\"__source_lsn\":12}")
                        .keyed("{\"id\":2}"),
                Message.sent(3, null).keyed("{\"id\":2}"),
                Message.sent(4, "{\"id\":3,\"__deleted\":\"false\",\"__source_lsn\":\"18446744073709551615\"}"),
                Message.sent(5, "{\"id\":4,\"__deleted\":\"false\",\"__source_lsn\":1.7e18}"),
                Message.sent(6, "{\"id\":5,\"__deleted\":\"false\"}"));
        assertThat(bench.silver("id", "name")).hasRows("1|Ann");
        assertThat(reasons())
                .hasRows(
                        "4|sequence|the sequence '__source_lsn' is not a whole number that fits 64 bits: '18446744073709551615'",
                        "5|sequence|the sequence '__source_lsn' is not a whole number that fits 64 bits: '1.7e18'",
                        "6|sequence|the sequence is missing");
        assertThat(bench.lastCounts()).isEqualTo("7 2 1 1 3");
        assertThat(bench.audit(rewritten).findings()).isEmpty();
    }

    @Test
    void tombstonesDeleteByKeysInEveryDressWhereTheContractSaysSo() throws IOException {
        String schema = "{\"schema\":{\"type\":\"int32\",\"optional\":false},\"payload\":";
        Contract dropped = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}", "- {name: name, logicalType: string}")
                .changes("op")
                .set("operation", "{field: __op}")
                .set("deletes", "tombstone")
                .in(folder);
        bench.refine(
                dropped,
                Message.sent(0, "{\"id\":1,\"name\":\"a\"}"),
                Message.sent(1, "{\"id\":2,\"name\":\"b\"}"),
                Message.sent(2, "{\"id\":3,\"name\":\"c\"}"),
                Message.sent(3, "{\"id\":4,\"name\":\"d\"}"),
                Message.sent(4, "{\"id\":5,\"name\":\"e\"}"),
                Message.sent(5, null).keyed("{\"id\":1}"),
                Message.sent(6, null).keyed("2"),
                Message.sent(7, null).keyed(schema + "3}"),
                Message.sent(8, null).keyed("\0\0\0\1\0" + schema.replace("int32", "struct") + "{\"id\":4}}"),
                Message.sent(9, null));
        assertThat(bench.silver("id", "name")).hasRows("5|e");
        assertThat(reasons()).hasRows("9|decode|the message has neither key nor value");
        assertThat(bench.audit(dropped).findings()).isEmpty();
    }

    @Test
    void connectsEnvelopeAndConfluentsPrefixAreUnwrappedForWholeRowsAndTheirKeys() throws IOException {
        String row =
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"id\"},{\"type\":\"bytes\","
                        + "\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"2\"},\"field\":\"amt\"},"
                        + "{\"type\":\"int32\",\"name\":\"org.apache.kafka.connect.data.Date\",\"field\":\"day\"}]},\"payload\":";
        Contract plain = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}",
                        "- {name: amt, logicalType: number, physicalType: \"decimal(20,2)\"}",
                        "- {name: day, logicalType: date}")
                .set("deletes", "tombstone")
                .in(folder);
        bench.refine(
                plain,
                Message.sent(0, row + "{\"id\":1,\"amt\":\"AYw=\",\"day\":19723}}"),
                Message.sent(1, row + "{\"id\":2,\"amt\":12345678901234567.89,\"day\":null}}"),
                Message.sent(2, "\0\0\1\0\0" + "{\"id\":3,\"amt\":\"7.50\",\"day\":\"2024-01-01\"}"),
                Message.sent(3, "\0\0\0\0\1" + row + "{\"id\":4}}"),
                Message.sent(4, null).keyed("\0\0\0\0\2{\"schema\":{\"type\":\"int32\"},\"payload\":4}"),
                Message.sent(5, "\0\0\0\0\7\2\u0001Ann"),
                // No schema of Connect: two fields of the message's own.
                Message.sent(6, "{\"schema\":\"public\",\"payload\":{\"id\":5}}"));
        assertThat(bench.silver("id", "amt", "day"))
                .hasRows("1|3.96|2024-01-01", "2|12345678901234567.89|null", "3|7.50|2024-01-01");
        assertThat(reasons())
                .hasRows(
                        "5|decode|Confluent's prefix with schema id 7 and no JSON behind it: Avro or Protobuf?",
                        "6|key|id is missing");
        assertThat(bench.audit(plain).findings()).isEmpty();
    }

    @Test
    void aContractThatTakesTheEnvelopeApartItselfGoesOnDoingSo() throws IOException {
        Contract own = Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true, transformLogic: \"get_json_object(payload,"
                                + " '$.id')\"}",
                        "- {name: name, logicalType: string, transformLogic: \"get_json_object(payload, '$.name')\"}")
                .set("deletes", "tombstone")
                .set("unknownFields", "ignore")
                .in(folder);
        String struct = "{\"schema\":{\"type\":\"struct\",\"fields\":[]},\"payload\":";
        bench.refine(
                own,
                Message.sent(0, struct + "{\"id\":1,\"name\":\"a\"}}"),
                Message.sent(1, struct + "{\"id\":2,\"name\":\"b\"}}"),
                Message.sent(2, struct + "{\"id\":3,\"name\":\"c\"}}"),
                Message.sent(3, null).keyed(struct + "{\"id\":2}}"),
                Message.sent(4, null).keyed("{\"schema\":{\"type\":\"int32\"},\"payload\":3}"));
        assertThat(bench.silver("id", "name")).hasRows("1|a");
    }

    @Test
    void debeziumsKeyIsMovedOnlyIfItIsAnotherAsAColumn() throws IOException {
        Contract debezium = Things.with(
                        "- {name: code, logicalType: string, primaryKey: true, transformLogic: \"lower(trim(code))\"}",
                        "- {name: name, logicalType: string}")
                .changes("debezium")
                .in(folder);
        bench.refine(
                debezium,
                debezium(0, 1, "null", "{\"code\":\"a\",\"name\":\"1\"}"),
                debezium(1, 2, "{\"code\":\"a\",\"name\":\"1\"}", "{\"code\":\" A \",\"name\":\"2\"}"),
                debezium(2, 3, "null", "{\"code\":\"b\",\"name\":\"3\"}"),
                debezium(3, 4, "{\"code\":\"B\",\"name\":\"3\"}", "{\"code\":\"c\",\"name\":\"4\"}"));
        assertThat(bench.silver("code", "name")).hasRows("a|2", "c|4");
        assertThat(bench.lastCounts()).isEqualTo("4 2 2 0 0");
        assertThat(bench.audit(debezium).findings()).isEmpty();
    }

    private Dataset<Row> reasons() {
        return bench.lake()
                .read(bench.session(), Workbench.QUARANTINE)
                .where("redriven_at is null")
                .selectExpr("offset", "explode(reasons) as r")
                .selectExpr("offset", "r.rule", "r.message");
    }

    private String filterCounts() {
        RuleCount filter = bench.records().get(bench.records().size() - 1).rules().stream()
                .filter(rule -> rule.rule().equals("filter"))
                .findFirst()
                .orElseThrow();
        return filter.passed() + " passed " + filter.failed() + " failed";
    }

    private static Things holding(String rows, String operation) {
        return Things.with(
                        "- {name: id, logicalType: integer, primaryKey: true}", "- {name: name, logicalType: string}")
                .changes("op")
                .set("operation", operation)
                .set("rows", rows)
                .set("unknownFields", "ignore");
    }

    /** Quotes of JSON are single ones. */
    private static Message message(long offset, String key, String json) {
        Message sent = Message.sent(offset, json.replace('\'', '"'));
        return key.isEmpty() ? sent : sent.keyed(key.replace('\'', '"'));
    }

    private static Message of(String table, long offset, String op, String after) {
        return message(
                offset,
                "",
                "{'before':null,'after':" + after + ",'op':'" + op
                        + "','source':{'connector':'postgresql','ts_ms':1,'table':'" + table + "','lsn':"
                        + (100 + offset) + "}}");
    }

    private static Message maxwell(long offset, String type, int xid, String data, String old) {
        return Message.sent(
                offset,
                "{\"database\":\"shop\",\"table\":\"t\",\"type\":\"" + type + "\",\"ts\":1700000000,\"xid\":" + xid
                        + ",\"xoffset\":0,\"data\":" + data + (old == null ? "" : ",\"old\":" + old) + "}");
    }

    private static Message ogg(long offset, String type, int pos, String before, String after) {
        return Message.sent(
                offset,
                "{\"table\":\"S.T\",\"op_type\":\"" + type + "\",\"pos\":\"0000000000" + pos + "\""
                        + (before == null ? "" : ",\"before\":" + before)
                        + (after == null ? "" : ",\"after\":" + after) + "}");
    }

    private static Message canal(long offset, String type, long ts, String data, String old) {
        return Message.sent(
                offset,
                "{\"data\":" + data + ",\"database\":\"shop\",\"es\":1,\"id\":3,\"isDdl\":false,\"old\":" + old
                        + ",\"pkNames\":[\"id\"],\"table\":\"t\",\"ts\":" + ts + ",\"type\":\"" + type + "\"}");
    }

    private static Message debezium(long offset, long pos, String before, String after) {
        byte[] value = ("{\"before\":" + before + ",\"after\":" + after + ",\"op\":\""
                        + (before.equals("null") ? "c" : "u")
                        + "\",\"source\":{\"connector\":\"mysql\",\"ts_ms\":" + pos
                        + ",\"file\":\"binlog.000001\",\"pos\":"
                        + pos + ",\"row\":0}}")
                .getBytes(StandardCharsets.UTF_8);
        return new Message("things", 0, offset, Message.NOON.plusSeconds(offset), value);
    }
}
