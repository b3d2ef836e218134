package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Messages that no application should send: every one ends in silver or quarantine, none stops the flow. */
@ExtendWith(KafkaSandbox.Shared.class)
class GarbageTest {
    private static final HexFormat HEX = HexFormat.of();

    @TempDir
    private Path folder;

    @Test
    void everyKindOfGarbageEndsInSilverOrInQuarantineWithItsReason(KafkaSandbox kafka) {
        String long1 = "x".repeat(1_000_000);
        byte[] noise = new byte[500];
        new Random(7).nextBytes(noise);
        Cases expected = new Cases();
        expected.put(noise, "decode");
        expected.put(new byte[0], "decode: the value is empty");
        expected.put(null, "decode: the message has no value");
        expected.put(new byte[] {0}, "decode");
        expected.put(" \n".getBytes(UTF_8), "decode: not a JSON object but blank");
        expected.put("[{\"id\":\"in an array\"}]".getBytes(UTF_8), "decode: not a JSON object but an array");
        expected.put("\"text\"".getBytes(UTF_8), "decode: not a JSON object but a bare value");
        expected.put("null".getBytes(UTF_8), "decode: not a JSON object but a bare value");
        expected.put("{\"id\":\"cut".getBytes(UTF_8), "decode");
        expected.put("{\"id\":\"two\"}{\"id\":\"objects\"}".getBytes(UTF_8), "decode: something follows");
        expected.put("{\"id\":\"a\",\"id\":\"b\"}".getBytes(UTF_8), "decode: Duplicate field 'id'");
        expected.put("{\"id\":\"a\u00ff\u00fe\"}".getBytes(ISO_8859_1), "decode: Invalid UTF-8");
        expected.put(long1.getBytes(UTF_8), "decode");
        expected.put(("{\"id\":\"deep\",\"x\":" + "[".repeat(5000) + "}").getBytes(UTF_8), "decode");
        expected.put("{}".getBytes(UTF_8), "key id: id is missing");
        expected.put("{\"id\":null,\"amount\":\"1\"}".getBytes(UTF_8), "key id: id is missing");
        expected.put(
                "{\"id\":\"nan\",\"amount\":NaN}".getBytes(UTF_8), "type amount: 'NaN' is not a valid decimal(10,2)");
        expected.put(
                "{\"id\":\"feb\",\"day\":\"2022-02-30\"}".getBytes(UTF_8),
                "type day: '2022-02-30' is not a valid date");
        expected.put(
                "{\"id\":\"huge\",\"amount\":1e999999999}".getBytes(UTF_8),
                "type amount: '1e999999999' is not a valid decimal(10,2): it has more than 8 digits before the point");
        expected.put(
                "{\"id\":\"wide\",\"amount\":123456789.00}".getBytes(UTF_8),
                "type amount: '123456789.00' is not a valid decimal(10,2): it has more than 8 digits before the point");
        expected.put("{\"id\":\"none\",\"count\":0}".getBytes(UTF_8), "count_not_zero: An order is of something.");
        expected.put(
                "{\"count\":0,\"amount\":\"much\",\"day\":\"soon\"}".getBytes(UTF_8),
                "key id: id is missing; type amount: 'much' is not a valid decimal(10,2); type day: 'soon' is not a valid date;"
                        + " count_not_zero: An order is of something.");
        expected.put("{\"id\":\"text\",\"amount\":\"12.50\",\"count\":\"3\"}".getBytes(UTF_8), "silver text|12.50|3");
        expected.put("{\"id\":7,\"amount\":12.5,\"count\":3}".getBytes(UTF_8), "silver 7|12.50|3");
        expected.put("{\"id\":\"blank\",\"amount\":\" \",\"count\":null}".getBytes(UTF_8), "silver blank|null|null");
        expected.put(("{\"id\":\"big\",\"note\":\"" + long1 + "\"}").getBytes(UTF_8), "silver big|null|null");
        expected.put("{\"id\":\"new\",\"colour\":{\"r\":1}}".getBytes(UTF_8), "silver new|null|null");
        expected.put("\u00e9\u4e16\ud83d\ude00".getBytes(UTF_8), "decode");
        expected.put(
                "{\"id\":\"\u00e9\u4e16\ud83d\ude00\",\"count\":1}".getBytes(UTF_8),
                "silver \u00e9\u4e16\ud83d\ude00|null|1");

        String topic = "garbage-" + folder.getFileName();
        kafka.createTopic(topic, 1);
        List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
        expected.values.forEach(value -> sent.add(message(topic, sent.size(), value)));
        sent.forEach(kafka::send);
        kafka.flush();
        House house = new House(folder, kafka.address()).withOrders("orders", topic);

        house.lakehouse("run", "--until-caught-up").ends(0);

        bronzeHasTheExactBytes(house.tables(), sent);
        everyMessageIsInSilverOrQuarantine(house.tables(), expected.fates);
        assertThat(house.tables().texts("silver.orders", "length(note)", "_unknown"))
                .contains("1000000|null", "null|{\"colour\":{\"r\":1}}");
        quarantineHasTheRawMessage(house.tables(), sent);
        assertThat(house.lakehouse("status").ends(0).out()).contains("silver.orders");
    }

    @Test
    void thousandsOfRandomMessagesAreAllAccountedFor(KafkaSandbox kafka) {
        long seed = 20_221_017;
        Random random = new Random(seed);
        String topic = "noise-" + folder.getFileName();
        kafka.createTopic(topic, 2);
        String seedling = "{\"id\":\"order\",\"amount\":\"12.50\",\"day\":\"2022-10-17\",\"count\":3,\"n\":[1,{}]}";
        for (int i = 0; i < 3000; i++) {
            byte[] value = seedling.getBytes(UTF_8);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                value[random.nextInt(value.length)] = (byte) random.nextInt(256);
            }
            kafka.send(message(topic, i, value));
        }
        kafka.flush();
        House house = new House(folder, kafka.address()).withOrders("orders", topic);

        house.lakehouse("run", "--until-caught-up").ends(0);

        Tables tables = house.tables();
        assertThat(tables.rows("bronze.orders").count()).isEqualTo(3000);
        Row ledger = tables.rows("ops.ledger")
                .where("flow = 'silver'")
                .selectExpr("sum(read)", "sum(applied + superseded + duplicate)", "sum(quarantined)")
                .head();
        assertThat(ledger.getLong(0)).isEqualTo(3000);
        assertThat(ledger.getLong(2)).isEqualTo(tables.rows("quarantine.orders").count());
        assertThat(tables.rows("quarantine.orders")
                        .where("size(reasons) = 0 or reasons is null")
                        .count())
                .isZero();
        assertThat(tables.rows("silver.orders").where("id is null").count()).isZero();
    }

    /** Key and headers are garbage too. */
    private static ProducerRecord<byte[], byte[]> message(String topic, int number, byte[] value) {
        byte[] key = number % 3 == 0 ? null : number % 3 == 1 ? new byte[0] : new byte[] {(byte) 0xff, (byte) number};
        List<Header> headers = number % 2 == 0
                ? List.of()
                : List.of(
                        new RecordHeader("twice", new byte[] {1}),
                        new RecordHeader("twice", new byte[0]),
                        new RecordHeader("", null),
                        new RecordHeader("\u00e9", new byte[] {(byte) 0xfe, 0, (byte) number}));
        return new ProducerRecord<>(topic, number < 2 ? 0 : null, 1_666_000_000_000L + number, key, value, headers);
    }

    private static void bronzeHasTheExactBytes(Tables tables, List<ProducerRecord<byte[], byte[]>> sent) {
        List<String> landed = tables.rows("bronze.orders").orderBy("offset").collectAsList().stream()
                .map(row -> row.getLong(row.fieldIndex("offset")) + " "
                        + hex(row.<byte[]>getAs("key")) + " " + hex(row.<byte[]>getAs("value")) + " "
                        + headers(row) + " "
                        + row.<java.sql.Timestamp>getAs("timestamp").getTime())
                .toList();
        List<String> expected = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> message : sent) {
            String headers = Stream.of(message.headers().toArray())
                    .map(header -> header.key() + "=" + hex(header.value()))
                    .collect(Collectors.joining(","));
            expected.add(expected.size() + " " + hex(message.key()) + " " + hex(message.value()) + " " + headers + " "
                    + message.timestamp());
        }
        assertThat(landed).isEqualTo(expected);
    }

    private static String headers(Row row) {
        int at = row.fieldIndex("headers");
        return row.isNullAt(at)
                ? ""
                : row.<Row>getList(at).stream()
                        .map(header -> header.getString(0) + "=" + hex(header.<byte[]>getAs(1)))
                        .collect(Collectors.joining(","));
    }

    private static String hex(byte[] bytes) {
        return bytes == null ? "null" : HEX.formatHex(bytes);
    }

    private static void everyMessageIsInSilverOrQuarantine(Tables tables, List<String> expected) {
        Map<Long, String> fates = new LinkedHashMap<>();
        tables.rows("silver.orders")
                .selectExpr(
                        "_offset",
                        "concat_ws('|', id, coalesce(string(amount), 'null'), coalesce(string(count), 'null'))")
                .collectAsList()
                .forEach(row -> fates.put(row.getLong(0), "silver " + row.getString(1)));
        tables.rows("quarantine.orders")
                .selectExpr(
                        "offset",
                        "array_join(transform(reasons, r -> concat(r.rule, if(r.column = '', '', concat(' ', r.column)), ': ', r.message)), '; ')")
                .collectAsList()
                .forEach(row -> assertThat(fates.put(row.getLong(0), row.getString(1)))
                        .as("offset %s is in silver too", row.getLong(0))
                        .isNull());
        assertThat(fates).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(fates.get((long) i)).as("message %s", i).startsWith(expected.get(i));
        }
    }

    private static void quarantineHasTheRawMessage(Tables tables, List<ProducerRecord<byte[], byte[]>> sent) {
        assertThat(tables.rows("quarantine.orders").collectAsList()).allSatisfy(row -> {
            ProducerRecord<byte[], byte[]> message = sent.get((int) (long) row.<Long>getAs("offset"));
            assertThat(row.<byte[]>getAs("value")).isEqualTo(message.value());
            assertThat(row.<byte[]>getAs("key")).isEqualTo(message.key());
            assertThat(row.<String>getAs("contract_version")).isEqualTo("1.0.0");
        });
    }

    /** Messages and what is to become of them, in the order of their offsets. */
    private static final class Cases {
        private final List<byte[]> values = new ArrayList<>();
        private final List<String> fates = new ArrayList<>();

        /** @param fate {@code silver ID|AMOUNT|COUNT}, or how the reasons of the quarantined row begin */
        private void put(byte[] value, String fate) {
            values.add(value);
            fates.add(fate);
        }
    }
}
