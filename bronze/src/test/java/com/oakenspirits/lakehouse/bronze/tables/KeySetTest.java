package com.oakenspirits.lakehouse.bronze.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A set of keys that fits into memory, held against one of the library's. */
class KeySetTest {
    @Test
    void itKnowsTheKeysAddedAndTheMarkedOnesAmongThemHoweverItGrows() {
        Random random = new Random(7);
        KeySet keys = new KeySet();
        Set<String> added = new HashSet<>();
        Set<String> marked = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            String key = "{\"id\":" + random.nextInt(30_000) + "}";
            if (random.nextInt(3) == 0) {
                assertThat(keys.mark(key, key.hashCode() + 1L)).isFalse();
                assertThat(keys.mark(key, key.hashCode())).isEqualTo(added.contains(key));
                if (added.contains(key)) {
                    marked.add(key);
                }
            } else {
                keys.add(key, key.hashCode());
                added.add(key);
            }
        }
        assertThat(keys.size()).isEqualTo(added.size());
        assertThat(keys.unmarkedKeys()).isEqualTo(added.size() - marked.size()).isPositive();
        for (int id = 0; id < 31_000; id++) {
            String key = "{\"id\":" + id + "}";
            assertThat(keys.contains(key)).isEqualTo(added.contains(key));
            assertThat(keys.unmarked(key)).isEqualTo(added.contains(key) && !marked.contains(key));
        }
    }
}
