package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {
    private static final int ROUNDS = 20_000;

    private final JsonDecoder decoder = new JsonDecoder(List.of("a", "b"), true);

    @Test
    void schemaIsTheFieldsByTheirPlaceThenTheUnknownAndTheFault() {
        assertThat(JsonDecoder.schema(List.of("a", "b")).simpleString())
                .isEqualTo("struct<f0:string,f1:string,_unknown:string,_fault:string>");
    }

    @Test
    void fieldsComeInTheOrderAskedForNotAsWritten() {
        assertThat(decoded("{\"b\":\"2\",\"a\":\"1\"}")).containsExactly("1", "2", null, null);
    }

    @Test
    void missingAndNullFieldsAreNull() {
        assertThat(decoded("{\"a\":null}")).containsExactly(null, null, null, null);
        assertThat(decoded("{}")).containsExactly(null, null, null, null);
    }

    @Test
    void blankTextStaysBlankText() {
        assertThat(decoded("{\"a\":\"\",\"b\":\" \"}")).containsExactly("", " ", null, null);
    }

    @Test
    void fieldNamesAreTakenLiterallyUpperAndLowerCaseApart() {
        assertThat(decoded("{\"A\":1,\"a\":2}")).containsExactly("2", null, "{\"A\":1}", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.50", "1e3", "1E+3", "-0", "0.10", "12345678901234567890.123456789", "true", "false", "1e999"})
    void numbersAndBooleansAreTheTextThatWasWritten(String literal) {
        assertThat(decoded("{\"a\":" + literal + "}")).containsExactly(literal, null, null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void whatIsNoNumberInJsonButIsWrittenByManyIsItsText(String literal) {
        assertThat(decoded("{\"a\":" + literal + "}")).containsExactly(literal, null, null, null);
    }

    @Test
    void nestedValuesAreJsonText() {
        assertThat(decoded("{\"a\":{\"x\": [1, \"y\", null, true]},\"b\":[ ]}"))
                .containsExactly("{\"x\":[1,\"y\",null,true]}", "[]", null, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.50", "1e3", "12345678901234567890.123456789", "1e999", "-0"})
    void numbersInsideNestedAndUnknownValuesAreKeptAsWritten(String literal) {
        assertThat(decoded("{\"a\":[" + literal + "],\"c\":" + literal + "}"))
                .containsExactly("[" + literal + "]", null, "{\"c\":" + literal + "}", null);
    }

    @Test
    void unknownFieldsAreKeptAsOneObjectInTheOrderWritten() {
        assertThat(decoded("{\"z\":\"q\\\"\",\"a\":1,\"c\":null,\"d\":{\"e\":[1]}}"))
                .containsExactly("1", null, "{\"z\":\"q\\\"\",\"c\":null,\"d\":{\"e\":[1]}}", null);
    }

    @Test
    void unknownFieldsAreLeftOutWhereNobodyWantsThem() {
        assertThat(decoded(new JsonDecoder(List.of("a"), false), bytes("{\"z\":{\"y\":[1]},\"a\":1}")))
                .containsExactly("1", null, null);
    }

    @Test
    void unknownFieldsThatAreCalledLikeOurOwnColumnsHarmNothing() {
        assertThat(decoded("{\"_fault\":\"x\",\"_unknown\":1,\"a\":2}"))
                .containsExactly("2", null, "{\"_fault\":\"x\",\"_unknown\":1}", null);
    }

    @Test
    void aMegabyteOfTextIsAText() {
        String text = "x".repeat(1 << 20);
        assertThat(decoded("{\"a\":\"" + text + "\"}")).containsExactly(text, null, null, null);
    }

    @Test
    void textOutsideTheBasicPlaneSurvivesEscapedAndPlain() {
        assertThat(decoded("{\"a\":\"\\ud83c\\udf77 é\",\"b\":\"🍷\"}")).containsExactly("🍷 é", "🍷", null, null);
    }

    @Test
    void aNullValueSaysThatThereIsNone() {
        assertThat(decoded(decoder, null)).containsExactly(null, null, null, "the message has no value");
    }

    @Test
    void anEmptyValueSaysThatItIsEmpty() {
        assertThat(decoded(decoder, new byte[0])).containsExactly(null, null, null, "the value is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"a\":1}]        | not a JSON object but an array",
                "[]                 | not a JSON object but an array",
                "'\"a\"'            | not a JSON object but a bare value",
                "17                 | not a JSON object but a bare value",
                "null               | not a JSON object but a bare value",
                "NaN                | not a JSON object but a bare value",
                "'  '               | not a JSON object but blank",
                "{\"a\":1}{\"a\":2} | something follows the end of the JSON object",
                "{\"a\":1} 7        | something follows the end of the JSON object",
                "{\"a\":1,\"a\":2}  | Duplicate field 'a'",
                "{\"c\":1,\"c\":2}  | Duplicate field 'c'",
            })
    void whatIsNoSingleObjectIsNamed(String value, String fault) {
        assertThat(decoded(value)).containsExactly(null, null, null, fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":\"x",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":[1",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":tru}",
                "{\"a\":1}x",
                "{\"a\":1}}",
                "hello",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"a\":\"\u0001\"}"
            })
    void brokenJsonIsAFaultOfOneLineAndGivesNoField(String value) {
        Object[] cells = decoded(value);
        assertThat(Arrays.copyOf(cells, 3)).containsOnlyNulls();
        assertThat((String) cells[3]).isNotBlank().doesNotContain("\n").hasSizeLessThanOrEqualTo(201);
    }

    @Test
    void bytesThatAreNotUtf8AreAFault() {
        byte[] value = bytes("{\"a\":\"x\"}");
        value[6] = (byte) 0xff;
        Object[] cells = decoded(decoder, value);
        assertThat(Arrays.copyOf(cells, 3)).containsOnlyNulls();
        assertThat((String) cells[3]).isNotBlank();
    }

    @Test
    void nestingWithoutEndIsAFaultNotAStackOverflow() {
        Object[] cells = decoded("{\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}");
        assertThat(cells[0]).isNull();
        assertThat((String) cells[3]).contains("nesting depth");
    }

    @Test
    void randomBytesNeverThrowAndAlwaysSayWhy() {
        long seed = Seeds.of(17);
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] value = new byte[random.nextInt(64)];
            random.nextBytes(value);
            // Without a brace no random bytes are an object by chance; {} has turned up.
            for (int at = 0; at < value.length; at++) {
                value[at] = value[at] == '{' ? (byte) '}' : value[at];
            }
            Object[] cells = decoded(decoder, value);
            assertThat((String) cells[3])
                    .as("seed %d, round %d: %s", seed, i, Arrays.toString(value))
                    .isNotBlank()
                    .doesNotContain("\n");
        }
    }

    @Test
    void damagedMessagesNeverThrow() {
        long seed = Seeds.of(18);
        Random random = new Random(seed);
        byte[] sound = bytes("{\"a\":\"R\\u00e9\\n é🍷\",\"b\":-1.5e3,\"c\":{\"d\":[true,null,{}]}}");
        for (int i = 0; i < ROUNDS; i++) {
            byte[] value = Arrays.copyOf(sound, random.nextInt(4) == 0 ? random.nextInt(sound.length) : sound.length);
            for (int flips = random.nextInt(4); flips > 0 && value.length > 0; flips--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }
            Object[] cells = decoded(decoder, value);
            if (cells[3] != null) {
                assertThat(Arrays.copyOf(cells, 3))
                        .as("seed %d, round %d: %s", seed, i, Arrays.toString(value))
                        .containsOnlyNulls();
            }
        }
    }

    private Object[] decoded(String value) {
        return decoded(decoder, bytes(value));
    }

    private static Object[] decoded(JsonDecoder decoder, byte[] value) {
        Row row = decoder.call(value);
        Object[] cells = new Object[row.length()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = row.get(i);
        }
        return cells;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
