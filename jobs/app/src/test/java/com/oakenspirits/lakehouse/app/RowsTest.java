package com.oakenspirits.lakehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.direct.DriverRows;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every digit, every microsecond and every year, in all three forms. */
@ExtendWith(LocalSpark.class)
class RowsTest {
    private static final TableName EXACT = TableName.silver("exact");
    private static final long SECOND = 1_000_000;

    /** Readers that take nothing that RFC 8259 does not have, and no name twice. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @TempDir
    private Path root;

    private SparkSession spark;

    @BeforeEach
    void open(SparkSession any) {
        spark = any.newSession();
    }

    @Test
    void datesOfAllYearsAreThoseThatWereWritten() {
        String[] dates = {
            "1582-10-10",
            "1582-10-04",
            "1582-10-15",
            "0001-01-01",
            "0000-12-31",
            "-0044-03-15",
            "9999-12-31",
            "+10000-01-01",
            "+294247-01-10",
            "2022-11-01"
        };
        List<InternalRow> rows = new ArrayList<>();
        for (String date : dates) {
            rows.add(row((int) LocalDate.parse(date).toEpochDay()));
        }
        Dataset<Row> kept = kept("d date", rows);

        assertThat(lines(kept, Rows.Format.CSV))
                .startsWith("d")
                .containsAll(List.of(dates))
                .hasSize(1 + dates.length);
        assertThat(lines(kept, Rows.Format.TABLE)).containsAll(List.of(dates));
        assertThat(objects(kept)).extracting(node -> node.get("d").asText()).containsExactlyInAnyOrder(dates);
    }

    @Test
    void timestampsOfAllYearsKeepTheirMicrosecondsInUtc() {
        spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
        Dataset<Row> kept = kept(
                "n int, t timestamp, l timestamp_ntz",
                List.of(
                        row(0, 1_667_260_800 * SECOND, 1_667_260_800 * SECOND),
                        row(1, 1_667_260_800 * SECOND + 123_456, 1_667_260_800 * SECOND + 120_000),
                        row(2, -12_219_724_800L * SECOND - 1, -12_219_724_800L * SECOND),
                        row(3, 253_402_300_800L * SECOND, 253_402_300_800L * SECOND + 1),
                        row(4, -62_167_219_201L * SECOND, -1L),
                        row(5, Long.MAX_VALUE, Long.MIN_VALUE)));

        assertThat(lines(kept.orderBy("n"), Rows.Format.CSV))
                .containsExactly(
                        "n,t,l",
                        "0,2022-11-01 00:00:00,2022-11-01 00:00:00",
                        "1,2022-11-01 00:00:00.123456,2022-11-01 00:00:00.12",
                        "2,1582-10-09 23:59:59.999999,1582-10-10 00:00:00",
                        "3,+10000-01-01 00:00:00,+10000-01-01 00:00:00.000001",
                        "4,-0001-12-31 23:59:59,1969-12-31 23:59:59.999999",
                        "5,+294247-01-10 04:00:54.775807,-290308-12-21 19:59:05.224192");
        assertThat(lines(kept.orderBy("n"), Rows.Format.TABLE))
                .contains("1  2022-11-01 00:00:00.123456     2022-11-01 00:00:00.12");
        assertThat(lines(kept.orderBy("n"), Rows.Format.JSON))
                .startsWith(
                        "{\"n\":0,\"t\":\"2022-11-01T00:00:00.000Z\",\"l\":\"2022-11-01T00:00:00.000\"}",
                        "{\"n\":1,\"t\":\"2022-11-01T00:00:00.123456Z\",\"l\":\"2022-11-01T00:00:00.120\"}",
                        "{\"n\":2,\"t\":\"1582-10-09T23:59:59.999999Z\",\"l\":\"1582-10-10T00:00:00.000\"}",
                        "{\"n\":3,\"t\":\"+10000-01-01T00:00:00.000Z\",\"l\":\"+10000-01-01T00:00:00.000001\"}");
    }

    @Test
    void numbersKeepEveryDigit() {
        Dataset<Row> kept = kept(
                "n int, big decimal(38,0), fine decimal(38,18), l long, d double, f float",
                List.of(
                        row(
                                0,
                                decimal("99999999999999999999999999999999999999", 38, 0),
                                decimal("12345678901234567890.123456789012345678", 38, 18),
                                Long.MIN_VALUE,
                                0.1 + 0.2,
                                0.1f),
                        row(
                                1,
                                decimal("-1", 38, 0),
                                decimal("0.000000000000000001", 38, 18),
                                Long.MAX_VALUE,
                                Double.MAX_VALUE,
                                Float.MIN_VALUE),
                        row(2, decimal("0", 38, 0), decimal("0", 38, 18), 0L, Double.NaN, Float.POSITIVE_INFINITY),
                        row(3, null, null, null, Double.NEGATIVE_INFINITY, Float.NaN)));

        List<String> csv = List.of(
                "n,big,fine,l,d,f",
                "0,99999999999999999999999999999999999999,12345678901234567890.123456789012345678,"
                        + "-9223372036854775808,0.30000000000000004,0.1",
                "1,-1,0.000000000000000001,9223372036854775807,1.7976931348623157E308,1.4E-45",
                "2,0,0.000000000000000000,0,NaN,Infinity",
                "3,,,,-Infinity,NaN");
        assertThat(lines(kept.orderBy("n"), Rows.Format.CSV)).isEqualTo(csv);
        assertThat(lines(kept.orderBy("n"), Rows.Format.TABLE).stream()
                        .map(line -> line.strip().replaceAll(" +", ",")))
                .contains(csv.get(1), csv.get(2), csv.get(3));
        assertThat(lines(kept.orderBy("n"), Rows.Format.JSON))
                .containsExactly(
                        "{\"n\":0,\"big\":99999999999999999999999999999999999999,"
                                + "\"fine\":12345678901234567890.123456789012345678,\"l\":-9223372036854775808,"
                                + "\"d\":0.30000000000000004,\"f\":0.1}",
                        "{\"n\":1,\"big\":-1,\"fine\":0.000000000000000001,\"l\":9223372036854775807,"
                                + "\"d\":1.7976931348623157E308,\"f\":1.4E-45}",
                        "{\"n\":2,\"big\":0,\"fine\":0.000000000000000000,\"l\":0,\"d\":\"NaN\",\"f\":\"Infinity\"}",
                        "{\"n\":3,\"big\":null,\"fine\":null,\"l\":null,\"d\":\"-Infinity\",\"f\":\"NaN\"}");
        JsonNode first = objects(kept.orderBy("n")).get(0);
        assertThat(first.get("fine").decimalValue()).isEqualTo("12345678901234567890.123456789012345678");
        assertThat(Double.parseDouble(first.get("d").asText())).isEqualTo(0.1 + 0.2);
    }

    @Test
    void nestedValuesAndKeysOfAnyTypeAreWhatTheyAreAlone() {
        Dataset<Row> nested = spark.sql("select array(date'1582-10-10', null) as a,"
                + " map(date'2022-10-17', 1.50BD, date'1582-10-10', null) as m,"
                + " map(1.5D, 'x') as md, map(X'00ff', true) as mb, map(struct(1 as a, 'k' as b), array(timestamp'2022-10-17"
                + " 01:02:03.000004Z')) as ms, struct(struct(1BD as c, 'é\\n\"' as s) as b, array(map('k', X'01')) as l) as s,"
                + " cast(array() as array<int>) as e, X'00ff' as x, true as t, cast(null as void) as v");

        assertThat(lines(nested, Rows.Format.JSON))
                .containsExactly("{\"a\":[\"1582-10-10\",null],\"m\":{\"2022-10-17\":1.50,\"1582-10-10\":null},"
                        + "\"md\":{\"1.5\":\"x\"},\"mb\":{\"00ff\":true},"
                        + "\"ms\":{\"{1, k}\":[\"2022-10-17T01:02:03.000004Z\"]},"
                        + "\"s\":{\"b\":{\"c\":1,\"s\":\"é\\n\\\"\"},\"l\":[{\"k\":\"01\"}]},\"e\":[],\"x\":\"00ff\","
                        + "\"t\":true,\"v\":null}");
        assertThat(objects(nested)).hasSize(1);
        assertThat(String.join("\n", lines(nested, Rows.Format.CSV)))
                .isEqualTo(
                        "a,m,md,mb,ms,s,e,x,t,v\n\"[1582-10-10, ]\",\"{2022-10-17 -> 1.50, 1582-10-10 -> }\",{1.5 -> x},"
                                + "{00ff -> true},\"{{1, k} -> [2022-10-17 01:02:03.000004]}\",\"{{1, é\n\"\"}, [{k -> 01}]}\",[],"
                                + "00ff,true,");
    }

    @Test
    void intervalsTimesAndVariantsAreExact() {
        Dataset<Row> rows =
                spark.sql("select interval '1-2' year to month as ym, interval '1 02:03:04.000005' day to second"
                        + " as dt, make_interval(1, 2, 0, 3, 4, 5, 6.000007BD) as c, time'12:30:00' as t, time'01:02:03.000004' as u,"
                        + " parse_json('{\"a\":[1.50,null,\"x\"]}') as j");

        assertThat(lines(rows, Rows.Format.JSON))
                .containsExactly(
                        "{\"ym\":\"P1Y2M\",\"dt\":\"PT26H3M4.000005S\",\"c\":\"1 years 2 months 3 days 4 hours 5"
                                + " minutes 6.000007 seconds\",\"t\":\"12:30:00\",\"u\":\"01:02:03.000004\","
                                + "\"j\":{\"a\":[1.5,null,\"x\"]}}");
        assertThat(lines(rows, Rows.Format.CSV).get(1))
                .isEqualTo("P1Y2M,PT26H3M4.000005S,1 years 2 months 3 days 4 hours 5 minutes 6.000007 seconds,12:30:00,"
                        + "01:02:03.000004,\"{\"\"a\"\":[1.5,null,\"\"x\"\"]}\"");
    }

    @Test
    void columnsOfOneNameAreToldApartInJson() {
        Dataset<Row> rows = spark.sql("select 1 as n, 2 as n, 3 as n_2, struct(1 as a, 2 as a) as s");

        assertThat(lines(rows, Rows.Format.JSON))
                .containsExactly("{\"n\":1,\"n_3\":2,\"n_2\":3,\"s\":{\"a\":1,\"a_2\":2}}");
        assertThat(objects(rows)).hasSize(1);
    }

    @Test
    void dataCannotCommandATerminal() {
        Dataset<Row> rows =
                spark.sql("select concat('a', char(27), '[2J', char(7), char(155), '\\t', 'b\\r\\nc') as `x\u001b[1m`,"
                        + " 'abc\u202edef' as y");

        assertThat(lines(rows, Rows.Format.TABLE))
                .contains("a\\u001b[2J\\u0007\\u009b\\u0009b  c  abc\\u202edef")
                .allSatisfy(line -> assertThat(line.chars().noneMatch(Character::isISOControl))
                        .isTrue());
        assertThat(lines(rows, Rows.Format.JSON).get(0)).contains("\"a\\u001B[2J\\u0007");
        assertThat(objects(rows)).hasSize(1);
    }

    @Test
    void aTableShowsTheFirstThousandInTheOrderOfTheQueryAndCsvAll() {
        Dataset<Row> rows = spark.range(0, 1500, 1, 4).toDF("n").orderBy(org.apache.spark.sql.functions.desc("n"));

        List<String> table = lines(rows, Rows.Format.TABLE);
        assertThat(table).hasSize(1003).contains("(the first 1000 rows; --format csv or json prints all)");
        assertThat(table.get(2)).isEqualTo("1499");
        List<String> csv = lines(rows, Rows.Format.CSV);
        assertThat(csv).hasSize(1501);
        assertThat(csv.get(1500)).isEqualTo("0");
    }

    /** The rows as a lake has them. */
    private Dataset<Row> kept(String ddl, List<InternalRow> rows) {
        StructType schema = StructType.fromDDL(ddl);
        Lake lake = new Lake(
                spark,
                new Location.Folder(root.toString()),
                table -> table.equals(EXACT) ? Optional.of(schema) : Optional.empty());
        lake.append(DriverRows.dataset(spark, schema, rows), EXACT, new Stamp("test", 1, "{}"), Map.of());
        return lake.read(spark, EXACT);
    }

    private static InternalRow row(Object... values) {
        return new GenericInternalRow(values);
    }

    private static Decimal decimal(String text, int precision, int scale) {
        Decimal decimal = Decimal.apply(new java.math.BigDecimal(text));
        decimal.changePrecision(precision, scale);
        return decimal;
    }

    private static List<String> lines(Dataset<Row> rows, Rows.Format format) {
        StringWriter text = new StringWriter();
        new Rows(new PrintWriter(text)).print(rows, format);
        return text.toString().lines().toList();
    }

    private static List<JsonNode> objects(Dataset<Row> rows) {
        return lines(rows, Rows.Format.JSON).stream()
                .map(line -> {
                    try {
                        return STRICT.readTree(line);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(line, e);
                    }
                })
                .toList();
    }
}
