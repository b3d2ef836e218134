package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one message of Debezium says, field by field, before any column has its type. */
class DebeziumDecoderTest {
    private static final String SOURCE = "\"source\":{\"connector\":\"postgresql\",\"ts_ms\":1700000000000,\"lsn\":7}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            JxA= | 'JxA=' is not a number; if it is base64 of 100.00
            1234 | '1234' may be the number that it reads as or base64 of -26588.24
            null | 'null' is not a number; if it is base64 of -63627.79
            AAAA | 'AAAA' is not a number; if it is base64 of 0.00""")
    void textThatMayBeBase64IsRefusedWithTheKeyThatTheContractLacks(String text, String reason) throws IOException {
        String fault = fault(contract(), "{\"id\":1,\"price\":\"" + text + "\"}");
        assertThat(fault)
                .startsWith("price: " + reason)
                .contains("{property: encoding, value: {decimal: ", "{decimal: base64}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"12.50\"", "\"-1234\"", "\"NaN\"", "\"N/A\"", "\"TBD\"", "12.5", "1234", "1e3", "\"\""})
    void textThatIsNotBase64AndNumbersAreLeftToTheColumn(String json) throws IOException {
        assertThat(field(contract(), "price", json)).isEqualTo(json.replace("\"", ""));
    }

    @ParameterizedTest
    @CsvSource({"JxA=,100.00", "2PA=,-100.00", "/w==,-0.01", "1234,-26588.24", "AA==,0.00"})
    void quotedDecimalsAreAlwaysBase64WhereTheContractSaysSo(String text, String number) throws IOException {
        Contract base64 = things().set("encoding", "{decimal: base64}").in(folder);
        assertThat(field(base64, "price", "\"" + text + "\"")).isEqualTo(number);
        assertThat(field(base64, "price", "1234")).isEqualTo("1234");
        assertThat(fault(base64, "{\"id\":1,\"price\":\"12.50\"}"))
                .isEqualTo("price: '12.50' is not base64 of a decimal, as the contract's encoding says");
    }

    @Test
    void quotedDecimalsAreNumbersWhereTheContractSaysSo() throws IOException {
        Contract string = things().set("encoding", "{decimal: string}").in(folder);
        assertThat(field(string, "price", "\"1234\"")).isEqualTo("1234");
        assertThat(field(string, "price", "\"JxA=\"")).isEqualTo("JxA=");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            value = {
                "19737,2024-01-15",
                "-719162,0001-01-01",
                "-141437,1582-10-05",
                "\"20240115\",20240115",
                "\"2024\",2024",
                "\"2024-01-15\",2024-01-15",
                "\"2024-01-15Z\",2024-01-15",
                "2147483647,infinity",
                "-2147483648,-infinity"
            })
    void numberInADateColumnIsDaysAndATextIsWhatItSays(String json, String date) throws IOException {
        assertThat(field(contract(), "born", json)).isEqualTo(date);
    }

    @Test
    void numberInATimestampColumnNeedsItsUnit() throws IOException {
        assertThat(fault(contract(), "{\"id\":1,\"at\":1700000000123}"))
                .isEqualTo(
                        "at: the number 1700000000123 is a time only where the contract says its unit: add {property:"
                                + " encoding, value: {time: millis}}, or micros or nanos, as the connector writes it");
        assertThat(field(things().set("encoding", "{time: millis}").in(folder), "at", "1700000000123"))
                .isEqualTo("2023-11-14 22:13:20.123000");
        assertThat(field(things().set("encoding", "{time: micros}").in(folder), "at", "-1"))
                .isEqualTo("1969-12-31 23:59:59.999999");
        assertThat(field(things().set("encoding", "{time: nanos}").in(folder), "at", "1700000000000000001"))
                .isEqualTo("2023-11-14 22:13:20.000000001");
        assertThat(field(things().set("encoding", "{time: isostring}").in(folder), "at", "\"2024-01-02T03:04:05.12Z\""))
                .isEqualTo("2024-01-02 03:04:05.120000");
        assertThat(field(contract(), "at", "\"2024-01-02T03:04:05Z\"")).isEqualTo("2024-01-02T03:04:05Z");
    }

    @Test
    void fieldOfItsOwnEncodingOverridesThatOfTheOthers() throws IOException {
        Contract own = things().column("- {name: opens, logicalType: string}")
                .column("- {name: flags, logicalType: string}")
                .column("- {name: raw, logicalType: string, physicalType: binary}")
                .set(
                        "encoding",
                        "{decimal: string, time: micros, bytes: hex, fields: {price: base64(3), at: nanos, opens:"
                                + " time-micros, flags: bits(4)}}")
                .in(folder);
        assertThat(field(own, "price", "\"MDk=\"")).isEqualTo("12.345");
        assertThat(field(own, "at", "1000000001")).isEqualTo("1970-01-01 00:00:01.000000001");
        assertThat(field(own, "opens", "43200000001")).isEqualTo("12:00:00.000001");
        assertThat(field(own, "opens", "\"noon\"")).isEqualTo("noon");
        assertThat(field(own, "flags", "\"Ag==\"")).isEqualTo("0010");
        assertThat(field(own, "raw", "\"00ff\"")).isEqualTo("AP8=");
        assertThat(fault(own, "{\"id\":1,\"raw\":\"xyz\"}"))
                .isEqualTo("raw: 'xyz' is not hex, as the contract's encoding says");
    }

    @Test
    void decimalThatBringsItsScaleIsReadWithAndWithoutASchema() throws IOException {
        assertThat(field(contract(), "price", "{\"scale\":2,\"value\":\"MDk=\"}"))
                .isEqualTo("123.45");
        assertThat(field(contract(), "id", "{\"scale\":0,\"value\":\"AQ==\"}")).isEqualTo("1");
        assertThat(field(contract(), "price", "{\"scale\":2,\"value\":\"MDk=\",\"more\":1}"))
                .isEqualTo("{\"scale\":2,\"value\":\"MDk=\",\"more\":1}");
        assertThat(field(contract(), "price", "{\"scale\":999999999,\"value\":\"MDk=\"}"))
                .isEqualTo("{\"scale\":999999999,\"value\":\"MDk=\"}");
    }

    @Test
    void encodingOfAnArrayIsThatOfItsElements() throws IOException {
        Contract own = things().column("- {name: days, logicalType: string}")
                .column("- {name: costs, logicalType: string}")
                .column("- {name: sizes, logicalType: string}")
                .column("- {name: files, logicalType: string}")
                .set("encoding", "{fields: {days: days, costs: base64(2), sizes: variable-scale, files: base64}}")
                .in(folder);
        assertThat(field(own, "days", "[19737,null]")).isEqualTo("[\"2024-01-15\",null]");
        assertThat(field(own, "costs", "[\"MDk=\",null]")).isEqualTo("[123.45,null]");
        assertThat(field(own, "sizes", "[{\"scale\":1,\"value\":\"Dw==\"}]")).isEqualTo("[1.5]");
        assertThat(field(own, "files", "[\"MDk=\"]")).isEqualTo("[\"MDk=\"]");
    }

    @Test
    void decimalThatBringsItsScaleIsANumberInEveryColumnWhereTheContractSaysSo() throws IOException {
        Contract own = things().column("- {name: size, logicalType: string}")
                .set("encoding", "{fields: {size: variable-scale, price: base64}}")
                .in(folder);
        assertThat(field(own, "size", "{\"scale\":-2,\"value\":\"MDk=\"}")).isEqualTo("1234500");
        assertThat(field(own, "size", "\"NaN\"")).isEqualTo("NaN");
        assertThat(field(own, "price", "{\"scale\":1,\"value\":\"Dw==\"}")).isEqualTo("1.5");
        assertThat(field(own, "price", "\"Dw==\"")).isEqualTo("0.15");
    }

    @Test
    void bitsKeepTheZerosThatLeadAndAreNeverCut() throws IOException {
        Contract own = things().column("- {name: flags, logicalType: string}")
                .set("encoding", "{fields: {flags: bits(12)}}")
                .in(folder);
        assertThat(field(own, "flags", "\"\"")).isEqualTo("000000000000");
        assertThat(field(own, "flags", "\"AQ==\"")).isEqualTo("000000000001");
        assertThat(field(own, "flags", "\"ABAA\"")).isEqualTo("1000000000000");
    }

    @Test
    void expressionOfTheContractSeesTheSameTextWithASchemaAndWithout() throws IOException {
        Contract derived = Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: price, logicalType: number, physicalType: 'decimal(9,2)', transformLogic: trim(price)}",
                        "- {name: born, logicalType: date, transformLogic: trim(born)}")
                .changes("debezium")
                .set("encoding", "{decimal: base64}")
                .in(folder);
        String row = "{\"id\":1,\"price\":\"JxA=\",\"born\":19737}";
        String schema = "[{\"field\":\"price\",\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\","
                + "\"parameters\":{\"scale\":\"2\"}},{\"field\":\"born\",\"type\":\"int32\","
                + "\"name\":\"io.debezium.time.Date\"}]";
        assertThat(texts(changes(derived, null, event("c", row)).get(0)))
                .isEqualTo("id=1 price=100.00 born=2024-01-15")
                .isEqualTo(texts(changes(derived, null, enveloped(schema, event("c", row)))
                        .get(0)));
    }

    /** Every type that Debezium 3.5 and Kafka Connect name: the schema of the field, the JSON, the text. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            io.debezium.time.Date | int32 | 19737 | 2024-01-15
            io.debezium.time.Date | int32 | -2440588 | -4713-11-24
            io.debezium.time.Date | int32 | 2145042905 | +5874897-12-31
            io.debezium.time.Date | int32 | 2147483647 | infinity
            io.debezium.time.Date | int32 | -2147472692 | infinity
            io.debezium.time.Date | int32 | -622191234 | infinity
            io.debezium.time.Date | int32 | -2147472691 | -infinity
            io.debezium.time.Date | int32 | -625821272 | -infinity
            io.debezium.time.Date | int32 | -2440589 | -2440589
            io.debezium.time.Time | int32 | 43200001 | 12:00:00.001000
            io.debezium.time.MicroTime | int64 | 43200000001 | 12:00:00.000001
            io.debezium.time.NanoTime | int64 | 43200000000001 | 12:00:00.000000001
            io.debezium.time.MicroTime | int64 | -3020399000000 | -838:59:59
            io.debezium.time.Timestamp | int64 | 1700000000123 | 2023-11-14 22:13:20.123000
            io.debezium.time.MicroTimestamp | int64 | 1700000000123456 | 2023-11-14 22:13:20.123456
            io.debezium.time.MicroTimestamp | int64 | 1700000000000000 | 2023-11-14 22:13:20
            io.debezium.time.MicroTimestamp | int64 | -62135596800000000 | 0001-01-01 00:00:00
            io.debezium.time.MicroTimestamp | int64 | 253402300799999999 | 9999-12-31 23:59:59.999999
            io.debezium.time.MicroTimestamp | int64 | 253402300800000000 | +10000-01-01 00:00:00
            io.debezium.time.MicroTimestamp | int64 | 9223372036825200000 | infinity
            io.debezium.time.MicroTimestamp | int64 | -9223372036832400000 | -infinity
            io.debezium.time.MicroTimestamp | int64 | 9223372036825200 | 2262-04-11 23:47:16.825200
            io.debezium.time.Timestamp | int64 | 9223372036825200 | infinity
            io.debezium.time.Timestamp | int64 | -9223372036832400 | -infinity
            org.apache.kafka.connect.data.Timestamp | int64 | -9223372036832400 | -infinity
            io.debezium.time.MicroTimestamp | int64 | 9223372036854775807 | infinity
            io.debezium.time.MicroTimestamp | int64 | 92233720368547758070 | 92233720368547758070
            io.debezium.time.NanoTimestamp | int64 | -29575808000 | infinity
            io.debezium.time.NanoTimestamp | int64 | 22375808000 | -infinity
            io.debezium.time.NanoTimestamp | int64 | 9223372036825200000 | 2262-04-11 23:47:16.825200
            io.debezium.time.NanoTimestamp | int64 | 1700000000123456789 | 2023-11-14 22:13:20.123456789
            io.debezium.time.IsoDate | string | "2024-01-15Z" | 2024-01-15
            io.debezium.time.IsoDate | string | "-0043-03-15Z" | -0043-03-15
            io.debezium.time.IsoDate | string | "-5877611-06-21Z" | infinity
            io.debezium.time.IsoDate | string | "+292269055-12-02Z" | -infinity
            io.debezium.time.IsoTimestamp | string | "-0043-03-15T10:00:00Z" | -0043-03-15 10:00:00
            io.debezium.time.IsoTimestamp | string | "+294247-01-10T04:00:25.2Z" | infinity
            io.debezium.time.IsoTimestamp | string | "-290308-12-21T19:59:27.6Z" | -infinity
            io.debezium.time.IsoTime | string | "03:04:05.12Z" | 03:04:05.120000
            io.debezium.time.IsoTimestamp | string | "2024-01-02T03:04:05.123456Z" | 2024-01-02 03:04:05.123456
            io.debezium.time.ZonedTimestamp | string | "2024-01-02T03:04:00.001+02:00" | 2024-01-02T03:04:00.001+02:00
            io.debezium.time.ZonedTime | string | "03:04:00+02:00" | 03:04:00+02:00
            io.debezium.time.Year | int32 | 2024 | 2024
            io.debezium.time.Interval | string | "P1Y2M3DT4H5M6.78S" | P1Y2M3DT4H5M6.78S
            io.debezium.time.MicroDuration | int64 | 36000000 | 36000000
            io.debezium.time.NanoDuration | int64 | 36000000000 | 36000000000
            org.apache.kafka.connect.data.Date | int32 | 19737 | 2024-01-15
            org.apache.kafka.connect.data.Time | int32 | 43200000 | 12:00:00
            org.apache.kafka.connect.data.Timestamp | int64 | 1700000000123 | 2023-11-14 22:13:20.123000
            org.apache.kafka.connect.data.Decimal | bytes | "MDk=" | 123.45
            org.apache.kafka.connect.data.Decimal | bytes | 123.45 | 123.45
            io.debezium.data.VariableScaleDecimal | struct | {"scale":2,"value":"MDk="} | 123.45
            io.debezium.data.Bits | bytes | "Ag==" | 0010
            io.debezium.data.Bits | bytes | "" | 0000
            io.debezium.data.Bits | bytes | "VQE=" | 101010101
            io.debezium.data.Json | string | "{\\"a\\":1}" | {"a":1}
            io.debezium.data.Xml | string | "<a/>" | <a/>
            io.debezium.data.Uuid | string | "8ce9d2ae-5f6b-4b6b-8a4f-1c8d7e0b0a01" | 8ce9d2ae-5f6b-4b6b-8a4f-1c8d7e0b0a01
            io.debezium.data.Enum | string | "red" | red
            io.debezium.data.EnumSet | string | "red,blue" | red,blue
            io.debezium.data.Ltree | string | "a.b.c" | a.b.c
            io.debezium.data.Tsvector | string | "'a':1" | 'a':1
            io.debezium.data.geometry.Point | struct | {"x":1.5,"y":2.5,"wkb":"AQE=","srid":null} | {"x":1.5,"y":2.5,"wkb":"AQE=","srid":null}
            io.debezium.data.geometry.Geometry | struct | {"wkb":"AQE=","srid":4326} | {"wkb":"AQE=","srid":4326}
            io.debezium.data.geometry.Geography | struct | {"wkb":"AQE=","srid":4326} | {"wkb":"AQE=","srid":4326}
            io.debezium.data.FloatVector | array | [1.5,2.25] | [1.5,2.25]
            io.debezium.data.DoubleVector | array | [1.5,2.25] | [1.5,2.25]
            io.debezium.data.SparseDoubleVector | struct | {"dimensions":3,"vector":[[1,1.5]]} | {"dimensions":3,"vector":[[1,1.5]]}
            com.acme.Unheard | string | "as it is" | as it is
            | boolean | true | true
            | bytes | "AP8=" | AP8=
            | map | {"a":"1","b":null} | {"a":"1","b":null}
            | float64 | 1.0E10 | 1.0E10""")
    void everyTypeOfASchemaIsReadAsWhatItMeans(String name, String type, String json, String text) throws IOException {
        String schema =
                "[{\"field\":\"note\",\"type\":\"%s\",\"optional\":true,\"parameters\":{\"scale\":\"2\",\"length\":\"4\"}%s}]"
                        .formatted(type, name == null ? "" : ",\"name\":\"" + name + "\"");
        String message = enveloped(schema, event("c", "{\"id\":1,\"note\":" + json + "}"));
        assertThat(changes(contract(), null, message)
                        .get(0)
                        .fields()
                        .get("note")
                        .text())
                .isEqualTo(text);
    }

    @Test
    void arraysMapsAndStructsOfASchemaHaveWhatTheirElementsMean() throws IOException {
        String decimal =
                "\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"2\"}";
        String day = "\"type\":\"int32\",\"name\":\"io.debezium.time.Date\"";
        String schema = "[{\"field\":\"note\",\"type\":\"struct\",\"fields\":["
                + "{\"field\":\"prices\",\"type\":\"array\",\"items\":{" + decimal + "}},"
                + "{\"field\":\"days\",\"type\":\"map\",\"keys\":{\"type\":\"string\"},\"values\":{" + day + "}},"
                + "{\"field\":\"plain\",\"type\":\"string\"}]}]";
        String row = "{\"id\":1,\"note\":{\"prices\":[\"MDk=\",null,\"/w==\"],\"days\":{\"a\":19737},"
                + "\"plain\":\"x\",\"big\":12345678901234567890.10}}";
        assertThat(changes(contract(), null, enveloped(schema, event("c", row)))
                        .get(0)
                        .fields()
                        .get("note")
                        .text())
                .isEqualTo("{\"prices\":[123.45,null,-0.01],\"days\":{\"a\":\"2024-01-15\"},\"plain\":\"x\","
                        + "\"big\":12345678901234567890.10}");
    }

    @Test
    void columnOfNumbersGetsTheNumberOfATimeOrOfBits() throws IOException {
        String schema = "[{\"field\":\"id\",\"type\":\"int64\",\"name\":\"io.debezium.time.MicroTimestamp\"},"
                + "{\"field\":\"price\",\"type\":\"bytes\",\"name\":\"io.debezium.data.Bits\","
                + "\"parameters\":{\"length\":\"12\"}}]";
        String message = enveloped(schema, event("c", "{\"id\":1700000000123456,\"price\":\"AQg=\"}"));
        assertThat(texts(changes(contract(), null, message).get(0))).isEqualTo("id=1700000000123456 price=2049");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ts_ms\":1700000000000}",
                "{\"ts_ms\":1,\"ts_us\":1000,\"ts_ns\":1000000}",
                "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"ts_ms\":1}}",
                "{\"status\":\"BEGIN\",\"id\":\"571\",\"ts_ms\":1,\"event_count\":null,\"data_collections\":null}",
                "{\"status\":\"END\",\"id\":\"571\",\"ts_ms\":1,\"event_count\":2,\"data_collections\":[{\"a\":1}]}",
                "{\"source\":{\"file\":\"b.1\"},\"ts_ms\":1,\"databaseName\":\"d\",\"schemaName\":null,\"ddl\":\"CREATE"
                        + " TABLE t(a int)\",\"tableChanges\":[]}",
                "{\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"t\"]}}",
                "{\"op\":\"m\",\"ts_ms\":1,\"source\":{\"lsn\":9},\"message\":{\"prefix\":\"p\",\"content\":\"Yg==\"}}"
            })
    void messageThatIsNoRowDoesNothing(String message) throws IOException {
        DebeziumDecoder.Change change =
                changes(contract(), "{\"serverName\":\"s\"}", message).get(0);
        assertThat(change.op()).isEqualTo(Op.TOMBSTONE);
        assertThat(change.fault()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"ts_ms":1,"id":2} | not a change event of Debezium: it has no op
            {"id":1,"status":"BEGIN","name":"x"} | not a change event of Debezium: it has no op
            {"op":"m"} | a logical decoding message without its message
            {"op":"x"} | the change event's op 'x' is none of c, u, d, r, t, m
            {"op":"u","after":null} | a change event 'u' without the row after it""")
    void messageThatIsNearlyOneOfTheseIsRefused(String message, String reason) throws IOException {
        assertThat(changes(contract(), null, message).get(0).fault()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id":7}
            {"schema":{"type":"struct","fields":[{"type":"int32","field":"id"}]},"payload":{"id":7}}
            {"schema":null,"payload":{"id":7}}
            {"schema":{"type":"int32"},"payload":7}
            7""")
    void deleteWithoutTheRowBeforeItTakesTheMessageKey(String key) throws IOException {
        DebeziumDecoder.Change change = changes(contract(), key, "{\"before\":null,\"op\":\"d\"," + SOURCE + "}")
                .get(0);
        assertThat(change.op()).isEqualTo(Op.DELETE);
        assertThat(texts(change)).isEqualTo("id=7");
    }

    @Test
    void deleteThatNothingNamesIsRefused() throws IOException {
        assertThat(changes(contract(), null, "{\"before\":null,\"op\":\"d\"," + SOURCE + "}")
                        .get(0)
                        .fault())
                .contains("a delete event without the row before it, and without a key of the message");
    }

    @Test
    void deleteDoesNotMindWhatIsNotTheKey() throws IOException {
        DebeziumDecoder.Change change = changes(
                        contract(),
                        null,
                        "{\"before\":{\"id\":7,\"price\":\"1234\",\"at\":5},\"after\":null,\"op\":\"d\"," + SOURCE
                                + "}")
                .get(0);
        assertThat(change.fault()).isEmpty();
        assertThat(texts(change)).isEqualTo("id=7");
    }

    @Test
    void keyEncodedInBase64IsTheSameInRowsAndInKeys() throws IOException {
        Contract keyed = Things.with(
                        "- {name: id, logicalType: number, physicalType: 'decimal(10,0)', primaryKey: true,"
                                + " primaryKeyPosition: 1}")
                .changes("debezium")
                .set("encoding", "{decimal: base64}")
                .in(folder);
        assertThat(texts(changes(keyed, null, event("c", "{\"id\":\"1111\"}")).get(0)))
                .isEqualTo("id=-2663051");
        assertThat(texts(changes(keyed, "{\"id\":\"1111\"}", "{\"op\":\"d\"," + SOURCE + "}")
                        .get(0)))
                .isEqualTo("id=-2663051");
    }

    @Test
    void documentOfMongoDbHasPlainValues() throws IOException {
        Contract documents = Things.with(
                        "- {name: id, physicalName: _id, logicalType: string, primaryKey: true, primaryKeyPosition: 1}",
                        "- {name: name, logicalType: string}")
                .changes("debezium")
                .in(folder);
        String document = "{\\\"_id\\\": {\\\"$oid\\\": \\\"64001c996f4de7ff3189d374\\\"}, \\\"name\\\": \\\"Ann\\\","
                + " \\\"n\\\": {\\\"$numberLong\\\": \\\"9007199254740993\\\"}, \\\"d\\\": {\\\"$numberDecimal\\\":"
                + " \\\"1.10\\\"}, \\\"at\\\": {\\\"$date\\\": 1700000000123}, \\\"b\\\": {\\\"$binary\\\":"
                + " {\\\"base64\\\": \\\"AP8=\\\", \\\"subType\\\": \\\"00\\\"}}, \\\"in\\\": {\\\"a\\\": [{\\\"$oid\\\":"
                + " \\\"x\\\"}, {\\\"$numberInt\\\": \\\"3\\\"}, null]}, \\\"u\\\": {\\\"$undefined\\\": true}}";
        String source = "\"source\":{\"connector\":\"mongodb\",\"ts_ms\":1700000000000,\"ord\":22}";
        DebeziumDecoder.Change made = changes(
                        documents, null, "{\"after\":\"" + document + "\",\"op\":\"c\"," + source + "}")
                .get(0);
        assertThat(texts(made))
                .isEqualTo("_id=64001c996f4de7ff3189d374 name=Ann n=9007199254740993 d=1.10"
                        + " at=2023-11-14T22:13:20.123Z b=AP8= in={\"a\":[\"x\",3,null]} u=null");
        assertThat(made.about()).containsEntry("__position_2", "1700000000").containsEntry("__position_3", "22");
        assertThat(texts(changes(
                                documents,
                                "{\"id\":\"{\\\"$oid\\\": \\\"64001c996f4de7ff3189d374\\\"}\"}",
                                "{\"before\":null,\"after\":null,\"op\":\"d\"," + source + "}")
                        .get(0)))
                .isEqualTo("_id=64001c996f4de7ff3189d374");
        assertThat(changes(documents, null, "{\"after\":null,\"updateDescription\":{},\"op\":\"u\"," + source + "}")
                        .get(0)
                        .fault()
                        .orElse(""))
                .contains("change_streams_update_full");
    }

    @Test
    void largeValueThatDidNotChangeIsTakenFromTheRowBeforeWhereThatHasIt() throws IOException {
        String message = "{\"before\":{\"id\":1,\"note\":\"long\"},\"after\":{\"id\":1,\"note\":"
                + "\"__debezium_unavailable_value\"},\"op\":\"u\"," + SOURCE + "}";
        assertThat(texts(changes(contract(), null, message).get(0))).isEqualTo("id=1 note=long");
    }

    @Test
    void confluentsPrefixBeforeTheJsonIsNoPartOfIt() throws IOException {
        byte[] json = event("c", "{\"id\":1}").getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[json.length + 5];
        message[4] = 42;
        System.arraycopy(json, 0, message, 5, json.length);
        assertThat(texts(new DebeziumDecoder(contract()).change(null, message))).isEqualTo("id=1");
    }

    @Test
    void schemaThatChangesFromOneMessageToTheNextIsFollowed() throws IOException {
        DebeziumDecoder decoder = new DebeziumDecoder(contract());
        String day = "[{\"field\":\"note\",\"type\":\"int32\",\"name\":\"io.debezium.time.Date\"}]";
        String plain = "[{\"field\":\"note\",\"type\":\"int32\"}]";
        StringBuilder read = new StringBuilder();
        for (String schema : List.of(day, day, plain, day)) {
            byte[] message =
                    enveloped(schema, event("c", "{\"id\":1,\"note\":1}")).getBytes(StandardCharsets.UTF_8);
            read.append(texts(decoder.change(null, message))).append(';');
        }
        assertThat(read.toString())
                .isEqualTo("id=1 note=1970-01-02;id=1 note=1970-01-02;id=1 note=1;id=1 note=1970-01-02;");
    }

    private Contract contract() throws IOException {
        return things().in(folder);
    }

    private static Things things() {
        return Things.with(
                        "- {name: id, logicalType: integer, physicalType: bigint, required: true, primaryKey: true}",
                        "- {name: price, logicalType: number, physicalType: 'decimal(12,2)'}",
                        "- {name: born, logicalType: date}",
                        "- {name: at, logicalType: timestamp}",
                        "- {name: note, logicalType: string}")
                .changes("debezium");
    }

    private static String field(Contract contract, String name, String json) throws IOException {
        String row = name.equals("id") ? "{\"id\":" + json + "}" : "{\"id\":1,\"" + name + "\":" + json + "}";
        DebeziumDecoder.Change change = changes(contract, null, event("c", row)).get(0);
        assertThat(change.fault()).isEmpty();
        return change.fields().get(name).text();
    }

    private static String fault(Contract contract, String row) throws IOException {
        return changes(contract, null, event("c", row)).get(0).fault().orElse("none");
    }

    private static List<DebeziumDecoder.Change> changes(Contract contract, String key, String message)
            throws IOException {
        return List.of(new DebeziumDecoder(contract)
                .change(
                        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                        message.getBytes(StandardCharsets.UTF_8)));
    }

    private static String event(String op, String after) {
        return "{\"before\":null,\"after\":%s,%s,\"op\":\"%s\"}".formatted(after, SOURCE, op);
    }

    private static String enveloped(String fields, String payload) {
        return "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"struct\",\"field\":\"before\",\"fields\":%1$s},"
                        .formatted(fields)
                + "{\"type\":\"struct\",\"field\":\"after\",\"fields\":%s}]},\"payload\":%s}"
                        .formatted(fields, payload);
    }

    private static String texts(DebeziumDecoder.Change change) {
        return change.fields().entrySet().stream()
                .map(field -> field.getKey() + "="
                        + (field.getValue() == null ? "null" : field.getValue().text()))
                .collect(Collectors.joining(" "));
    }
}
