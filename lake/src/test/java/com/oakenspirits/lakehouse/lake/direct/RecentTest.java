package com.oakenspirits.lakehouse.lake.direct;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent<String, Integer> recent = new Recent<>(100);

    @Test
    void whatHasNotBeenUsedForLongestMakesRoom() {
        recent.put("a", 1, 40);
        recent.put("b", 2, 40);
        assertThat(recent.get("a")).hasValue(1);
        recent.put("c", 3, 40);

        assertThat(recent.get("b")).isEmpty();
        assertThat(recent.get("a")).hasValue(1);
        assertThat(recent.get("c")).hasValue(3);
    }

    @Test
    void aValueInsteadOfAnotherCountsOnce() {
        recent.put("a", 1, 50);
        recent.put("a", 2, 10);
        recent.put("b", 3, 50);
        recent.put("c", 4, 40);
        assertThat(recent.get("a")).hasValue(2);
        assertThat(recent.get("b")).hasValue(3);
    }

    @Test
    void whatIsLargerThanHalfOfAllIsNotKept() {
        recent.put("a", 1, 51);
        assertThat(recent.get("a")).isEmpty();
    }
}
