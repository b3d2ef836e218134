package com.oakenspirits.lakehouse.lake.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueReadersTest {
    private static final ValueReader DATE = new DateReader(Optional.empty());

    @ParameterizedTest
    @CsvSource({
        "0,0.00",
        "-0,0.00",
        "+7,7.00",
        "007.10,7.10",
        "12.50,12.50",
        "12.500000,12.50",
        ".5,0.50",
        "5.,5.00",
        "1e3,1000.00",
        "12345E-2,123.45",
        "0e999999999999,0.00",
        "99999999999999.99,99999999999999.99",
        "-99999999999999.99,-99999999999999.99",
    })
    void aDecimalIsReadDigitByDigit(String text, String value) throws InvalidValue {
        assertThat(new DecimalReader(16, 2, Rounding.NONE).read(text)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN", "NAN", "Infinity", "TBD", "N/A", "none", "null", "1,234.50", "$1", "1 2", "0x10", "12d", "1e",
                "e5", ".", "+", "--1", "1.2.3", "１２", "٣", "1_000", "12.345", "1e-3", "100000000000000", "1e14",
                        "D76Df8=="
            })
    void whatIsNoDecimalOfTheColumnIsRefused(String text) {
        assertThatThrownBy(() -> new DecimalReader(16, 2, Rounding.NONE).read(text))
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("'" + text + "' is not a valid decimal(16,2)");
    }

    @ParameterizedTest
    @CsvSource({
        "half_up,1.005,1.01",
        "half_up,-1.005,-1.01",
        "half_even,1.005,1.00",
        "half_even,1.015,1.02",
        "down,1.009,1.00",
        "down,-1.009,-1.00",
        "half_up,1e-999999999,0.00",
        "half_up,0.0049999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999,0.00",
        "half_up,0.005000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001,0.01",
        "half_even,0.005000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001,0.01",
    })
    void aContractMayHaveFurtherDigitsRounded(String rounding, String text, String value) throws InvalidValue {
        assertThat(new DecimalReader(4, 2, Rounding.words().get(rounding)).read(text))
                .hasToString(value);
    }

    @Test
    void roundingDoesNotCarryAValueOutOfItsColumn() {
        assertThatThrownBy(() -> new DecimalReader(4, 2, Rounding.HALF_UP).read("99.995"))
                .hasMessage("'99.995' is not a valid decimal(4,2): rounded it has more than 2 digits before the point");
    }

    @Test
    void aMillionDigitsAreRefusedAtOnce() {
        assertThatThrownBy(() -> new DecimalReader(38, 0, Rounding.NONE).read("9".repeat(1_000_000)))
                .hasMessage("'" + "9".repeat(100)
                        + "…' is not a valid decimal(38,0): it has more than 38 digits before the point");
    }

    @ParameterizedTest
    @CsvSource({
        "smallint,-32768,-32768",
        "int,2147483647,2147483647",
        "int,1e2,100",
        "int,100.0,100",
        "int,+5,5",
        "int,-0,0",
        "bigint,9223372036854775807,9223372036854775807",
        "bigint,-9223372036854775808,-9223372036854775808",
        "bigint,9.223372036854775807E18,9223372036854775807",
    })
    void aWholeNumberIsReadExactly(String type, String text, String value) throws InvalidValue {
        assertThat(new IntegerReader(type, Rounding.NONE).read(text)).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource({
        "smallint,32768",
        "int,-2147483649",
        "bigint,9223372036854775808",
        "bigint,-9223372036854775809",
        "bigint,18446744073709551615",
        "bigint,1e19",
        "int,1.5",
        "int,true",
        "int,1 0",
    })
    void whatIsNoWholeNumberOfTheColumnIsRefused(String type, String text) {
        assertThatThrownBy(() -> new IntegerReader(type, Rounding.NONE).read(text))
                .isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12d", "12f", "0x1p3", "1e400", "-1e400", "NaN", "Infinity", "inf", "1_0", "", "1e"})
    void aDoubleHasNoSuffixesNoHexadecimalsAndEndsBeforeInfinity(String text) {
        assertThatThrownBy(() -> new DoubleReader(false).read(text)).isInstanceOf(InvalidValue.class);
    }

    @Test
    void aContractMayAllowNonFiniteDoubles() throws InvalidValue {
        assertThat(new DoubleReader(true).read("NaN")).isEqualTo(Double.NaN);
        assertThat(new DoubleReader(true).read("-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(new DoubleReader(false).read("1.7976931348623157e308")).isEqualTo(Double.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29,2024-02-29",
        "0001-01-01,0001-01-01",
        "0000-12-31,0000-12-31",
        "-0044-03-15,-0044-03-15",
        "1582-10-10,1582-10-10",
        "9999-12-31,9999-12-31",
        "10000-01-01,+10000-01-01",
        "+10000-01-01,+10000-01-01",
    })
    void everyDayOfTheCalendarIsADate(String text, String value) throws InvalidValue {
        assertThat(DATE.read(text)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024", "2024-03", "20240115", "2024-1-5", "2023-02-29", "2024-06-30 rubbish", "2024-06-30T00:00:00",
                "30/06/2024", "2024-13-01", "2024-00-10", "0000-00-00", "19737", "-0000-01-01", "24-01-01",
                "2024-W01-1", "today", "infinity", "9999999-01-01", "٢٠٢٤-01-01"
            })
    void whatIsNoIsoDateIsRefused(String text) {
        assertThatThrownBy(() -> DATE.read(text)).isInstanceOf(InvalidValue.class);
    }

    @Test
    void aContractMayHaveAFormOfItsOwn() throws InvalidValue {
        ValueReader reader = new DateReader(Optional.of(TimeForm.of("dd/MM/yyyy")));

        assertThat(reader.read("31/01/2000")).hasToString("2000-01-31");
        assertThatThrownBy(() -> reader.read("2000-01-31"))
                .hasMessage("'2000-01-31' is not a valid date: the contract's format is dd/MM/yyyy");
        assertThatThrownBy(() -> reader.read("31/02/2000")).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> TimeForm.of("dd/MM/yyyy z")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-06-30T12:00:00Z,2024-06-30T12:00:00Z",
        "2024-06-30 12:00:00,2024-06-30T12:00:00Z",
        "2024-06-30 12:00,2024-06-30T12:00:00Z",
        "2024-06-30T12:00:00.5+02:00,2024-06-30T10:00:00.500Z",
        "2024-06-30 12:00:00+0530,2024-06-30T06:30:00Z",
        "2024-06-30 12:00:00-08,2024-06-30T20:00:00Z",
        "2024-06-30 12:00:00 +01:00,2024-06-30T11:00:00Z",
        "2024-06-30 12:00:00 America/Chicago,2024-06-30T17:00:00Z",
        "2024-06-30T12:00:00+02:00[Europe/Paris],2024-06-30T10:00:00Z",
        "2024-06-30 12:00:00 UTC,2024-06-30T12:00:00Z",
        "1969-12-31 23:59:59.999999,1969-12-31T23:59:59.999999Z",
        "0001-01-01 00:00:00,0001-01-01T00:00:00Z",
        "1582-10-10 12:00:00,1582-10-10T12:00:00Z",
        "294247-01-10T04:00:54.775807Z,+294247-01-10T04:00:54.775807Z",
        "-290308-12-21T19:59:05.224192Z,-290308-12-21T19:59:05.224192Z",
        "2024-06-30 12:00:00.123456000,2024-06-30T12:00:00.123456Z",
    })
    void aTimestampIsADayATimeAndAZone(String text, String instant) throws InvalidValue {
        assertThat(Instant.EPOCH.plus((Long) TimestampReader.utc().read(text), ChronoUnit.MICROS))
                .hasToString(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "12:34:56,timestamp",
        "T12:34:56,timestamp",
        "7:5,timestamp",
        "2024-06-30,it has no time of day",
        "2024-06-30 rubbish,timestamp",
        "2024-06-30 24:00:00,timestamp",
        "2024-06-30 12:00:60,timestamp",
        "2024-06-30 12:00:00 PST,'PST' is not accepted as a zone",
        "2024-06-30 12:00:00 IST,'IST' is not accepted as a zone",
        "2024-06-30 12:00:00 EST,'EST' is not accepted as a zone",
        "2024-06-30 12:00:00Zulu,timestamp",
        "2024-06-30 12:00:00+19:00,timestamp",
        "2024-06-30T12:00:00+05:00[Europe/Paris],its offset is not that of its zone",
        "2024-06-30 12:00:00.1234567,it has more than 6 digits of a second",
        "294247-01-10T04:00:54.775808Z,the year is outside",
        "1700000000000,timestamp",
    })
    void whatIsNoTimestampIsRefused(String text, String why) {
        assertThatThrownBy(() -> TimestampReader.utc().read(text))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining(why);
    }

    @Test
    void aTimeWithoutAZoneIsInTheContractsAndOneThatItHasNotOrTwiceIsRefused() throws InvalidValue {
        ValueReader paris = paris(LocalTimes.REFUSE);

        assertThat(paris.read("2024-06-30 12:00:00")).isEqualTo(micros("2024-06-30T10:00:00Z"));
        assertThat(paris.read("2024-10-27 02:30:00+01:00")).isEqualTo(micros("2024-10-27T01:30:00Z"));
        assertThatThrownBy(() -> paris.read("2024-03-31 02:30:00"))
                .hasMessageContaining("Europe/Paris has no such time: clocks were put forward");
        assertThatThrownBy(() -> paris.read("2024-10-27 02:30:00"))
                .hasMessageContaining("Europe/Paris has that time twice");
        assertThat(paris(LocalTimes.EARLIER).read("2024-10-27 02:30:00")).isEqualTo(micros("2024-10-27T00:30:00Z"));
        assertThat(paris(LocalTimes.LATER).read("2024-10-27 02:30:00")).isEqualTo(micros("2024-10-27T01:30:00Z"));
    }

    @Test
    void aContractMayCutNanosecondsAndAskForAZone() throws InvalidValue {
        ValueReader cut = new TimestampReader(
                Optional.empty(), ZoneOffset.UTC, Optional.of(true), LocalTimes.REFUSE, Rounding.DOWN);

        assertThat(cut.read("2024-06-30T12:00:00.999999999Z")).isEqualTo(micros("2024-06-30T12:00:00.999999Z"));
        assertThat(cut.read("1969-12-31T23:59:59.9999999Z")).isEqualTo(-1L);
        assertThatThrownBy(() -> cut.read("2024-06-30T12:00:00"))
                .hasMessageContaining("it states no zone, and the contract says that it must");
    }

    @Test
    void aTimestampMayHaveAFormOfItsOwn() throws InvalidValue {
        ValueReader reader = new TimestampReader(
                Optional.of(TimeForm.of("dd.MM.yyyy HH:mm")),
                ZoneId.of("Europe/Paris"),
                Optional.empty(),
                LocalTimes.REFUSE,
                Rounding.NONE);

        assertThat(reader.read("30.06.2024 12:00")).isEqualTo(micros("2024-06-30T10:00:00Z"));
        assertThatThrownBy(() -> reader.read("2024-06-30 12:00")).isInstanceOf(InvalidValue.class);
    }

    @Test
    void noTextCarriesNoBytesAndBlanksCarryNothing() {
        for (BinaryReader.Encoding encoding : BinaryReader.Encoding.values()) {
            assertThat(new BinaryReader(encoding).stripped("")).isEmpty();
        }
        assertThat(new BinaryReader(BinaryReader.Encoding.BASE64).stripped(" ")).isNull();
        assertThat(new BinaryReader(BinaryReader.Encoding.HEX).stripped(" ff ")).isEqualTo("ff");
        assertThat(new BooleanReader().stripped("")).isNull();
        assertThat(new TextReader().stripped(" ")).isEqualTo(" ");
    }

    @Test
    void bytesAreReadAsTheContractSaysThatTheTextCarriesThem() throws InvalidValue {
        assertThat((byte[]) new BinaryReader(BinaryReader.Encoding.UTF_8).read(" é"))
                .containsExactly(' ', 0xc3, 0xa9);
        assertThat((byte[]) new BinaryReader(BinaryReader.Encoding.BASE64).read("1234"))
                .containsExactly(0xd7, 0x6d, 0xf8);
        assertThat((byte[]) new BinaryReader(BinaryReader.Encoding.BASE64URL).read("_-8"))
                .containsExactly(0xff, 0xef);
        assertThat((byte[]) new BinaryReader(BinaryReader.Encoding.HEX).read("\\x20fF"))
                .containsExactly(0x20, 0xff);
        assertThatThrownBy(() -> new BinaryReader(BinaryReader.Encoding.HEX).read("2"))
                .isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> new BinaryReader(BinaryReader.Encoding.BASE64).read("a b="))
                .isInstanceOf(InvalidValue.class);
    }

    @Test
    void nestedValuesAreReadDigitByDigitAndTheirFaultsNameThePath() throws InvalidValue {
        StructReader address = new StructReader(
                List.of(
                        new StructReader.Field("zip", "Zip", new IntegerReader("int", Rounding.NONE), true),
                        new StructReader.Field("rent", "rent", new DecimalReader(20, 2, Rounding.NONE), false),
                        new StructReader.Field("tags", "tags", new ListReader(new TextReader()), false)),
                false);
        ListReader list = new ListReader(address);

        List<?> read =
                (List<?>) list.read("[{\"Zip\":\"7\",\"rent\":12345678901234567.89,\"tags\":[\"a\",1.50,null]}]");

        assertThat((Object[]) read.get(0)).hasSize(3);
        assertThat(((Object[]) read.get(0))[0]).isEqualTo(7);
        assertThat(((Object[]) read.get(0))[1]).hasToString("12345678901234567.89");
        assertThat(((Object[]) read.get(0))[2]).hasToString("[a, 1.50, null]");
        assertThat(list.type()).isEqualTo("array<struct<`zip`:int,`rent`:decimal(20,2),`tags`:array<string>>>");
        assertThatThrownBy(() -> list.read("[{\"Zip\":1},{\"Zip\":\"x\"}]"))
                .hasMessage("[1]: zip: 'x' is not a valid int");
        assertThatThrownBy(() -> list.read("[{}]")).hasMessage("[0]: zip is missing in '{}'");
        assertThatThrownBy(() -> list.read("{\"Zip\":1}")).hasMessage("'{\"Zip\":1}' is not a valid JSON array");
        assertThatThrownBy(() -> list.read("[{\"Zip\":1}] x")).isInstanceOf(InvalidValue.class);
    }

    @Test
    void unknownFieldsInsideNestedValuesAreCollected() throws Exception {
        StructReader inner =
                new StructReader(List.of(new StructReader.Field("a", "a", new TextReader(), false)), false);
        StructReader outer = new StructReader(
                List.of(
                        new StructReader.Field("one", "one", inner, false),
                        new StructReader.Field("many", "many", new ListReader(inner), false)),
                false);
        String json = "{\"one\":{\"a\":1,\"b\":1.50},\"many\":[{\"a\":1},{\"c\":{\"d\":[1e2]}}],\"x\":null}";

        assertThat(Unknown.in(outer, json))
                .isEqualTo("{\"x\":null,\"one\":{\"b\":1.50},\"many\":{\"1\":{\"c\":{\"d\":[1e2]}}}}");
        assertThat(Unknown.with("{\"p\":1}", "addr", "{\"b\":1.50}")).isEqualTo("{\"p\":1,\"addr\":{\"b\":1.50}}");
        assertThat(Unknown.with(null, "addr", "{\"b\":1}")).isEqualTo("{\"addr\":{\"b\":1}}");
        assertThat(Unknown.in(outer, "{\"one\":{\"a\":1}}")).isNull();
    }

    private static ValueReader paris(LocalTimes twice) {
        return new TimestampReader(Optional.empty(), ZoneId.of("Europe/Paris"), Optional.empty(), twice, Rounding.NONE);
    }

    private static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
