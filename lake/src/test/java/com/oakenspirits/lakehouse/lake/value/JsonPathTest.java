package com.oakenspirits.lakehouse.lake.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {
    private static final String JSON = "{\"a\":{\"b\":[{\"c\":12345678901234567.89},{\"c\":\"x\"},{\"d\":1e-7}]},"
            + "\"s\":\"te\\\"xt\",\"t\":true,\"n\":null,\"odd name\":1,\"o\":{\"k\":99999999999999.99},\"one\":[7]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "null",
            value = {
                "$.a.b[0].c | 12345678901234567.89",
                "$.a.b[1].c | x",
                "$.a.b[2].d | 1e-7",
                "$.a.b[3].d | null",
                "$.s | te\"xt",
                "$.t | true",
                "$.n | null",
                "$.missing | null",
                "$.s.deeper | null",
                "$['odd name'] | 1",
                "$.o | {\"k\":99999999999999.99}",
                "$.a.b[*].c | [12345678901234567.89,\"x\"]",
                "$.one[*] | 7",
                "$.o.k[0] | null",
            })
    void aPathGivesWhatIsWritten(String path, String value) {
        assertThat(JsonPath.of(path).orElseThrow().in(JSON)).isEqualTo(value);
    }

    @Test
    void anObjectWithWhatIsNotANumberStaysJson() {
        assertThat(JsonPath.of("$.o").orElseThrow().in("{\"o\":{\"x\":NaN,\"y\":1.50}}"))
                .isEqualTo("{\"x\":\"NaN\",\"y\":1.50}");
    }

    @Test
    void whatIsNotJsonGivesNothing() {
        JsonPath path = JsonPath.of("$.a").orElseThrow();

        assertThat(path.in("no json")).isNull();
        assertThat(path.in("")).isNull();
        assertThat(path.in(null)).isNull();
        assertThat(path.in("[{\"a\":1}]")).isNull();
    }

    @Test
    void pathsOfAnotherKindAreLeftToSpark() {
        assertThat(JsonPath.of("$.a[*].b[*]")).isEmpty();
        assertThat(JsonPath.of("$.*")).isEmpty();
        assertThat(JsonPath.of("a")).isEmpty();
        assertThat(JsonPath.of("$..a")).isEmpty();
    }
}
