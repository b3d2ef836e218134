package com.oakenspirits.lakehouse.bronze.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the records of a file are, format by format. */
class RecordsTest {

    @Test
    void csvRecordsAreObjectsOfTheHeadersNames() throws IOException {
        assertThat(csv("id,name\n1,one\n2,\"two, \"\"2\"\"\"\n3,\n"))
                .containsExactly(
                        "2 {\"id\":\"1\",\"name\":\"one\"}",
                        "3 {\"id\":\"2\",\"name\":\"two, \\\"2\\\"\"}",
                        "4 {\"id\":\"3\",\"name\":\"\"}");
    }

    @Test
    void csvMayHaveAMarkCrlfBlankLinesNoLastLineEndAndValuesOfSeveralLines() throws IOException {
        assertThat(csv("\uFEFFid,note\r\n1,\"a\r\nb,\n\"\r\n\r\n2,é"))
                .containsExactly("2 {\"id\":\"1\",\"note\":\"a\\r\\nb,\\n\"}", "6 {\"id\":\"2\",\"note\":\"é\"}");
    }

    @Test
    void aQuoteInsideAnUnquotedCsvValueStandsForItself() throws IOException {
        assertThat(csv("id,size\n1,5\" pipe\n2,\"\"\n3,a\"b\"c\n"))
                .containsExactly(
                        "2 {\"id\":\"1\",\"size\":\"5\\\" pipe\"}",
                        "3 {\"id\":\"2\",\"size\":\"\"}",
                        "4 {\"id\":\"3\",\"size\":\"a\\\"b\\\"c\"}");
    }

    @Test
    void aMalformedCsvRecordKeepsItsBytesAndTheNextOnesAreRead() throws IOException {
        assertThat(csv("id,name\n1\n2,two,zwei\n3,\"three\"x\n4,f\u00FFr\n5,five\n", true))
                .containsExactly(
                        "2 malformed: 1 value where the header names 2: 1",
                        "3 malformed: 3 values where the header names 2: 2,two,zwei",
                        "4 malformed: something follows the quote that ends a value: 3,\"three\"x",
                        "5 malformed: not UTF-8: 4,f\u00FFr",
                        "6 {\"id\":\"5\",\"name\":\"five\"}");
    }

    @Test
    void aCsvQuoteThatDoesNotEndTakesTheRestAlongAndInventsNothing() throws IOException {
        assertThat(csv("id,name\n1,one\n2,\"two\n3,three\n"))
                .containsExactly(
                        "2 {\"id\":\"1\",\"name\":\"one\"}",
                        "3 malformed: a quoted value does not end: 2,\"two\n3,three");
    }

    @Test
    void emptyFilesHaveNoRecord() throws IOException {
        for (String empty : List.of("", "\uFEFF", "\n \r\n")) {
            assertThat(read(FileFormat.JSON, empty.getBytes(UTF_8))).isEmpty();
            assertThat(read(FileFormat.JSONL, empty.getBytes(UTF_8))).isEmpty();
        }
        assertThat(csv("")).isEmpty();
        assertThat(csv("id,name\n")).isEmpty();
        assertThat(json("[]")).isEmpty();
        assertThat(json(" [ ] \n")).isEmpty();
    }

    @Test
    void aCsvFileWithoutAHeaderIsRefused() {
        assertThatThrownBy(() -> csv("id,,name\n1,2,3\n"))
                .hasMessage("its first line is no header of a CSV file: a column has no name");
        assertThatThrownBy(() -> csv("id,name,id\n1,2,3\n"))
                .hasMessage("its first line is no header of a CSV file: 'id' is there twice");
        assertThatThrownBy(() -> csv("id,name\r1,2\r3,4\r"))
                .hasMessageContaining("a name holds a control character; lines must end in LF or CRLF");
        assertThatThrownBy(() -> csv("\"id,name\n1,2\n"))
                .hasMessage("its first line is no header of a CSV file: a quoted value does not end");
    }

    @Test
    void jsonLinesKeepTheirBytes() throws IOException {
        assertThat(read(FileFormat.JSONL, "\uFEFF{\"a\": 1.50}\r\n\n  {\"b\":null } \n{\"c\":\"é\"}".getBytes(UTF_8)))
                .containsExactly("1 {\"a\": 1.50}", "3 {\"b\":null } ", "4 {\"c\":\"é\"}");
    }

    @Test
    void aJsonLineThatIsNoneIsLandedAsItIsWithTheReason() throws IOException {
        List<String> records =
                read(FileFormat.JSONL, "{\"a\":1\n{\"a\":1}{\n{\"a\":\"\u00FF\"}\n7\n".getBytes(ISO_8859_1));
        assertThat(records).hasSize(4);
        assertThat(records.get(0))
                .startsWith("1 malformed: no JSON: Unexpected end-of-input")
                .endsWith(": {\"a\":1");
        assertThat(records.get(1)).startsWith("2 malformed: ").endsWith(": {\"a\":1}{");
        assertThat(records.get(2)).startsWith("3 malformed: no JSON: ");
        assertThat(records.get(3)).isEqualTo("4 7");
    }

    @Test
    void jsonElementsKeepTheirBytesWhateverStandsBetweenThem() throws IOException {
        assertThat(json("\uFEFF[\n {\"a\": [1, {\"x\": \"],}\\\"\"}]} ,{\"b\":1.0}\n, \"text\" , 7 ]\n"))
                .containsExactly("2 {\"a\": [1, {\"x\": \"],}\\\"\"}]}", "2 {\"b\":1.0}", "3 \"text\"", "3 7");
    }

    @Test
    void aSingleObjectAndObjectsInARowAreRecordsToo() throws IOException {
        assertThat(json("{\n \"a\": 1\n}\n")).containsExactly("1 {\n \"a\": 1\n}");
        assertThat(json("{\"a\":1}\n{\"a\":2}{\"a\":3}")).containsExactly("1 {\"a\":1}", "2 {\"a\":2}", "2 {\"a\":3}");
    }

    @Test
    void anInvalidElementDoesNotTakeTheOthersAlong() throws IOException {
        List<String> records = json("[{\"a\":1},{\"a\" 2},tru,,{\"a\":3} {\"a\":4},{\"a\":5},]");
        assertThat(records).hasSize(7);
        assertThat(records.get(0)).isEqualTo("1 {\"a\":1}");
        assertThat(records.get(1)).startsWith("1 malformed: no JSON: ").endsWith(": {\"a\" 2}");
        assertThat(records.get(2)).startsWith("1 malformed: no JSON: ").endsWith(": tru");
        assertThat(records.get(3)).isEqualTo("1 malformed: there is no value: ");
        assertThat(records.get(4)).isEqualTo("1 malformed: something follows the JSON value: {\"a\":3} {\"a\":4}");
        assertThat(records.get(5)).isEqualTo("1 {\"a\":5}");
        assertThat(records.get(6)).isEqualTo("1 malformed: there is no value: ");
    }

    @Test
    void anArrayThatIsCutOffKeepsWhatCameBefore() throws IOException {
        assertThat(json("[{\"a\":1},\n{\"a\":2}"))
                .containsExactly("1 {\"a\":1}", "2 {\"a\":2}", "2 malformed: the array does not end: ");
        List<String> torn = json("[{\"a\":1},\n{\"a\":\"2");
        assertThat(torn.get(1)).startsWith("2 malformed: no JSON: ").endsWith(": {\"a\":\"2");
        assertThat(json("[{\"a\":1}] x"))
                .containsExactly("1 {\"a\":1}", "1 malformed: something follows the end of the array: x");
    }

    @Test
    void anyBytesAreReadToTheEnd() throws IOException {
        long seed = Seeds.of(2);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            byte[] likely = "[]{}\",:\\\n\r 1a".getBytes(UTF_8);
            for (int j = 0; j < garbage.length && i % 2 == 0; j++) {
                garbage[j] = likely[random.nextInt(likely.length)];
            }
            for (FileFormat format : List.of(FileFormat.CSV, FileFormat.JSON, FileFormat.JSONL)) {
                ByteArrayInputStream in = new ByteArrayInputStream(garbage);
                try {
                    Records records = Records.of(format, "f", in, FileReading.undeclared("things"));
                    while (records.next().isPresent()) {
                        // read
                    }
                    assertThat(in.available()).as("seed %d, %s", seed, format).isZero();
                } catch (FileRefused refused) {
                    assertThat(format)
                            .as("seed %d: %s", seed, refused.getMessage())
                            .isEqualTo(FileFormat.CSV);
                }
            }
        }
    }

    @Test
    void theFormatIsToldByTheName() {
        assertThat(FileFormat.of("a.CSV.gz")).contains(FileFormat.CSV);
        assertThat(FileFormat.of("a.json")).contains(FileFormat.JSON);
        assertThat(FileFormat.of("a.ndjson.gz")).contains(FileFormat.JSONL);
        assertThat(FileFormat.of("part-0.snappy.parquet")).contains(FileFormat.PARQUET);
        assertThat(FileFormat.of("csv")).contains(FileFormat.CSV);
        assertThat(FileFormat.of("a.txt")).isEmpty();
        assertThat(FileFormat.of("a.gz")).isEmpty();
    }

    private static List<String> csv(String text) throws IOException {
        return csv(text, false);
    }

    private static List<String> csv(String text, boolean latin) throws IOException {
        return read(FileFormat.CSV, text.getBytes(latin ? ISO_8859_1 : UTF_8), latin);
    }

    private static List<String> json(String text) throws IOException {
        return read(FileFormat.JSON, text.getBytes(UTF_8));
    }

    private static List<String> read(FileFormat format, byte[] file) throws IOException {
        return read(format, file, false);
    }

    /** The records, each as its line, why it is malformed, and its value. */
    private static List<String> read(FileFormat format, byte[] file, boolean latin) throws IOException {
        Records records = Records.of(format, "file", new ByteArrayInputStream(file), FileReading.undeclared("things"));
        List<String> texts = new ArrayList<>();
        for (Optional<FileRecord> next = records.next(); next.isPresent(); next = records.next()) {
            FileRecord record = next.get();
            texts.add(record.line() + " "
                    + record.malformed()
                            .map(reason -> "malformed: " + reason + ": ")
                            .orElse("")
                    + new String(record.value(), latin ? ISO_8859_1 : UTF_8));
        }
        return texts;
    }
}
