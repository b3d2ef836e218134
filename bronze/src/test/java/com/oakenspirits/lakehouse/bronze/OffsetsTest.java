package com.oakenspirits.lakehouse.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OffsetsTest {
    private final Offsets offsets = new Offsets(Map.of(1, 4L, 0, 9L));

    @Test
    void sparksFormIsReadAndWritten() {
        assertThat(offsets.toSpark("sales")).isEqualTo("{\"sales\":{\"0\":9,\"1\":4}}");
        assertThat(Offsets.fromSpark("sales", offsets.toSpark("sales"))).isEqualTo(offsets);
    }

    @Test
    void sparksFormOfAnotherTopicHasNoneOfThisOne() {
        assertThat(Offsets.fromSpark("invoices", "{\"sales\":{\"0\":9}}")).isEqualTo(Offsets.none());
    }

    @Test
    void whatIsNoFormOfSparksIsShown() {
        assertThatThrownBy(() -> Offsets.fromSpark("sales", "{\"sales\":"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not Kafka offsets: {\"sales\":");
    }

    @Test
    void theLedgersFormIsReadAndWritten() {
        assertThat(offsets.toLedger("oaken.sales"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("oaken.sales-0", 9L, "oaken.sales-1", 4L));
        assertThat(Offsets.fromLedger("oaken.sales", offsets.toLedger("oaken.sales")))
                .isEqualTo(offsets);
    }

    @Test
    void theLedgersFormTellsTopicsWithDashesApart() {
        Map<String, Long> consumed = Map.of("sales-0", 1L, "sales-1-0", 2L, "a-sales-0", 3L, "sales-10", 4L);

        assertThat(Offsets.fromLedger("sales", consumed)).isEqualTo(new Offsets(Map.of(0, 1L, 10, 4L)));
        assertThat(Offsets.fromLedger("sales-1", consumed)).isEqualTo(new Offsets(Map.of(0, 2L)));
    }

    @Test
    void theSumGrowsWithEveryMessage() {
        assertThat(Offsets.none().sum()).isZero();
        assertThat(offsets.sum()).isEqualTo(13);
    }

    @Test
    void whatLiesBetweenIsNamedByPartitionWithoutEmptyRanges() {
        assertThat(offsets.since(new Offsets(Map.of(0, 3L, 1, 4L)), "sales").toString())
                .isEqualTo("[sales-0:[3,9)]");
        assertThat(offsets.since(Offsets.none(), "sales").toString()).isEqualTo("[sales-0:[0,9), sales-1:[0,4)]");
        assertThat(offsets.since(offsets, "sales")).isEmpty();
    }
}
