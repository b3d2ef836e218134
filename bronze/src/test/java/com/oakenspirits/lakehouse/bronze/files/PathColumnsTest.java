package com.oakenspirits.lakehouse.bronze.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The columns that a path states, in the records and in the name of their source. */
class PathColumnsTest {

    @Test
    void theFoldersDirectlyAboveAFileAreColumns() {
        assertThat(values("file:/in/dt=2024-01-01/region=EU/part-0.parquet"))
                .containsExactly(Map.entry("dt", "2024-01-01"), Map.entry("region", "EU"));
        assertThat(values("s3a://bucket/env=prod/inbox/dt=1/f.csv")).containsExactly(Map.entry("dt", "1"));
        assertThat(values("file:/env=prod/inbox/f.csv")).isEmpty();
        assertThat(values("file:/in/a=b.csv")).as("the file itself").isEmpty();
        assertThat(values("file:/in/=x/f.csv")).isEmpty();
    }

    @Test
    void valuesAreDecodedAndHivesNullIsNull() {
        assertThat(values("file:/t=2024-01-01%2010%3A30/c=M%C3%BCnchen/d=100%/e=a=b/g=a+b/h=/f.csv"))
                .containsExactly(
                        Map.entry("t", "2024-01-01 10:30"),
                        Map.entry("c", "München"),
                        Map.entry("d", "100%"),
                        Map.entry("e", "a=b"),
                        Map.entry("g", "a+b"),
                        Map.entry("h", ""));
        assertThat(values("file:/dt=__HIVE_DEFAULT_PARTITION__/f.csv")).containsExactlyEntriesOf(nothing("dt"));
        assertThatThrownBy(() -> values("file:/dt=1/dt=2/f.csv"))
                .hasMessage("its path names the column 'dt' twice; rename a folder");
    }

    @Test
    void theSourceNamesThemInOneOrderAndOtherValuesAreOtherSources() {
        assertThat(PathColumns.of("file:/dt=2024-01-01/region=E U/f.csv").suffix())
                .isEqualTo(
                        PathColumns.of("file:/region=E U/dt=2024-01-01/f.csv").suffix())
                .isEqualTo("?dt=2024-01-01&region=E+U");
        assertThat(PathColumns.of("file:/dt=__HIVE_DEFAULT_PARTITION__/f.csv").suffix())
                .isEqualTo("?dt");
        assertThat(PathColumns.of("file:/dt=/f.csv").suffix()).isEqualTo("?dt=");
        assertThat(PathColumns.of("file:/in/f.csv").suffix()).isEmpty();
    }

    @Test
    void recordsGetThemAndKeepTheirBytes() throws IOException {
        assertThat(into("{\"id\": 1.50 }")).isEqualTo("{\"id\": 1.50 ,\"dt\":\"2024-01-01\",\"n\":null}");
        assertThat(into("{}")).isEqualTo("{\"dt\":\"2024-01-01\",\"n\":null}");
        assertThat(into(" { } ")).isEqualTo(" { \"dt\":\"2024-01-01\",\"n\":null} ");
        assertThat(into("{\"a\":{\"dt\":\"other\"},\"v\":NaN}"))
                .isEqualTo("{\"a\":{\"dt\":\"other\"},\"v\":NaN,\"dt\":\"2024-01-01\",\"n\":null}");
        assertThat(into("7")).isEqualTo("7");
        assertThat(into("[{\"a\":1}]")).isEqualTo("[{\"a\":1}]");
    }

    @Test
    void aRecordThatSaysTheSameKeepsItAndOneThatSaysSomethingElseIsMalformed() throws IOException {
        assertThat(into("{\"dt\":\"2024-01-01\",\"n\":null}")).isEqualTo("{\"dt\":\"2024-01-01\",\"n\":null}");
        assertThat(into("{\"dt\":\"2024-01-02\"}"))
                .isEqualTo("dt is '2024-01-02' in the record and '2024-01-01' in the path of the file:"
                        + " {\"dt\":\"2024-01-02\"}");
        assertThat(into("{\"dt\":null}"))
                .isEqualTo("dt is null in the record and '2024-01-01' in the path of the file: {\"dt\":null}");
        PathColumns month = PathColumns.of("file:/month=01/f.csv");
        assertThat(new String(
                        month.into(FileRecord.sound(1, "{\"month\":1}".getBytes(UTF_8)))
                                .value(),
                        UTF_8))
                .isEqualTo("{\"month\":1}");
    }

    private static String into(String json) throws IOException {
        FileRecord record = PathColumns.of("file:/dt=2024-01-01/n=__HIVE_DEFAULT_PARTITION__/f.json")
                .into(FileRecord.sound(1, json.getBytes(UTF_8)));
        return record.malformed().map(reason -> reason + ": ").orElse("") + new String(record.value(), UTF_8);
    }

    private static Map<String, String> values(String path) {
        return PathColumns.of(path).values();
    }

    private static Map<String, String> nothing(String... names) {
        Map<String, String> values = new LinkedHashMap<>();
        Arrays.stream(names).forEach(name -> values.put(name, null));
        return values;
    }
}
