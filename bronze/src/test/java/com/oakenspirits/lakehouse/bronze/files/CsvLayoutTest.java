package com.oakenspirits.lakehouse.bronze.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.FileLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** CSV and JSON with the signs that a contract declares. */
class CsvLayoutTest {
    private static final char NONE = FileLayout.NO_QUOTE;

    @Test
    void semicolonsAndDecimalCommasAreRead() throws IOException {
        assertThat(read(dialect(';', '"', NONE, ',', NONE), "id;name;amount\n101;Ann, B.;1,50\n102;\"B;b\";-2\n3;c;\n"))
                .containsExactly(
                        "{\"id\":\"101\",\"name\":\"Ann, B.\",\"amount\":\"1.50\"}",
                        "{\"id\":\"102\",\"name\":\"B;b\",\"amount\":\"-2\"}",
                        "{\"id\":\"3\",\"name\":\"c\",\"amount\":\"\"}");
    }

    @Test
    void onlyColumnsOfNumbersAreTouched() throws IOException {
        assertThat(read(dialect(';', '"', NONE, ',', '.'), "id;name;amount\n1.234;1,5;1.234,50\n"))
                .containsExactly("{\"id\":\"1.234\",\"name\":\"1,5\",\"amount\":\"1234.50\"}");
    }

    @Test
    void aNumberThatIsAnotherInTheUsualSignsIsMalformedAndOtherTextsStay() throws IOException {
        assertThat(read(
                        dialect(';', '"', NONE, ',', NONE),
                        "id;amount\n1;1.500\n2;n/a\n3;1,5e3\n4;1.234,5\n5;+,5\n6; 7,25 \n7;1,2,3\n"))
                .containsExactly(
                        "amount '1.500' is not a number with the declared decimal ',': 1;1.500",
                        "{\"id\":\"2\",\"amount\":\"n/a\"}",
                        "{\"id\":\"3\",\"amount\":\"1.5e3\"}",
                        "amount '1.234,5' is not a number with the declared decimal ',': 4;1.234,5",
                        "{\"id\":\"5\",\"amount\":\"+,5\"}",
                        "{\"id\":\"6\",\"amount\":\"7.25\"}",
                        "{\"id\":\"7\",\"amount\":\"1,2,3\"}");
    }

    @Test
    void groupsOfThreeOnlyAreThousands() throws IOException {
        assertThat(read(
                        dialect(';', '"', NONE, '.', ','),
                        "amount\n1,234,567.89\n12,34.5\n1234,567.1\n999\n1234.5\n,123\n"))
                .containsExactly(
                        "{\"amount\":\"1234567.89\"}",
                        "{\"amount\":\"12,34.5\"}",
                        "{\"amount\":\"1234,567.1\"}",
                        "{\"amount\":\"999\"}",
                        "{\"amount\":\"1234.5\"}",
                        "{\"amount\":\",123\"}");
    }

    @Test
    void anEscapeTakesTheMeaningOfSignsAndNothingElse() throws IOException {
        assertThat(
                        read(
                                dialect(',', '"', '\\', '.', NONE),
                                "id,name\n1,\"say \\\"hi\\\", you\"\n2,a\\,b\n3,C:\\new\n4,\"x\\\\\"\n5,a\\\nb\n6,\"d\"\"q\"\n"))
                .containsExactly(
                        "{\"id\":\"1\",\"name\":\"say \\\"hi\\\", you\"}",
                        "{\"id\":\"2\",\"name\":\"a,b\"}",
                        "{\"id\":\"3\",\"name\":\"C:\\\\new\"}",
                        "{\"id\":\"4\",\"name\":\"x\\\\\"}",
                        "{\"id\":\"5\",\"name\":\"a\\nb\"}",
                        "{\"id\":\"6\",\"name\":\"d\\\"q\"}");
    }

    @Test
    void withoutQuotesAQuoteIsACharacter() throws IOException {
        assertThat(read(dialect('\t', NONE, NONE, '.', NONE), "id\tname\n1\t\"a\n2\t5\" \"x\"\n"))
                .containsExactly("{\"id\":\"1\",\"name\":\"\\\"a\"}", "{\"id\":\"2\",\"name\":\"5\\\" \\\"x\\\"\"}");
        assertThat(read(dialect(',', '\'', NONE, '.', NONE), "'id','na,me'\n'1','it''s'\n"))
                .containsExactly("{\"id\":\"1\",\"na,me\":\"it's\"}");
    }

    @Test
    void namesNullTextsAndLinesBeforeTheHeaderAreDeclared() throws IOException {
        CsvDialect nameless = new CsvDialect(
                ',', '"', NONE, List.of("id", "name"), Set.of("\\N", ""), 1, new NumberSigns('.', NONE), Set.of());
        assertThat(read(nameless, "report of today\n1,one\n2,\\N\n3,\n4,\"\"\n5,\"\\N\"\n6\n"))
                .containsExactly(
                        "{\"id\":\"1\",\"name\":\"one\"}",
                        "{\"id\":\"2\",\"name\":null}",
                        "{\"id\":\"3\",\"name\":null}",
                        "{\"id\":\"4\",\"name\":\"\"}",
                        "{\"id\":\"5\",\"name\":\"\\\\N\"}",
                        "1 value where the header names 2: 6");
    }

    @Test
    void anEncodingIsReadAsItIsDeclaredAndWhatIsNotOfItIsMalformed() throws IOException {
        for (String encoding : List.of("windows-1252", "ISO-8859-15", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE")) {
            assertThat(read(encoding, FileFormat.CSV, "id,name\n1,Jürgen €\n".getBytes(Charset.forName(encoding))))
                    .as(encoding)
                    .containsExactly("{\"id\":\"1\",\"name\":\"Jürgen €\"}");
            assertThat(read(encoding, FileFormat.JSONL, "{\"a\":\"ü\"}\n".getBytes(Charset.forName(encoding))))
                    .as(encoding)
                    .containsExactly("{\"a\":\"ü\"}");
        }
        byte[] undefined = "id,name\n1,x?y\n2,ok\n".getBytes(UTF_8);
        undefined[11] = (byte) 0x81;
        List<String> records = read("windows-1252", FileFormat.CSV, undefined);
        assertThat(records).hasSize(2);
        assertThat(records.get(0)).startsWith("not windows-1252: 1,x");
        assertThat(records.get(1)).isEqualTo("{\"id\":\"2\",\"name\":\"ok\"}");
    }

    @Test
    void aLongTextOfAnEncodingIsReadAcrossAllBounds() throws IOException {
        StringBuilder text = new StringBuilder("name\n");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            text.append("😀ü").append(i).append('\n');
            expected.add("{\"name\":\"\\uD83D\\uDE00ü" + i + "\"}");
        }
        List<String> records = read("UTF-16LE", FileFormat.CSV, text.toString().getBytes(Charset.forName("UTF-16LE")));
        assertThat(records).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(records.get(i)).isEqualTo(expected.get(i));
        }
    }

    @Test
    void blanksAroundTheNamesOfAHeaderAreNotTheirs() throws IOException {
        assertThat(read(CsvDialect.COMMON, "id, name ,\tn\n1, x ,2\n"))
                .isEqualTo(read(CsvDialect.COMMON, "id,name,n\n1, x ,2\n"))
                .hasSize(1);
    }

    private static CsvDialect dialect(char separator, char quote, char escape, char decimal, char grouping) {
        return new CsvDialect(
                separator, quote, escape, List.of(), Set.of(), 0, new NumberSigns(decimal, grouping), Set.of("amount"));
    }

    private static List<String> read(CsvDialect dialect, String text) throws IOException {
        return read(
                new FileReading("things", "UTF-8", dialect, Map.of(), List.of()), FileFormat.CSV, text.getBytes(UTF_8));
    }

    private static List<String> read(String encoding, FileFormat format, byte[] bytes) throws IOException {
        return read(new FileReading("things", encoding, CsvDialect.COMMON, Map.of(), List.of()), format, bytes);
    }

    private static List<String> read(FileReading reading, FileFormat format, byte[] bytes) throws IOException {
        Records records = Records.of(format, "f", new ByteArrayInputStream(bytes), reading);
        List<String> texts = new ArrayList<>();
        for (Optional<FileRecord> next = records.next(); next.isPresent(); next = records.next()) {
            FileRecord record = next.get();
            texts.add(record.malformed().map(reason -> reason + ": ").orElse("") + new String(record.value(), UTF_8));
        }
        return texts;
    }
}
