package com.oakenspirits.lakehouse.silver;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LocalSpark.class)
class CheckerTest {
    private static final String KEY = "- {name: id, logicalType: string, required: true, primaryKey: true}";
    private static final String AMOUNT = "- {name: amount, logicalType: number, physicalType: 'decimal(12,2)'}";
    private static final String REASONS =
            "concat_ws('; ', transform(_reasons, r -> concat_ws(' | ', r.rule, r.column, r.message)))";

    @TempDir
    private Path folder;

    private SparkSession session;

    @BeforeEach
    void open(SparkSession spark) {
        session = Things.session(spark);
    }

    @Test
    void everyColumnHasItsTypeAndTheCoordinatesFollow() throws IOException {
        Contract contract = Things.with(
                        KEY,
                        "- {name: day, physicalName: Day, logicalType: date}",
                        "- {name: seen_at, logicalType: timestamp}",
                        "- {name: good, logicalType: boolean}",
                        "- {name: count, logicalType: integer}",
                        "- {name: big, logicalType: integer, physicalType: bigint}",
                        AMOUNT,
                        "- {name: ratio, logicalType: number, physicalType: double}")
                .in(folder);

        Dataset<Row> silver = silver(
                contract,
                "{\"id\":\"a\",\"Day\":\"2022-10-17\",\"seen_at\":\"2022-10-17T01:02:03.5Z\",\"good\":true,"
                        + "\"count\":\" 7 \",\"big\":9007199254740993,\"amount\":\"12.5\",\"ratio\":1e3,\"more\":1.50}",
                "{\"id\":\"b\"}");

        assertThat(silver)
                .hasSchema("id string, day date, seen_at timestamp, good boolean, count int, big bigint,"
                        + " amount decimal(12,2), ratio double, _unknown string, _timestamp timestamp, _source string,"
                        + " _partition int, _offset bigint")
                .hasRows(
                        "a|2022-10-17|2022-10-17 01:02:03.5|true|7|9007199254740993|12.50|1000.0|{\"more\":1.50}|"
                                + "2026-03-01 12:00:00.0|things|0|0",
                        "b|null|null|null|null|null|null|null|null|2026-03-01 12:00:01.0|things|0|1");
    }

    @Test
    void theSchemaOfAnUnwrittenTableIsThatOfTheRows() throws IOException {
        Contract contract = Things.with(KEY, AMOUNT).in(folder);
        Contract ignoring =
                Things.with(KEY, AMOUNT).set("unknownFields", "ignore").in(folder.resolve("ignoring"));

        assertThat(silver(contract, "{\"id\":\"a\"}").limit(0))
                .equalsRowsOf(session.createDataFrame(List.of(), SilverTables.silver(contract)));
        assertThat(silver(ignoring, "{\"id\":\"a\"}").limit(0))
                .equalsRowsOf(session.createDataFrame(List.of(), SilverTables.silver(ignoring)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "integer |  | 77.5 | '77.5' is not a valid int: it is not a whole number",
                "integer |  | 2147483648 | '2147483648' is not a valid int: it is outside -2147483648 to 2147483647",
                "integer |  | many | 'many' is not a valid int",
                "integer | bigint | 9223372036854775808 | '9223372036854775808' is not a valid bigint: it is outside -9223372036854775808 to 9223372036854775807",
                "integer | smallint | 32768 | '32768' is not a valid smallint: it is outside -32768 to 32767",
                "number | decimal(12,2) | 1,234.50 | '1,234.50' is not a valid decimal(12,2)",
                "number | decimal(12,2) | $12.59 | '$12.59' is not a valid decimal(12,2)",
                "number | decimal(12,2) | 12.590000001 | '12.590000001' is not a valid decimal(12,2): it has more than 2 digits after the point",
                "number | decimal(4,2) | 100 | '100' is not a valid decimal(4,2): it has more than 2 digits before the point",
                "number | decimal(12,2) | NaN | 'NaN' is not a valid decimal(12,2)",
                "number | decimal(12,2) | Infinity | 'Infinity' is not a valid decimal(12,2)",
                "number | decimal(12,2) | 1e999999999 | '1e999999999' is not a valid decimal(12,2): it has more than 10 digits before the point",
                "number | decimal(12,2) | 1e-999999999 | '1e-999999999' is not a valid decimal(12,2): it has more than 2 digits after the point",
                "number | double | 1.5.5 | '1.5.5' is not a valid double",
                "number | double | 12d | '12d' is not a valid double",
                "number | double | 0x1p3 | '0x1p3' is not a valid double",
                "number | double | 1e400 | '1e400' is not a valid double: it is too large",
                "number | double | NaN | 'NaN' is not a valid double: the contract does not allow it (nonFinite: true would)",
                "date |  | 2022-02-30 | '2022-02-30' is not a valid date",
                "date |  | 17.10.2022 | '17.10.2022' is not a valid date",
                "date |  | 2022 | '2022' is not a valid date",
                "date |  | 2022-10-17 rubbish | '2022-10-17 rubbish' is not a valid date: something follows the day",
                "timestamp |  | 2022-10-17T25:00:00Z | '2022-10-17T25:00:00Z' is not a valid timestamp",
                "timestamp |  | 12:34:56 | '12:34:56' is not a valid timestamp",
                "timestamp |  | 2022-10-17 | '2022-10-17' is not a valid timestamp: it has no time of day",
                "timestamp |  | 2022-10-17 12:00:00.1234567 | '2022-10-17 12:00:00.1234567' is not a valid timestamp: it has more than 6 digits of a second",
                "boolean |  | maybe | 'maybe' is not a valid boolean",
                "integer |  | [1] | '[1]' is not a valid int",
            })
    void aTextThatDoesNotReadAsItsTypeRefusesTheRowByColumnAndValue(
            String logical, String physical, String value, String message) throws IOException {
        String type = physical == null ? "" : ", physicalType: '" + physical + "'";
        Contract contract = Things.with(KEY, "- {name: v, logicalType: " + logical + type + "}")
                .in(folder);

        assertThat(outcome(contract, "v", "{\"id\":\"a\",\"v\":\"" + value + "\"}"))
                .hasRows("0|null|type | v | " + message);
    }

    @Test
    void aLongValueIsShortenedInTheReason() throws IOException {
        Contract contract = Things.with(KEY, AMOUNT).in(folder);

        assertThat(outcome(contract, "amount", "{\"id\":\"a\",\"amount\":\"" + "9".repeat(1_000_000) + "\"}"))
                .hasRows("0|null|type | amount | '" + "9".repeat(100)
                        + "…' is not a valid decimal(12,2): it has more than 10 digits before the point");
    }

    @Test
    void blanksAreNullInEveryColumnButAString() throws IOException {
        Contract contract =
                Things.with(KEY, AMOUNT, "- {name: note, logicalType: string}").in(folder);

        assertThat(outcome(
                        contract,
                        "concat(coalesce(amount, 'null'), '/', coalesce(note, 'null'))",
                        "{\"id\":\"a\",\"amount\":\"  \",\"note\":\"  \"}",
                        "{\"id\":\"b\",\"amount\":\"\",\"note\":\"\"}",
                        "{\"id\":\"c\",\"amount\":null,\"note\":null}"))
                .hasRows("0|null/  |", "1|null/|", "2|null/null|");
    }

    @Test
    void missingRequiredColumnsAndKeysRefuseTheRow() throws IOException {
        Contract contract = Things.with(
                        KEY,
                        "- {name: day, logicalType: date, required: true}",
                        "- {name: note, logicalType: string, required: true}")
                .in(folder);

        assertThat(outcome(
                        contract,
                        "id",
                        "{\"day\":\"2022-10-17\",\"note\":\"x\"}",
                        "{\"id\":\"b\",\"day\":\" \",\"note\":\"x\"}",
                        "{\"id\":\"c\",\"day\":\"2022-10-17\",\"note\":null}"))
                .hasRows(
                        "0|null|key | id | id is missing",
                        "1|b|required | day | day is missing",
                        "2|c|required | note | note is missing");
    }

    @Test
    void aKeyThatDoesNotReadIsATypeFaultAndNotMissingToo() throws IOException {
        Contract contract = Things.with("- {name: id, logicalType: integer, primaryKey: true}")
                .in(folder);

        assertThat(outcome(contract, "id", "{\"id\":\"x\"}", "{\"id\":\"\"}", "{\"id\":7}"))
                .hasRows("0|null|type | id | 'x' is not a valid int", "1|null|key | id | id is missing", "2|7|");
    }

    @Test
    void aMissingSequenceRefusesTheRow() throws IOException {
        Contract contract = Things.with(KEY, "- {name: rev, logicalType: integer}")
                .set("sequenceBy", "[rev, \"substring(id, 2)\", \"try_cast(nullif(id, 'b') as int)\"]")
                .in(folder);

        assertThat(outcome(contract, "rev", "{\"id\":\"1\",\"rev\":3}", "{\"id\":\"2\"}", "{\"id\":\"b\",\"rev\":3}"))
                .hasRows(
                        "0|3|",
                        "1|null|sequence | rev | the sequence is missing",
                        "2|3|sequence | _seq_2 | the sequence is missing");
    }

    @Test
    void aRowNamesEveryReasonItIsRefusedFor() throws IOException {
        Contract contract = Things.with(KEY, AMOUNT, "- {name: day, logicalType: date, required: true}")
                .rule("{name: known, type: custom, engine: lakehouse, implementation: \"note <> 'x'\","
                        + " severity: error, description: \"It's known \\\\ not 'x'.\"}")
                .column("- {name: note, logicalType: string}")
                .in(folder);

        assertThat(outcome(contract, "note", "{\"amount\":\"a lot\",\"note\":\"x\"}"))
                .hasRows("0|x|key | id | id is missing; type | amount | 'a lot' is not a valid decimal(12,2);"
                        + " required | day | day is missing; known |  | It's known \\ not 'x'.");
    }

    @Test
    void errorRulesRefuseWarningsDoNotAndNullPasses() throws IOException {
        Contract contract = Things.with(
                        KEY,
                        AMOUNT,
                        "- name: state\n  logicalType: string\n  quality:\n  - {type: library, metric: invalidValues,"
                                + " name: known_state, arguments: {validValues: [IA, NE]}, mustBe: 0,"
                                + " severity: warning}")
                .rule("{name: positive, type: custom, engine: lakehouse, implementation: \"amount > 0\","
                        + " severity: error, description: It costs.}")
                .in(folder);
        Dataset<Row> checked = checked(
                contract,
                "{\"id\":\"a\",\"amount\":1,\"state\":\"IA\"}",
                "{\"id\":\"b\",\"amount\":0,\"state\":\"XX\"}",
                "{\"id\":\"c\",\"state\":\"XX\"}",
                "{\"id\":\"d\",\"amount\":2}",
                "garbage");

        assertThat(checked.selectExpr("_offset", "_refused"))
                .hasRows("0|false", "1|true", "2|false", "3|false", "4|true");
    }

    @Test
    void unknownFieldsAreKeptIgnoredOrRefusedAsTheContractSays() throws IOException {
        String known = "{\"id\":\"a\"}";
        String unknown = "{\"id\":\"b\",\"x\":{\"y\":1.50},\"Id\":2}";
        Things things = Things.with(KEY);

        assertThat(outcome(things.set("unknownFields", "keep").in(folder.resolve("keep")), "_unknown", known, unknown))
                .hasRows("0|null|", "1|{\"x\":{\"y\":1.50},\"Id\":2}|");
        assertThat(silver(things.set("unknownFields", "ignore").in(folder.resolve("ignore")), known, unknown))
                .hasSchema("id string, _timestamp timestamp, _source string, _partition int, _offset bigint")
                .hasRows("a|2026-03-01 12:00:00.0|things|0|0", "b|2026-03-01 12:00:01.0|things|0|1");
        assertThat(outcome(
                        things.set("unknownFields", "quarantine").in(folder.resolve("quarantine")),
                        "id",
                        known,
                        unknown))
                .hasRows(
                        "0|a|",
                        "1|b|unknown_fields |  | the contract knows no such field: {\"x\":{\"y\":1.50},\"Id\":2}");
    }

    @Test
    void fieldsThatDifferInCaseAloneAreTwoFields() throws IOException {
        Contract contract = Things.with(
                        KEY,
                        "- {name: amount, physicalName: saleDollars, logicalType: number, physicalType: 'decimal(12,2)',"
                                + " transformLogic: \"replace(coalesce(saleDollars, SaleDollars), '$', '')\"}")
                .in(folder);

        assertThat(outcome(
                        contract,
                        "amount",
                        "{\"id\":\"a\",\"saleDollars\":\"$1.5\"}",
                        "{\"id\":\"b\",\"SaleDollars\":2.5}"))
                .hasRows("0|1.50|", "1|2.50|");
    }

    @Test
    void expressionsThatCannotReadAValueRefuseTheRowAndNotTheBatch() throws IOException {
        Contract contract = Things.with(
                        KEY,
                        "- {name: share, physicalName: Part, logicalType: integer, required: true,"
                                + " transformLogic: cast(Part as int) div cast(Whole as int)}",
                        "- {name: day, physicalName: Day, logicalType: date,"
                                + " transformLogic: \"to_date(Day, 'yyyy-MM-dd')\"}",
                        "- {name: piece, physicalName: List, logicalType: string,"
                                + " transformLogic: \"element_at(split(List, ','), 9)\"}",
                        "- {name: n, logicalType: integer}")
                .rule("{name: no_overflow, type: custom, engine: lakehouse, implementation: \"n * 2000000000 <> 1\","
                        + " severity: error, description: x.}")
                .rule("{name: no_zero, type: custom, engine: lakehouse, implementation: \"10 / n > 0\","
                        + " severity: error, description: x.}")
                .in(folder);

        assertThat(outcome(
                        contract,
                        "concat_ws('/', share, coalesce(day, 'null'), coalesce(piece, 'null'))",
                        "{\"id\":\"a\",\"Part\":6,\"Whole\":2,\"Day\":\"2022-10-17\",\"List\":\"a,b\",\"n\":3}",
                        "{\"id\":\"b\",\"Part\":6,\"Whole\":0,\"Day\":\"2022-02-30\",\"n\":0}",
                        "{\"id\":\"c\",\"Part\":\"x\",\"Whole\":2,\"n\":2000000000}"))
                .hasRows(
                        "0|3/2022-10-17/null|",
                        "1|null/null|required | share | share is missing",
                        "2|null/null|required | share | share is missing");
    }

    @Test
    void whatIsNoObjectIsRefusedWithItsBytesAndNoOtherReason() throws IOException {
        Contract contract = Things.with(KEY, "- {name: day, logicalType: date, required: true}")
                .in(folder);
        byte[] invalid = "{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        invalid[7] = (byte) 0xff;
        List<Message> messages = new ArrayList<>(List.of(
                Message.sent(0, null),
                Message.sent(1, ""),
                Message.sent(2, "[{\"id\":\"a\"}]"),
                Message.sent(3, "{\"id\":\"a\""),
                Message.sent(4, "{\"id\":\"a\",\"id\":\"b\"}")));
        messages.add(new Message("things", 0, 5, Message.NOON, invalid));

        Dataset<Row> checked = new Checker(contract).check(Message.bronze(session, messages));

        assertThat(checked.where("_refused").selectExpr("_offset", "hex(_value)", "_landed_at", "size(_reasons)"))
                .hasRows(
                        "0|null|2026-03-01 13:00:00.0|1",
                        "1||2026-03-01 13:00:00.0|1",
                        "2|5B7B226964223A2261227D5D|2026-03-01 13:00:00.0|1",
                        "3|7B226964223A226122|2026-03-01 13:00:00.0|1",
                        "4|7B226964223A2261222C226964223A2262227D|2026-03-01 13:00:00.0|1",
                        "5|7B226964223A22FF227D|2026-03-01 13:00:00.0|1");
        assertThat(checked.where("_offset < 3").selectExpr(REASONS))
                .hasRows(
                        "decode |  | the message has no value",
                        "decode |  | the value is empty",
                        "decode |  | not a JSON object but an array");
    }

    @Test
    void rulesMayReadTheMessageTime() throws IOException {
        Contract contract = Things.with(KEY, "- {name: day, logicalType: date}")
                .rule("{name: not_in_future, type: custom, engine: lakehouse,"
                        + " implementation: day <= cast(_timestamp as date), severity: error, description: Not yet.}")
                .in(folder);
        String json = "{\"id\":\"a\",\"day\":\"2026-03-01\"}";

        assertThat(new Checker(contract)
                        .check(Message.bronze(
                                session,
                                List.of(
                                        Message.sent(0, json).at(Instant.parse("2026-02-28T23:59:59.999Z")),
                                        Message.sent(1, json).at(Instant.parse("2026-03-01T00:00:00Z")))))
                        .selectExpr("_offset", "_refused"))
                .hasRows("0|true", "1|false");
    }

    private Dataset<Row> checked(Contract contract, String... values) {
        List<Message> messages = new ArrayList<>();
        for (String value : values) {
            messages.add(Message.sent(messages.size(), value));
        }
        return new Checker(contract).check(Message.bronze(session, messages));
    }

    private Dataset<Row> silver(Contract contract, String... values) {
        return checked(contract, values)
                .selectExpr(new Checker(contract)
                        .silverColumns().stream().map(Checker::quoted).toArray(String[]::new));
    }

    /** The offset, an expression over the silver columns, and the reasons, an empty text where there are none. */
    private Dataset<Row> outcome(Contract contract, String shown, String... values) {
        return checked(contract, values).selectExpr("_offset", shown, REASONS);
    }
}
