package com.oakenspirits.lakehouse.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ResumptionTest {
    private static final Map<Integer, Long> NOTHING_LANDED = Map.of();

    @Test
    void aFirstStartBeginsWhereKafkaBeginsAndMissesNothing() {
        Resumption resumption = decide(NOTHING_LANDED, Map.of(0, 0L, 1, 7L), Map.of(0, 5L, 1, 7L));

        assertThat(resumption).isEqualTo(new Resumption(new Offsets(Map.of(0, 0L, 1, 7L)), List.of()));
    }

    @Test
    void aLaterStartGoesOnWhereTheTableEnds() {
        Resumption resumption = decide(Map.of(0, 5L, 1, 9L), Map.of(0, 0L, 1, 9L), Map.of(0, 8L, 1, 9L));

        assertThat(resumption.start()).isEqualTo(new Offsets(Map.of(0, 5L, 1, 9L)));
        assertThat(resumption.gaps()).isEmpty();
    }

    @Test
    void messagesThatKafkaHasDeletedAfterTheyWereLandedAreNoGap() {
        Resumption resumption = decide(Map.of(0, 5L), Map.of(0, 5L), Map.of(0, 5L));

        assertThat(resumption.start()).isEqualTo(new Offsets(Map.of(0, 5L)));
        assertThat(resumption.gaps()).isEmpty();
    }

    @Test
    void aGapStopsTheFlowAndIsNamedWithTheWayToAcceptIt() {
        assertThatThrownBy(() ->
                        decide(Map.of(0, 5L, 1, 5L, 2, 5L), Map.of(0, 8L, 1, 0L, 2, 6L), Map.of(0, 9L, 1, 9L, 2, 9L)))
                .isInstanceOf(LakehouseException.class)
                .hasMessage("Kafka has deleted offsets that were never landed: sales-0:[5,8), sales-2:[5,6)."
                        + " Restore them, or accept the loss by name:"
                        + " --accept-gap 'sales-0:[5,8)' --accept-gap 'sales-2:[5,6)'")
                .asInstanceOf(InstanceOfAssertFactories.type(LakehouseException.class))
                .extracting(LakehouseException::kind)
                .isEqualTo(Kind.FLOW_FAILED);
    }

    @Test
    void anAcceptedGapIsJumpedAndReported() {
        Resumption resumption = decide(
                Map.of(0, 5L, 1, 5L), Map.of(0, 8L, 1, 0L), Map.of(0, 9L, 1, 9L), "sales-0:[5,8)", "shipping-0:[0,1)");

        assertThat(resumption.start()).isEqualTo(new Offsets(Map.of(0, 8L, 1, 5L)));
        assertThat(resumption.gaps()).containsExactly(new Offsets.Range("sales", 0, 5, 8));
    }

    @Test
    void aGapThatHasGrownSinceItWasAcceptedIsAnotherGap() {
        assertThatThrownBy(() -> decide(Map.of(0, 5L), Map.of(0, 9L), Map.of(0, 9L), "sales-0:[5,8)"))
                .hasMessageContaining("sales-0:[5,9)");
    }

    @Test
    void anAcceptedGapHidesNoOther() {
        assertThatThrownBy(
                        () -> decide(Map.of(0, 5L, 1, 5L), Map.of(0, 8L, 1, 6L), Map.of(0, 9L, 1, 9L), "sales-0:[5,8)"))
                .hasMessageStartingWith("Kafka has deleted offsets that were never landed: sales-1:[5,6). ");
    }

    @Test
    void aNewPartitionIsReadFromItsFirstOffset() {
        Resumption resumption = decide(Map.of(0, 5L), Map.of(0, 0L, 1, 0L), Map.of(0, 5L, 1, 3L));

        assertThat(resumption.start()).isEqualTo(new Offsets(Map.of(0, 5L, 1, 0L)));
    }

    @Test
    void aNewPartitionWhoseFirstMessagesAreDeletedIsAGap() {
        assertThatThrownBy(() -> decide(Map.of(0, 5L), Map.of(0, 0L, 1, 2L), Map.of(0, 5L, 1, 3L)))
                .hasMessageContaining("sales-1:[0,2)");
    }

    @Test
    void aTopicThatWasMadeAnewIsRefused() {
        assertThatThrownBy(() -> decide(Map.of(0, 5L), Map.of(0, 0L), Map.of(0, 3L)))
                .isInstanceOf(LakehouseException.class)
                .hasMessage("topic sales is not the one that was landed: sales-0 ends at offset 3 but 5 were landed."
                        + " Was it deleted and created again? Give the new one another name in the contract"
                        + " (physicalName), so that offsets stay unique");
    }

    @Test
    void aPartitionThatIsGoneIsRefusedWhateverIsAccepted() {
        assertThatThrownBy(() -> decide(Map.of(0, 5L, 1, 2L), Map.of(0, 8L), Map.of(0, 9L), "sales-0:[5,8)"))
                .hasMessageStartingWith("topic sales is not the one that was landed: sales-1 is gone. ");
    }

    private static Resumption decide(
            Map<Integer, Long> landed, Map<Integer, Long> begin, Map<Integer, Long> end, String... accepted) {
        return Resumption.decide("sales", new Offsets(landed), new TreeMap<>(begin), end, Set.of(accepted));
    }
}
