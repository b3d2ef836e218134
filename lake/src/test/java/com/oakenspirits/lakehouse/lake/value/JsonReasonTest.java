package com.oakenspirits.lakehouse.lake.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReasonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":+1} ; Unexpected character ('+' (code 43)) in numeric value: JSON spec does not allow numbers to"
                        + " have plus signs",
                "{\"a\":1/*b*/} ; Unexpected character ('/' (code 47))",
                "{\"a\":x} ; Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null',"
                        + " 'true' or 'false')",
                "{\"a\":21 ; Unexpected end-of-input: expected close marker for Object (start marker at [line: 1, column:"
                        + " 1])"
            })
    void nothingIsSaidOfTheParsersOwnSettings(String json, String reason) {
        JsonProcessingException error = catchThrowableOfType(JsonProcessingException.class, () -> read(json));
        assertThat(JsonReason.of(error)).isEqualTo(reason);
    }

    private static void read(String json) throws IOException {
        try (JsonParser parser = JsonText.JSON.createParser(json)) {
            while (parser.nextToken() != null) {
                parser.getText();
            }
        }
    }
}
