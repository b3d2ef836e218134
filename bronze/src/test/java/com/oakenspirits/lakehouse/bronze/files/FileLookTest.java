package com.oakenspirits.lakehouse.bronze.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.FileLayout;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are plainly written otherwise than the contract says are refused whole, with the line to add. */
class FileLookTest {
    private static final String ADD = "; add to the customProperties of the contract of things: "
            + "- {property: files, value: {%s}}, or correct the file";

    private static final FileReading UNDECLARED = new FileReading(
            "things",
            "UTF-8",
            new CsvDialect(
                    ',',
                    '"',
                    FileLayout.NO_QUOTE,
                    List.of(),
                    Set.of(),
                    0,
                    new NumberSigns('.', FileLayout.NO_QUOTE),
                    Set.of("id", "amount")),
            Map.of(),
            List.of("id", "name", "amount", "ok"));

    @TempDir
    private Path folder;

    @Test
    void aFirstLineThatNamesNoFieldOfTheContractIsNoHeader() throws IOException {
        String fields = "names no field that the contract reads (id, name, amount, ok)";
        assertThat(refusal("101,Ann,1.50\n102,Bob,2.00\n"))
                .isEqualTo("its first line, 101, Ann, 1.50, " + fields
                        + ADD.formatted("header: [\"id\", \"name\", \"amount\", \"ok\"]"));
        assertThat(refusal("ID,NAME,AMOUNT\n101,Ann,1.50\n"))
                .isEqualTo("its first line, ID, NAME, AMOUNT, " + fields
                        + ADD.formatted("header: [\"id\", \"name\", \"amount\", \"ok\"], skipLines: 1"));
        assertThat(refusal("other, name ,ID\n1,2,3\n")).isEqualTo(null);
    }

    @Test
    void otherSeparatorsAreNamed() throws IOException {
        assertThat(refusal("id;name;amount\n101;Ann;1,50\n102;Bob;2,00\n"))
                .isEqualTo(
                        "its first line has 1 column by the separator ',' and 3 by ';'; column 'amount' holds the number"
                                + " '1,50'" + ADD.formatted("separator: \";\", decimal: \",\""));
        assertThat(refusal("id\tname\n1\tAnn, B.\n"))
                .isEqualTo("its first line has 1 column by the separator ',' and 2 by tab"
                        + ADD.formatted("separator: tab"));
        assertThat(refusal("id|name|amount\n1|Ann|2\n"))
                .isEqualTo("its first line has 1 column by the separator ',' and 3 by '|'"
                        + ADD.formatted("separator: \"|\""));
        assertThat(refusal("id;name, first;amount\n1;Ann;2\n2;B, o;b;3\n3;Ann;4\n4;Ann;4\n"))
                .as(
                        "a header with a comma, and a damaged row: no separator is plain, that the names are none of ours is")
                .startsWith("its first line, id;name, first;amount, names no field that the contract reads");
        assertThat(refusal("id;name, first;amount\n1;Ann;2\n2;B, o;3\n"))
                .isEqualTo("its first line has 2 columns by the separator ',' and 3 by ';'"
                        + ADD.formatted("separator: \";\""));
        assertThat(refusal("sep=;\nid;name\n1;Ann\n"))
                .isEqualTo(
                        "its first line 'sep=;' is no header; its first line has 1 column by the separator ',' and 2 by ';'"
                                + ADD.formatted("skipLines: 1, separator: \";\""));
    }

    @Test
    void ordinaryFilesAreNotDoubted() throws IOException {
        assertThat(refusal("id\n1\n2\n")).isNull();
        assertThat(refusal("id,name\n1,a;b;c\n2,\"x|y\"\n3,d;e;f\n")).isNull();
        assertThat(refusal("id,amount\n1,2.50\n2,\"1,5\"\n"))
                .as("one odd value among points")
                .isNull();
        assertThat(refusal("id,name\n1,\"1,50\"\n")).as("a column of text").isNull();
        assertThat(refusal("id,name\n1,für\n2,f\u00FFr\n")).isNull();
        assertThat(refusal("\uFEFFid,name\n1,a\n")).isNull();
        assertThat(refusal("id,name\n1\n2,two,zwei\n3,\"three\"x\n")).isNull();
        assertThat(refusal("id,name\n")).isNull();
        assertThat(refusal("id,note\n1,a\u0000b\n")).isNull();
    }

    @Test
    void decimalCommasAndThousandsAreNamed() throws IOException {
        assertThat(refusal("id,amount\n1,\"1,50\"\n2,\"3\"\n"))
                .isEqualTo("column 'amount' holds the number '1,50'" + ADD.formatted("decimal: \",\""));
        assertThat(refusal("id,amount\n1,\"1.234,50\"\n"))
                .isEqualTo("column 'amount' holds the number '1.234,50'"
                        + ADD.formatted("decimal: \",\", grouping: \".\""));
        assertThat(refusal("id,amount\n1,\"1,234.50\"\n2,3.5\n"))
                .isEqualTo("column 'amount' holds the number '1,234.50'" + ADD.formatted("grouping: \",\""));
        assertThat(refusal("id,amount\n1,\"1,234\"\n"))
                .isEqualTo(
                        "column 'amount' holds the number '1,234' (say grouping: \",\" instead where it parts thousands)"
                                + ADD.formatted("decimal: \",\""));
    }

    @Test
    void otherQuotesAndEscapesAreNamed() throws IOException {
        assertThat(refusal("'id','name'\n'1','a'\n"))
                .isEqualTo("the names of its columns stand in single quotes" + ADD.formatted("quote: \"'\""));
        assertThat(refusal("id,name\n1,\"say \\\"hi\\\", you\"\n"))
                .isEqualTo("quotes inside its values have a backslash before them" + ADD.formatted("escape: \"\\\\\""));
    }

    @Test
    void otherEncodingsAreNamed() throws IOException {
        assertThat(refusal("id,name\n1,Ann\n2,J\u00FCrgen\n".getBytes(Charset.forName("windows-1252")), "a.csv"))
                .isEqualTo("line 3 holds the byte 0xFC, and nothing beyond ASCII in it is UTF-8"
                        + ADD.formatted("encoding: windows-1252"));
        assertThat(refusal("{\"a\":\"\u00FC\"}\n".getBytes(Charset.forName("windows-1252")), "a.jsonl"))
                .isEqualTo("line 1 holds the byte 0xFC, and nothing beyond ASCII in it is UTF-8"
                        + ADD.formatted("encoding: windows-1252"));
        byte[] wide = "\uFEFFid,name\n1,Ann\n".getBytes(Charset.forName("UTF-16LE"));
        assertThat(refusal(wide, "a.csv"))
                .isEqualTo("its byte order mark is that of UTF-16LE" + ADD.formatted("encoding: UTF-16LE"));
        assertThat(refusal("id,name\n1,Ann\n".getBytes(Charset.forName("UTF-16BE")), "a.csv"))
                .isEqualTo("every second byte is zero, as in UTF-16BE" + ADD.formatted("encoding: UTF-16BE"));
        FileReading declared = new FileReading(
                "things", "windows-1252", CsvDialect.COMMON, Map.of("encoding", "windows-1252"), List.of());
        assertThat(fingerprint(wide, "a.csv", declared).refusal())
                .isEqualTo(
                        "its byte order mark is that of UTF-16LE; change in the customProperties of the contract of things:"
                                + " - {property: files, value: {encoding: UTF-16LE}}, or correct the file");
        assertThat(fingerprint(
                                wide,
                                "a.csv",
                                new FileReading(
                                        "things", "UTF-16", CsvDialect.COMMON, Map.of("encoding", "UTF-16"), List.of()))
                        .refusal())
                .isNull();
    }

    @Test
    void aDeclaredSeparatorThatTheFileHasNotIsNamedToo() throws IOException {
        FileReading declared = new FileReading(
                "things", "UTF-8", CsvDialect.COMMON.withSeparator(';'), Map.of("separator", "\";\""), List.of());
        assertThat(fingerprint("id,name\n1,a\n".getBytes(UTF_8), "a.csv", declared)
                        .refusal())
                .isEqualTo("its first line has 1 column by the separator ';' and 2 by ',';"
                        + " change in the customProperties of the contract of things:"
                        + " - {property: files, value: {separator: \",\"}}, or correct the file");
        assertThat(fingerprint("id;name\n1;a\n".getBytes(UTF_8), "a.csv", declared)
                        .refusal())
                .isNull();
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysIsToldWhatItIs() throws IOException {
        assertThat(refusal("PAR1\u0000\u0001PAR1".getBytes(UTF_8), "a.csv"))
                .isEqualTo("it is a Parquet file; say --format parquet or name it .parquet");
        assertThat(refusal(new byte[] {0x1F, (byte) 0x8B, 8, 0}, "a.jsonl"))
                .isEqualTo("it is compressed with gzip; name it .gz");
        assertThat(refusal("PK\u0003\u0004\u0014\u0000".getBytes(UTF_8), "a.csv"))
                .isEqualTo("it is a zip archive or an Excel workbook; land the CSV files that it holds");
        assertThat(refusal("[\n {\"id\": 1}\n]\n".getBytes(UTF_8), "a.jsonl"))
                .isEqualTo("it is a JSON array over several lines; say --format json or name it .json");
        assertThat(refusal("[1,2]\n[3]\n".getBytes(UTF_8), "a.jsonl")).isNull();
        assertThat(refusal("ORC,id\nx,1\n".getBytes(UTF_8), "a.csv"))
                .as("a column of that name")
                .isNull();
    }

    private String refusal(String text) throws IOException {
        return refusal(text.indexOf('\u00FF') < 0 ? text.getBytes(UTF_8) : damaged(text), "a.csv");
    }

    /** U+00FF stands for a byte that no UTF-8 has. */
    private static byte[] damaged(String text) {
        int at = text.substring(0, text.indexOf('\u00FF')).getBytes(UTF_8).length;
        byte[] bytes = text.replace('\u00FF', '?').getBytes(UTF_8);
        bytes[at] = (byte) 0xFF;
        return bytes;
    }

    private String refusal(byte[] bytes, String name) throws IOException {
        return fingerprint(bytes, name, UNDECLARED).refusal();
    }

    private Fingerprint fingerprint(byte[] bytes, String name, FileReading reading) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        return Fingerprint.of(
                new LocalTree(file.toAbsolutePath())
                        .file(Optional.of(FileFormat.of(name).orElseThrow())),
                new Configuration(false),
                reading);
    }
}
