package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Producers that send other units than milliseconds, or headers that look like ours. */
@ExtendWith(KafkaSandbox.Shared.class)
class StrangeTimestampTest {
    private static final long NANOSECONDS = 1_700_000_000_000_000_000L;
    private static final long MICROSECONDS = 1_700_000_000_000_000L;
    private static final long GOOD = 1_700_000_000_000L;
    private static final long LAST = 253_402_300_799_999L;

    @TempDir
    private Path folder;

    private KafkaSandbox kafka;
    private House house;
    private String topic;

    @BeforeEach
    void topicThatTakesEveryTimestamp(KafkaSandbox kafka) {
        this.kafka = kafka;
        topic = "clock-" + folder.getFileName();
        kafka.createTopic(topic, 1, Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
        house = new House(folder, kafka.address()).withOrders("orders", topic);
    }

    @Test
    void aTimestampInAnotherUnitIsThatMessagesFaultAndTheOthersGoOn() {
        send("a", GOOD);
        send("b", NANOSECONDS, new RecordHeader("lakehouse.timestamp", "7".getBytes(UTF_8)));
        send("c", MICROSECONDS);
        send("d", Long.MAX_VALUE);
        send("e", LAST);
        send("f", LAST + 1);
        send("g", 0);
        kafka.flush();

        house.lakehouse("run", "--until-caught-up").ends(0);

        assertThat(house.tables().texts("silver.orders", "id", "unix_millis(_timestamp)"))
                .containsExactly("a|" + GOOD, "e|" + LAST, "g|0");
        assertThat(house.tables().texts("quarantine.orders", "offset", "reasons[0].rule", "reasons[0].message"))
                .containsExactly(
                        "1|decode|" + reason(NANOSECONDS),
                        "2|decode|" + reason(MICROSECONDS),
                        "3|decode|" + reason(Long.MAX_VALUE),
                        "5|decode|" + reason(LAST + 1));
        assertThat(house.tables()
                        .texts(
                                "bronze.orders",
                                "offset",
                                "unix_millis(timestamp)",
                                "transform(headers, h -> concat(h.key, '=', string(h.value)))"))
                .containsExactly(
                        "0|" + GOOD + "|null",
                        "1|null|ArraySeq(lakehouse.timestamp=7, lakehouse.timestamp=" + NANOSECONDS + ")",
                        "2|null|ArraySeq(lakehouse.timestamp=" + MICROSECONDS + ")",
                        "3|null|ArraySeq(lakehouse.timestamp=" + Long.MAX_VALUE + ")",
                        "4|" + LAST + "|null",
                        "5|null|ArraySeq(lakehouse.timestamp=" + (LAST + 1) + ")",
                        "6|0|null");
        house.lakehouse("audit").ends(0);

        send("h", GOOD);
        kafka.flush();
        house.lakehouse("run", "--until-caught-up").ends(0);
        assertThat(house.tables().texts("silver.orders", "id")).containsExactly("a", "e", "g", "h");
    }

    /** More than the driver takes: Spark's tasks read past the message. */
    @Test
    void oneAmongThousandsStopsNoneOfThem() {
        house.withBatchesOf(1_000_000);
        IntStream.range(0, 6_000).forEach(i -> send("k" + i, i == 4_321 ? NANOSECONDS : i == 17 ? MICROSECONDS : GOOD));
        kafka.flush();

        house.lakehouse("run", "--until-caught-up").ends(0).says("6,000 landed, 6,000 refined");

        assertThat(house.tables().rows("silver.orders").count()).isEqualTo(5_998);
        assertThat(house.tables().texts("quarantine.orders", "offset", "reasons[0].message"))
                .containsExactly("17|" + reason(MICROSECONDS), "4321|" + reason(NANOSECONDS));
        assertThat(house.tables().texts("bronze.orders", "count(distinct offset)", "min(offset)", "max(offset)"))
                .containsExactly("6000|0|5999");
        house.lakehouse("audit").ends(0);
    }

    @Test
    void headersThatAreCalledLikeOursAndTheOddestMessagesDoNoHarm() {
        Header[] ours = List.of("malformed", "file", "line", "untimed", "batch", "lakehouse.timestamp").stream()
                .map(name -> new RecordHeader(name, "rubbish".getBytes(UTF_8)))
                .toArray(Header[]::new);
        send("a", GOOD, ours);
        send("b", GOOD, new RecordHeader("malformed", null), new RecordHeader("", new byte[0]));
        Header[] many = IntStream.range(0, 5_000)
                .mapToObj(i -> new RecordHeader("h" + i % 7, i % 3 == 0 ? null : new byte[] {(byte) i}))
                .toArray(Header[]::new);
        send("c", GOOD, many);
        kafka.send(new ProducerRecord<byte[], byte[]>(topic, 0, GOOD, null, (byte[]) null));
        kafka.send(new ProducerRecord<>(
                topic, 0, GOOD, "k".repeat(900_000).getBytes(UTF_8), "{\"id\":\"d\",\"count\":1}".getBytes(UTF_8)));
        kafka.flush();

        house.lakehouse("run", "--until-caught-up").ends(0);

        assertThat(house.tables().texts("silver.orders", "id")).containsExactly("a", "b", "c", "d");
        assertThat(house.tables().texts("quarantine.orders", "offset", "reasons[0].message"))
                .containsExactly("3|the message has no value");
        assertThat(house.tables().texts("bronze.orders", "offset", "size(headers)", "length(key)"))
                .containsExactly("0|6|1", "1|2|1", "2|5000|1", "3|null|null", "4|null|900000");
        house.lakehouse("audit").ends(0);
    }

    private static String reason(long number) {
        return "the timestamp of the Kafka message, " + number
                + ", is not a time in milliseconds between 1970 and 9999. Correct the clock or the unit of the producer"
                + " and have the message sent again";
    }

    private void send(String id, long timestamp, Header... headers) {
        kafka.send(new ProducerRecord<>(
                topic,
                0,
                timestamp,
                id.substring(0, 1).getBytes(UTF_8),
                ("{\"id\":\"" + id + "\",\"count\":1}").getBytes(UTF_8),
                List.of(headers)));
    }
}
