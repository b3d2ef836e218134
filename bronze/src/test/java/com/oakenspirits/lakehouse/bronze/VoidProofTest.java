package com.oakenspirits.lakehouse.bronze;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.bronze.Offsets.Range;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Over Kafka's own consumer without a broker; with one {@code TransactionalTopicTest} and others go this way. */
class VoidProofTest {
    private static final TopicPartition SALES = new TopicPartition("sales", 0);

    @Test
    void aMessageThatDidNotComeWithItsBatchIsFound() {
        MockConsumer<byte[], byte[]> kafka = kafka(0, LongStream.range(0, 30));

        assertThatThrownBy(() -> new VoidProof(kafka, "sales").prove(List.of(hole(4, 5))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the message at offset 4 of sales-0 did not come with its batch, and Kafka has it; the"
                        + " batch is read again");
    }

    @Test
    void theLastOfManyIsAskedForToo() {
        MockConsumer<byte[], byte[]> kafka =
                kafka(0, LongStream.range(0, 5_000).filter(offset -> offset % 10 != 3 || offset == 4_993));

        assertThatThrownBy(() -> new VoidProof(kafka, "sales")
                        .prove(LongStream.range(0, 500)
                                .mapToObj(i -> hole(10 * i + 3, 10 * i + 4))
                                .toList()))
                .hasMessageStartingWith("the message at offset 4993 of sales-0 did not come");
    }

    @Test
    void offsetsThatHaveNoMessageAreProven() {
        MockConsumer<byte[], byte[]> kafka =
                kafka(0, LongStream.range(0, 30).filter(offset -> offset != 4 && (offset < 10 || offset > 20)));

        assertThatCode(() -> new VoidProof(kafka, "sales").prove(List.of(hole(4, 5), hole(10, 21))))
                .doesNotThrowAnyException();
    }

    @Test
    void whatRetentionHasTakenSinceIsNotAskedFor() {
        MockConsumer<byte[], byte[]> kafka = kafka(20, LongStream.range(22, 30));

        assertThatCode(() -> new VoidProof(kafka, "sales").prove(List.of(hole(4, 5), hole(15, 22))))
                .doesNotThrowAnyException();
    }

    private static Range hole(long from, long until) {
        return new Range("sales", 0, from, until);
    }

    private static MockConsumer<byte[], byte[]> kafka(long begin, LongStream offsets) {
        // Gives what lies behind the position, as a broker does, however often it is asked.
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>(OffsetResetStrategy.NONE);
        consumer.updateBeginningOffsets(Map.of(SALES, begin));
        consumer.assign(List.of(SALES));
        consumer.seek(SALES, begin);
        offsets.forEach(offset -> consumer.addRecord(new ConsumerRecord<>("sales", 0, offset, null, new byte[0])));
        return consumer;
    }
}
