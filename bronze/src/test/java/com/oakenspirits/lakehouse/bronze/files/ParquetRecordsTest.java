package com.oakenspirits.lakehouse.bronze.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.bronze.files.ParquetFile.Options;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the values of a Parquet file are in bronze, type by type. */
class ParquetRecordsTest {
    @TempDir
    private Path folder;

    @Test
    void wholeNumbersKeepTheirSignsAndAllTheirDigits() throws IOException {
        assertThat(rows(
                        "optional int32 a; optional int32 b (INTEGER(8,true)); optional int32 c (INTEGER(32,false));"
                                + " optional int64 d; optional int64 e (INTEGER(64,false)); optional boolean f;",
                        row -> row.append("a", Integer.MIN_VALUE)
                                .append("b", -128)
                                .append("c", -1)
                                .append("d", Long.MIN_VALUE)
                                .append("e", -1L)
                                .append("f", true),
                        row -> {}))
                .containsExactly(
                        "{\"a\":-2147483648,\"b\":-128,\"c\":4294967295,\"d\":-9223372036854775808,"
                                + "\"e\":18446744073709551615,\"f\":true}",
                        "{\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null,\"f\":null}");
    }

    @Test
    void decimalsOfAnyPrecisionKeepEveryDigit() throws IOException {
        assertThat(rows(
                        "required int32 a (DECIMAL(9,2)); required int64 b (DECIMAL(18,18));"
                                + " required binary c (DECIMAL(50,10)); required fixed_len_byte_array(21) d (DECIMAL(50,0));",
                        row -> row.append("a", -5)
                                .append("b", 1L)
                                .append(
                                        "c",
                                        bytes(new BigInteger("-12345678901234567890123456789012345678901234567890")))
                                .append("d", padded(new BigInteger("1".repeat(45)), 21))))
                .containsExactly("{\"a\":-0.05,\"b\":0.000000000000000001,"
                        + "\"c\":-1234567890123456789012345678901234567890.1234567890,\"d\":" + "1".repeat(45) + "}");
    }

    @Test
    void fractionsAreTheShortestTextThatReadsAsTheSameAndWhatIsNoNumberIsText() throws IOException {
        assertThat(rows(
                        "required float a; required double b; required fixed_len_byte_array(2) c (FLOAT16);",
                        row -> row.append("a", 0.1f).append("b", 1e300).append("c", half(0x3E00)),
                        row -> row.append("a", Float.NaN)
                                .append("b", Double.NEGATIVE_INFINITY)
                                .append("c", half(0x7C00)),
                        row -> row.append("a", -0f)
                                .append("b", Double.MIN_VALUE)
                                .append("c", half(0x8001)),
                        row -> row.append("a", 1f).append("b", 2d).append("c", half(0x7BFF))))
                .containsExactly(
                        "{\"a\":0.1,\"b\":1.0E300,\"c\":1.5}",
                        "{\"a\":\"NaN\",\"b\":\"-Infinity\",\"c\":\"Infinity\"}",
                        "{\"a\":-0.0,\"b\":4.9E-324,\"c\":-5.9604645E-8}",
                        "{\"a\":1.0,\"b\":2.0,\"c\":65504.0}");
    }

    @Test
    void timestampsKeepTheirNanosecondsAndSayWhetherTheyAreInstants() throws IOException {
        long second = LocalDateTime.of(2024, 1, 1, 10, 0).toEpochSecond(ZoneOffset.UTC);
        assertThat(rows(
                        "required int64 ms (TIMESTAMP(MILLIS,true)); required int64 us (TIMESTAMP(MICROS,false));"
                                + " required int64 ns (TIMESTAMP(NANOS,false)); required int64 utc (TIMESTAMP(NANOS,true));",
                        row -> row.append("ms", second * 1000 + 7)
                                .append("us", second * 1_000_000 + 123_456)
                                .append("ns", second * 1_000_000_000 + 123_456_789)
                                .append("utc", second * 1_000_000_000 + 123_456_000),
                        row -> row.append("ms", -62_167_219_200_001L)
                                .append("us", 253_402_300_800_000_000L)
                                .append("ns", -1L)
                                .append("utc", Long.MIN_VALUE)))
                .containsExactly(
                        "{\"ms\":\"2024-01-01 10:00:00.007000Z\",\"us\":\"2024-01-01 10:00:00.123456\","
                                + "\"ns\":\"2024-01-01 10:00:00.123456789\",\"utc\":\"2024-01-01 10:00:00.123456Z\"}",
                        "{\"ms\":\"-0001-12-31 23:59:59.999000Z\",\"us\":\"+10000-01-01 00:00:00.000000\","
                                + "\"ns\":\"1969-12-31 23:59:59.999999999\",\"utc\":\"1677-09-21 00:12:43.145224192Z\"}");
    }

    @Test
    void datesTimesOfDayAndIntervalsAreIso() throws IOException {
        assertThat(rows(
                        "required int32 d (DATE); required int32 ms (TIME(MILLIS,true)); required int64 us (TIME(MICROS,false));"
                                + " required int64 ns (TIME(NANOS,false)); required fixed_len_byte_array(12) i (INTERVAL);",
                        row -> row.append("d", (int) LocalDate.of(1582, 10, 10).toEpochDay())
                                .append("ms", 45_296_789)
                                .append("us", 45_296_123_456L)
                                .append("ns", 86_399_999_999_999L)
                                .append("i", interval(14, 3, 4_005)),
                        row -> row.append("d", (int) LocalDate.of(-44, 3, 15).toEpochDay())
                                .append("ms", 0)
                                .append("us", 86_400_000_000L)
                                .append("ns", 0L)
                                .append("i", interval(0, 0, 0))))
                .containsExactly(
                        "{\"d\":\"1582-10-10\",\"ms\":\"12:34:56.789\",\"us\":\"12:34:56.123456\","
                                + "\"ns\":\"23:59:59.999999999\",\"i\":\"P14M3DT4.005S\"}",
                        "column 'us' has 86400000000 micros, which are no time of a day:"
                                + " {\"d\":\"-0044-03-15\",\"ms\":\"00:00:00.000\",\"us\":\"00:00:00.000000\","
                                + "\"ns\":\"00:00:00.000000000\",\"i\":\"P0M0DT0.000S\"}");
    }

    @Test
    void int96IsAnInstantWhereSparkWroteItAndHasNoZoneElsewhere() throws IOException {
        Consumer<Group> row = group -> group.append(
                "at",
                Binary.fromConstantByteArray(ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(36_000_000_000_001L)
                        .putInt(2_460_311)
                        .array()));
        assertThat(rows("required int96 at;", row)).containsExactly("{\"at\":\"2024-01-01 10:00:00.000000001\"}");
        assertThat(ParquetFile.write(
                                folder.resolve("spark.parquet"),
                                "required int96 at;",
                                Options.plain().with(Map.of("org.apache.spark.version", "4.2.0")),
                                row)
                        .rows())
                .containsExactly("{\"at\":\"2024-01-01 10:00:00.000000001Z\"}");
    }

    @Test
    void daysBefore1582InFilesOfOldSparkAreTheOnesThatWereMeant() throws IOException {
        // Spark 2 counted 1000-01-01 in the Julian calendar, five days after the Gregorian one.
        int counted = (int) LocalDate.of(1000, 1, 1).toEpochDay() + 5;
        String schema = "required int32 d (DATE); required int64 at (TIMESTAMP(MICROS,true));";
        Consumer<Group> row =
                group -> group.append("d", counted).append("at", counted * 86_400_000_000L + 3_600_000_001L);
        assertThat(rows(schema, row)).containsExactly("{\"d\":\"1000-01-06\",\"at\":\"1000-01-06 01:00:00.000001Z\"}");
        assertThat(ParquetFile.write(
                                folder.resolve("old.parquet"),
                                schema,
                                Options.plain()
                                        .with(Map.of(
                                                "org.apache.spark.version",
                                                "3.1.0",
                                                "org.apache.spark.legacyDateTime",
                                                "",
                                                "org.apache.spark.timeZone",
                                                "UTC")),
                                row)
                        .rows())
                .containsExactly("{\"d\":\"1000-01-01\",\"at\":\"1000-01-01 01:00:00.000001Z\"}");
    }

    @Test
    void textsAreTextAndBytesAreBase64() throws IOException {
        assertThat(rows(
                        "required binary s (STRING); required binary e (ENUM); required binary j (JSON); required binary b;"
                                + " required fixed_len_byte_array(4) f; required fixed_len_byte_array(16) u (UUID);"
                                + " required binary o (BSON);",
                        row -> row.append("s", "a\"\\\n\u0000\u001fé😀")
                                .append("e", "RED")
                                .append("j", "{\"a\": 1.50}")
                                .append("b", Binary.fromConstantByteArray(new byte[] {0, -1, 65}))
                                .append("f", Binary.fromConstantByteArray(new byte[] {1, 2, 3, 4}))
                                .append(
                                        "u",
                                        Binary.fromConstantByteArray(
                                                HexFormat.of().parseHex("00112233445566778899aabbccddeeff")))
                                .append("o", Binary.fromConstantByteArray(new byte[] {5}))))
                .containsExactly(
                        "{\"s\":\"a\\\"\\\\\\n\\u0000\\u001fé😀\",\"e\":\"RED\",\"j\":\"{\\\"a\\\": 1.50}\",\"b\":\"AP9B\","
                                + "\"f\":\"AQIDBA==\",\"u\":\"00112233-4455-6677-8899-aabbccddeeff\",\"o\":\"BQ==\"}");
    }

    @Test
    void aTextThatIsNotUtf8IsToldOfItsRowAndTheOthersAreRead() throws IOException {
        Binary wrong = Binary.fromConstantByteArray(new byte[] {'f', (byte) 0xFC, 'r'});
        List<String> rows = rows(
                "required int32 id; required binary s (STRING);",
                row -> row.append("id", 1).append("s", wrong),
                row -> row.append("id", 2).append("s", "für"),
                row -> row.append("id", 3).append("s", wrong));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0)).startsWith("column 's' has a text that is not UTF-8: {\"id\":1,");
        assertThat(rows.get(1)).isEqualTo("{\"id\":2,\"s\":\"für\"}");
        assertThat(rows.get(2)).startsWith("column 's' has a text that is not UTF-8: {\"id\":3,");
    }

    @Test
    void listsOfEveryAgeAreArrays() throws IOException {
        assertThat(rows(
                        "optional group a (LIST) { repeated group list { optional int32 element; } }"
                                + " optional group b (LIST) { repeated int32 array; }"
                                + " optional group c (LIST) { repeated group array { required int32 x; } }"
                                + " repeated int32 d;"
                                + " optional group e (LIST) { repeated group list { optional group element (LIST)"
                                + " { repeated group list { optional binary element (STRING); } } } }",
                        row -> {
                            Group a = row.addGroup("a");
                            a.addGroup("list").append("element", 1);
                            a.addGroup("list");
                            row.addGroup("b").append("array", 2).append("array", 3);
                            row.addGroup("c").addGroup("array").append("x", 4);
                            row.append("d", 5).append("d", 6);
                            Group e = row.addGroup("e");
                            Group inner = e.addGroup("list").addGroup("element");
                            inner.addGroup("list").append("element", "x");
                            inner.addGroup("list");
                            e.addGroup("list");
                            e.addGroup("list").addGroup("element");
                        },
                        row -> {
                            row.addGroup("a");
                            row.addGroup("b");
                        }))
                .containsExactly(
                        "{\"a\":[1,null],\"b\":[2,3],\"c\":[{\"x\":4}],\"d\":[5,6],\"e\":[[\"x\",null],null,[]]}",
                        "{\"a\":[],\"b\":[],\"c\":null,\"d\":[],\"e\":null}");
    }

    @Test
    void mapsAreObjectsByTheTextOfTheirKeysOrListsOfPairs() throws IOException {
        assertThat(rows(
                        "optional group s (MAP) { repeated group key_value"
                                + " { required binary key (STRING); optional int32 value; } }"
                                + " optional group n (MAP) { repeated group key_value"
                                + " { required int32 key (DATE); required group value { optional int32 x; } } }"
                                + " optional group i (MAP) { repeated group key_value { required int64 key; required int32 value; } }"
                                + " optional group g (MAP) { repeated group key_value"
                                + " { required group key { required int32 k; } optional int32 value; } }",
                        row -> {
                            Group s = row.addGroup("s");
                            s.addGroup("key_value").append("key", "a").append("value", 1);
                            s.addGroup("key_value").append("key", "b\"");
                            row.addGroup("n")
                                    .addGroup("key_value")
                                    .append("key", 0)
                                    .addGroup("value");
                            Group i = row.addGroup("i");
                            i.addGroup("key_value").append("key", -7L).append("value", 1);
                            i.addGroup("key_value").append("key", 8L).append("value", 2);
                            Group pair = row.addGroup("g").addGroup("key_value");
                            pair.addGroup("key").append("k", 9);
                        },
                        row -> row.addGroup("s")))
                .containsExactly(
                        "{\"s\":{\"a\":1,\"b\\\"\":null},\"n\":{\"1970-01-01\":{\"x\":null}},\"i\":{\"-7\":1,\"8\":2},"
                                + "\"g\":[{\"key\":{\"k\":9},\"value\":null}]}",
                        "{\"s\":{},\"n\":null,\"i\":null,\"g\":null}");
    }

    @Test
    void aVariantIsTheJsonThatItHolds() throws IOException {
        MessageType type = Types.buildMessage()
                .addField(Types.optionalGroup()
                        .as(LogicalTypeAnnotation.variantType((byte) 1))
                        .required(PrimitiveTypeName.BINARY)
                        .named("metadata")
                        .required(PrimitiveTypeName.BINARY)
                        .named("value")
                        .named("v"))
                .named("m");
        // An object {"a": true} and the whole number 42, by the variant's specification.
        byte[] names = {0x01, 1, 0, 1, 'a'};
        byte[] object = {0x02, 1, 0, 0, 1, 0x04};
        ParquetFile file = ParquetFile.write(
                folder.resolve("v.parquet"),
                type,
                Options.plain(),
                row -> row.addGroup("v")
                        .append("metadata", Binary.fromConstantByteArray(names))
                        .append("value", Binary.fromConstantByteArray(object)),
                row -> row.addGroup("v")
                        .append("metadata", Binary.fromConstantByteArray(new byte[] {0x01, 0, 0}))
                        .append("value", Binary.fromConstantByteArray(new byte[] {0x0C, 42})),
                row -> {});
        assertThat(file.rows()).containsExactly("{\"v\":{\"a\":true}}", "{\"v\":42}", "{\"v\":null}");
    }

    @Test
    void everyCodecAndPageVersionGivesTheSameRows() throws IOException {
        List<Consumer<Group>> rows = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            int id = i;
            rows.add(row -> row.append("id", (long) id * id).append("s", "same " + id % 3));
            expected.add("{\"id\":" + (long) id * id + ",\"s\":\"same " + id % 3 + "\"}");
        }
        for (CompressionCodecName codec : List.of(
                CompressionCodecName.UNCOMPRESSED,
                CompressionCodecName.SNAPPY,
                CompressionCodecName.GZIP,
                CompressionCodecName.ZSTD,
                CompressionCodecName.LZ4_RAW)) {
            for (WriterVersion version : WriterVersion.values()) {
                Path path = folder.resolve(codec + "-" + version + ".parquet");
                ParquetFile file = ParquetFile.write(
                        path,
                        "required int64 id; optional binary s (STRING);",
                        Options.plain().with(codec, version).groups(4_096),
                        rows);
                assertThat(file.fingerprint().parquet().groups().size())
                        .as("row groups")
                        .isGreaterThan(1);
                assertThat(file.rows()).as(path.toString()).isEqualTo(expected);
            }
        }
    }

    @Test
    void namesThatDifferByCaseAreTwoFieldsAndANameThatIsThereTwiceIsToldWithItsType() throws IOException {
        assertThat(rows(
                        "required int32 id; required int32 ID;",
                        row -> row.append("id", 1).append("ID", 2)))
                .containsExactly("{\"id\":1,\"ID\":2}");
        MessageType twice = new MessageType(
                "m",
                Types.required(PrimitiveTypeName.INT32).named("id"),
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named("id"));
        assertThat(ParquetProblems.of(twice))
                .containsExactly("column 'id' is there twice, the second time as BINARY (STRING);"
                        + " give each column a name of its own");
    }

    @Test
    void aFileWithoutRowsIsEmpty() throws IOException {
        Fingerprint none = ParquetFile.write(folder.resolve("none.parquet"), "required int32 id;", Options.plain())
                .fingerprint();
        assertThat(none.refusal()).isNull();
        assertThat(none.empty()).isTrue();
        Path nothing = Files.createFile(folder.resolve("nothing.parquet"));
        assertThat(new ParquetFile(nothing).fingerprint().empty()).isTrue();
    }

    @Test
    void whatIsNoWholeParquetFileIsRefusedWithWhatItIs() throws IOException {
        Path text = Files.writeString(folder.resolve("text.parquet"), "id,name\n1,one\n2,two\n");
        assertThat(new ParquetFile(text).fingerprint().refusal())
                .isEqualTo("it is not a Parquet file; correct it or say what it is with --format");
        Path good = ParquetFile.write(
                        folder.resolve("good.parquet"),
                        "required int32 id;",
                        Options.plain(),
                        row -> row.append("id", 1))
                .path();
        byte[] bytes = Files.readAllBytes(good);
        byte[] torn = new byte[bytes.length / 2 + 4];
        System.arraycopy(bytes, 0, torn, 0, bytes.length / 2);
        System.arraycopy(bytes, bytes.length - 4, torn, bytes.length / 2, 4);
        Path half = Files.write(folder.resolve("half.parquet"), torn);
        assertThat(new ParquetFile(half).fingerprint().refusal())
                .startsWith("it is not a whole Parquet file (")
                .endsWith("); write it again")
                .doesNotContain("\n");
    }

    @Test
    void aDamagedColumnIsNamedWithItsType() throws IOException {
        String much = "0123456789".repeat(100);
        Path file = ParquetFile.write(
                        folder.resolve("damaged.parquet"),
                        "required int32 id; required binary note (STRING);",
                        Options.plain().with(CompressionCodecName.GZIP, WriterVersion.PARQUET_1_0),
                        row -> row.append("id", 1).append("note", much))
                .path();
        byte[] bytes = Files.readAllBytes(file);
        long end;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            ColumnChunkMetaData note = reader.getRowGroups().get(0).getColumns().get(1);
            end = note.getStartingPos() + note.getTotalSize();
        }
        for (int i = (int) end - 16; i < end; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(file, bytes);
        assertThatThrownBy(() -> new ParquetFile(file).rows())
                .isInstanceOf(FileRefused.class)
                .hasMessageStartingWith("column 'note' (BINARY (STRING)) cannot be read: ");
    }

    @Test
    void aFileThatChangesAfterItsDigestWasTakenIsRefusedWhateverPartOfItChanged() throws IOException {
        List<Consumer<Group>> rows = IntStream.range(0, 60_000)
                .<Consumer<Group>>mapToObj(i -> row -> row.append("s", "value " + i * 7919L))
                .toList();
        ParquetFile file = ParquetFile.write(
                folder.resolve("big.parquet"),
                "required binary s (STRING);",
                Options.plain().groups(200_000),
                rows);
        Fingerprint fingerprint = file.fingerprint();
        byte[] bytes = Files.readAllBytes(file.path());
        assertThat(bytes.length).isGreaterThan(3 * ParquetShape.BLOCK);
        for (int place : new int[] {10, bytes.length / 2, bytes.length - 20}) {
            byte[] changed = bytes.clone();
            changed[place] ^= 1;
            Files.write(file.path(), changed);
            assertThatThrownBy(() -> ParquetFile.rows(fingerprint))
                    .as("byte %d", place)
                    .hasMessage("it changed while it was being landed; land it again when it is complete");
        }
        Files.write(file.path(), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ParquetFile.rows(fingerprint)).hasMessageStartingWith("it changed while");
        Files.write(file.path(), bytes);
        assertThat(ParquetFile.rows(fingerprint)).hasSize(60_000);
    }

    @SafeVarargs
    private List<String> rows(String schema, Consumer<Group>... rows) throws IOException {
        return ParquetFile.write(folder.resolve("f.parquet"), schema, Options.plain(), rows)
                .rows();
    }

    private static Binary bytes(BigInteger number) {
        return Binary.fromConstantByteArray(number.toByteArray());
    }

    private static Binary padded(BigInteger number, int length) {
        byte[] padded = new byte[length];
        byte[] bytes = number.toByteArray();
        System.arraycopy(bytes, 0, padded, length - bytes.length, bytes.length);
        return Binary.fromConstantByteArray(padded);
    }

    private static Binary half(int bits) {
        return Binary.fromConstantByteArray(new byte[] {(byte) bits, (byte) (bits >> 8)});
    }

    private static Binary interval(int months, int days, int millis) {
        return Binary.fromConstantByteArray(ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(months)
                .putInt(days)
                .putInt(millis)
                .array());
    }
}
