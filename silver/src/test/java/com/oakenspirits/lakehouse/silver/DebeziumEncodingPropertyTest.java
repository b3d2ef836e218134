package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One row says the same however the connector writes it: in each mode of decimals, times and bytes, with the schema and
 * without, where the contract names the mode. The texts are those that a plain formatting of the values gives.
 */
class DebeziumEncodingPropertyTest {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    @TempDir
    private Path folder;

    /** How a connector writes decimals, times and bytes, and how a contract says so. */
    private record Mode(String decimal, String time, String bytes, String encoding) {}

    private static final List<Mode> MODES = List.of(
            new Mode(
                    "string",
                    "isostring",
                    "hex",
                    "{decimal: string, time: isostring, bytes: hex, fields: {opens: isostring}}"),
            new Mode("precise", "connect", "bytes", "{decimal: base64, time: millis, fields: {opens: time-millis}}"),
            new Mode("precise", "adaptive", "base64", "{decimal: base64, time: micros, fields: {opens: time-micros}}"),
            new Mode(
                    "double",
                    "microseconds",
                    "base64-url-safe",
                    "{decimal: double, time: micros, bytes: base64-url, fields: {opens: time-micros}}"),
            new Mode("variable", "nanoseconds", "bytes", "{time: nanos, fields: {opens: time-nanos}}"));

    /** What a column holds. */
    private record Values(BigDecimal price, LocalDate born, LocalDateTime at, LocalTime opens, String raw) {
        static Values of(Random random) {
            return new Values(
                    new BigDecimal(new BigInteger(30, random), 2)
                            .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1)),
                    LocalDate.ofEpochDay(random.nextInt(2_932_896 + 719_162) - 719_162),
                    // Milliseconds, within what nanoseconds of 64 bits reach.
                    LocalDateTime.ofEpochSecond(random.nextInt(), random.nextInt(1000) * 1_000_000, ZoneOffset.UTC),
                    LocalTime.ofSecondOfDay(random.nextInt(86_400)).plusNanos(random.nextInt(1000) * 1_000_000L),
                    bytes(random));
        }

        private static String bytes(Random random) {
            byte[] bytes = new byte[1 + random.nextInt(9)];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        Map<String, String> texts() {
            Map<String, String> texts = new TreeMap<>();
            texts.put("price", price.toPlainString());
            texts.put("born", born.toString());
            texts.put("at", SECONDS.format(at) + fraction(at.get(ChronoField.NANO_OF_SECOND)));
            texts.put(
                    "opens",
                    opens.format(DateTimeFormatter.ofPattern("HH:mm:ss"))
                            + fraction(opens.get(ChronoField.NANO_OF_SECOND)));
            texts.put("raw", Base64.getEncoder().encodeToString(HexFormat.of().parseHex(raw)));
            return texts;
        }

        private static String fraction(int nanos) {
            return nanos == 0 ? "" : ".%06d".formatted(nanos / 1_000);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 16, 1582, 2026})
    void rowSaysTheSameInEveryModeWithAndWithoutItsSchema(long seed) throws IOException {
        check(seed, 200);
    }

    @Test
    @Tag("soak")
    void rowSaysTheSameInEveryModeWithAndWithoutItsSchemaWhateverIsDrawn() throws IOException {
        long seed = Long.getLong("lakehouse.seed", System.nanoTime());
        check(seed, 50_000);
    }

    private void check(long seed, int rows) throws IOException {
        Random random = new Random(seed);
        for (Mode mode : MODES) {
            DebeziumDecoder decoder = new DebeziumDecoder(contract(mode));
            for (int i = 0; i < rows; i++) {
                Values values = Values.of(random);
                String row = row(mode, values);
                for (String message :
                        List.of(event(row), "{\"schema\":" + schema(mode) + ",\"payload\":" + event(row) + "}")) {
                    DebeziumDecoder.Change change = decoder.change(null, message.getBytes(StandardCharsets.UTF_8));
                    assertThat(change.fault())
                            .as("seed %d, %s: %s", seed, mode, message)
                            .isEmpty();
                    Map<String, String> read = change.fields().entrySet().stream()
                            .filter(field -> !field.getKey().equals("id"))
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, field -> field.getValue().text(), (a, b) -> a, TreeMap::new));
                    // A double of JSON has no zeros at its end: a number is compared as one.
                    read.computeIfPresent(
                            "price",
                            (name, text) -> new BigDecimal(text).setScale(2).toPlainString());
                    assertThat(read).as("seed %d, %s: %s", seed, mode, message).isEqualTo(values.texts());
                }
            }
        }
    }

    private Contract contract(Mode mode) throws IOException {
        return Things.with(
                        "- {name: id, logicalType: integer, required: true, primaryKey: true}",
                        "- {name: price, logicalType: number, physicalType: 'decimal(12,2)'}",
                        "- {name: born, logicalType: date}",
                        "- {name: at, logicalType: timestamp}",
                        "- {name: opens, logicalType: string}",
                        "- {name: raw, logicalType: string, physicalType: binary}")
                .changes("debezium")
                .set("encoding", mode.encoding)
                .in(folder);
    }

    private static String row(Mode mode, Values values) {
        String unscaled =
                Base64.getEncoder().encodeToString(values.price.unscaledValue().toByteArray());
        String price = switch (mode.decimal) {
            case "string" -> "\"" + values.price.toPlainString() + "\"";
            case "precise" -> "\"" + unscaled + "\"";
            case "variable" -> "{\"scale\":2,\"value\":\"" + unscaled + "\"}";
            default -> Double.toString(values.price.doubleValue());
        };
        String raw = switch (mode.bytes) {
            case "hex" -> values.raw;
            case "base64-url-safe" ->
                Base64.getUrlEncoder().encodeToString(HexFormat.of().parseHex(values.raw));
            default -> Base64.getEncoder().encodeToString(HexFormat.of().parseHex(values.raw));
        };
        boolean text = mode.time.equals("isostring");
        long perSecond = switch (mode.time) {
            case "connect" -> 1_000L;
            case "nanoseconds" -> 1_000_000_000L;
            default -> 1_000_000L;
        };
        String born = text ? "\"" + values.born + "Z\"" : Long.toString(values.born.toEpochDay());
        String at = text
                ? "\"" + values.at.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME) + "Z\""
                : Long.toString(values.at.toEpochSecond(ZoneOffset.UTC) * perSecond
                        + values.at.get(ChronoField.NANO_OF_SECOND) / (1_000_000_000L / perSecond));
        String opens = text
                ? "\"" + values.opens.format(DateTimeFormatter.ISO_LOCAL_TIME) + "Z\""
                : Long.toString(values.opens.toNanoOfDay() / (1_000_000_000L / perSecond));
        return "{\"id\":1,\"price\":%s,\"born\":%s,\"at\":%s,\"opens\":%s,\"raw\":\"%s\"}"
                .formatted(price, born, at, opens, raw);
    }

    private static String schema(Mode mode) {
        String price = switch (mode.decimal) {
            case "string" -> "\"type\":\"string\"";
            case "precise" ->
                "\"type\":\"bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"2\"}";
            case "variable" -> "\"type\":\"struct\",\"name\":\"io.debezium.data.VariableScaleDecimal\"";
            default -> "\"type\":\"double\"";
        };
        List<String> names = switch (mode.time) {
            case "isostring" ->
                List.of("io.debezium.time.IsoDate", "io.debezium.time.IsoTimestamp", "io.debezium.time.IsoTime");
            case "connect" ->
                List.of(
                        "org.apache.kafka.connect.data.Date",
                        "org.apache.kafka.connect.data.Timestamp",
                        "org.apache.kafka.connect.data.Time");
            case "nanoseconds" ->
                List.of("io.debezium.time.Date", "io.debezium.time.NanoTimestamp", "io.debezium.time.NanoTime");
            default ->
                List.of("io.debezium.time.Date", "io.debezium.time.MicroTimestamp", "io.debezium.time.MicroTime");
        };
        String raw = mode.bytes.equals("bytes") ? "bytes" : "string";
        String fields =
                ("[{\"field\":\"id\",\"type\":\"int32\"},{\"field\":\"price\",%s},{\"field\":\"born\",\"name\":\"%s\"},"
                                + "{\"field\":\"at\",\"name\":\"%s\"},{\"field\":\"opens\",\"name\":\"%s\"},"
                                + "{\"field\":\"raw\",\"type\":\"%s\"}]")
                        .formatted(price, names.get(0), names.get(1), names.get(2), raw);
        return "{\"type\":\"struct\",\"fields\":[{\"field\":\"after\",\"type\":\"struct\",\"fields\":" + fields + "}]}";
    }

    private static String event(String row) {
        return "{\"before\":null,\"after\":" + row + ",\"source\":{\"lsn\":1,\"ts_ms\":1},\"op\":\"c\"}";
    }
}
