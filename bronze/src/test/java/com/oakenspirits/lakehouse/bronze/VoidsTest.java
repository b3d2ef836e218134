package com.oakenspirits.lakehouse.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.bronze.Offsets.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.junit.jupiter.api.Test;

class VoidsTest {
    private static final List<Range> PLANNED = List.of(new Range("sales", 0, 10, 20), new Range("sales", 1, 0, 4));

    @Test
    void whereEveryOffsetCameNothingIsVoid() {
        Voids voids = Voids.of(PLANNED, List.of(new Run(1, 0, 4), new Run(0, 15, 20), new Run(0, 10, 15)));

        assertThat(voids).isEqualTo(new Voids(List.of(), 14));
        assertThat(voids.named(PLANNED)).isEmpty();
    }

    @Test
    void whatDidNotComeIsVoidAtTheEndsAndBetween() {
        Voids voids = Voids.of(PLANNED, List.of(new Run(0, 16, 18), new Run(0, 11, 14), new Run(1, 0, 1)));

        assertThat(voids.named(PLANNED))
                .containsExactly("sales-0:[10,11)", "sales-0:[14,16)", "sales-0:[18,20)", "sales-1:[1,4)");
        assertThat(voids.messages()).isEqualTo(6);
    }

    @Test
    void aPartitionOfWhichNothingCameIsVoidAsAWhole() {
        assertThat(Voids.of(PLANNED, List.of()).named(PLANNED)).containsExactly("sales-0:[10,20)", "sales-1:[0,4)");
    }

    @Test
    void whatWasNotPlannedOrCameTwiceIsAnError() {
        for (Run run : List.of(new Run(0, 9, 11), new Run(0, 19, 21), new Run(2, 0, 1))) {
            assertThatThrownBy(() -> Voids.of(PLANNED, List.of(run))).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> Voids.of(PLANNED, List.of(new Run(0, 10, 12), new Run(0, 11, 14))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("asked for sales-0:[10,20), Kafka gave the offsets [11,14) or some of them twice");
    }

    @Test
    void veryManyAreCountedForEachPartition() {
        List<Range> planned = List.of(new Range("sales", 0, 0, 4_000), new Range("sales", 1, 7, 9));
        List<Run> everyOther = new ArrayList<>(LongStream.range(0, 2_000)
                .mapToObj(i -> new Run(0, 2 * i, 2 * i + 1))
                .toList());
        everyOther.add(new Run(1, 7, 9));

        assertThat(Voids.of(planned, everyOther).named(planned)).containsExactly("2000 of sales-0:[0,4000)");
    }

    @Test
    void runsAreWhatFollowsOneAnotherInAPartition() {
        List<Run> runs = new ArrayList<>();
        runs.addAll(Run.of(rows(0, 3, 4, 5, 9).iterator()));
        runs.addAll(Run.of(
                Stream.concat(rows(1, 2, 3).stream(), rows(2, 4, 4).stream()).iterator()));
        runs.addAll(Run.of(List.<InternalRow>of().iterator()));

        assertThat(runs)
                .containsExactly(
                        new Run(0, 3, 6), new Run(0, 9, 10), new Run(1, 2, 4), new Run(2, 4, 5), new Run(2, 4, 5));
    }

    @Test
    void whateverCameRunsAndVoidsAreTheRange() {
        Random random = new Random(16);
        for (int world = 0; world < 200; world++) {
            List<Run> runs = new ArrayList<>();
            boolean[] there = new boolean[10];
            for (int at = 0; at < 10; at++) {
                there[at] = random.nextBoolean();
                if (there[at]) {
                    runs.add(new Run(0, 10 + at, 11 + at));
                }
            }
            Collections.shuffle(runs, random);
            Voids voids = Voids.of(List.of(PLANNED.get(0)), runs);
            boolean[] free = new boolean[10];
            voids.ranges()
                    .forEach(range -> LongStream.range(range.from(), range.until())
                            .forEach(offset -> free[(int) offset - 10] = true));
            for (int at = 0; at < 10; at++) {
                assertThat(free[at]).as("offset %s of world %s", 10 + at, world).isNotEqualTo(there[at]);
            }
        }
    }

    private static List<InternalRow> rows(int partition, long... offsets) {
        return Arrays.stream(offsets)
                .<InternalRow>mapToObj(offset -> new GenericInternalRow(new Object[] {null, partition, offset}))
                .toList();
    }
}
