package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.testing.Seeds;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangesTest {

    @Test
    void runsThatTouchAreOne() {
        Ranges ranges = Ranges.of(0, 3);
        ranges.add(5, 7);
        ranges.add(3, 5);
        ranges.add(9, 9);
        assertThat(ranges).hasToString("[0,7)");
        ranges.remove(2, 4);
        assertThat(ranges).hasToString("[0,2) [4,7)");
        assertThat(ranges.less(Ranges.of(0, 5))).hasToString("[5,7)");
    }

    @Test
    void anyAdditionsAndRemovalsGiveWhatABitSetGives() {
        long seed = Seeds.of(12);
        Random random = new Random(seed);
        Ranges ranges = new Ranges();
        BitSet bits = new BitSet();
        for (int i = 0; i < 2_000; i++) {
            int from = random.nextInt(200);
            int until = from + random.nextInt(20);
            if (random.nextBoolean()) {
                ranges.add(from, until);
                bits.set(from, until);
            } else {
                ranges.remove(from, until);
                bits.clear(from, until);
            }
            assertThat(ranges.length()).as("seed %d, step %d", seed, i).isEqualTo(bits.cardinality());
            assertThat(ranges.first()).isEqualTo(Math.max(0, bits.nextSetBit(0)));
            assertThat(ranges.end()).isEqualTo(bits.length());
        }
    }
}
