package com.oakenspirits.lakehouse.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ResumptionTest {
    private static final Map<Integer, Long> NOTHING_LANDED = Map.of();
    private static final TopicIdentity OLD = new TopicIdentity("old", "c");
    private static final TopicIdentity NEW = new TopicIdentity("new", "c");
    private static final Offsets FIVE = new Offsets(Map.of(0, 5L));

    @Test
    void aFirstStartBeginsWhereKafkaBeginsAndMissesNothing() {
        Resumption resumption = decide(NOTHING_LANDED, Map.of(0, 0L, 1, 7L), Map.of(0, 5L, 1, 7L));

        assertThat(resumption)
                .isEqualTo(new Resumption(new Offsets(Map.of(0, 0L, 1, 7L)), List.of(), Optional.empty()));
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
    void aTopicThatEndsBeforeWhatWasLandedIsRefused() {
        assertThatThrownBy(() -> decide(Map.of(0, 5L), Map.of(0, 0L), Map.of(0, 3L)))
                .isInstanceOf(LakehouseException.class)
                .hasMessage("topic sales is not the one that was landed: sales-0 ends at offset 3 but 5 were landed."
                        + " Was it deleted and created again, or is this another cluster? Give the new one another name"
                        + " in the contract (physicalName), so that offsets stay unique");
    }

    @Test
    void aPartitionThatIsGoneIsRefusedWhateverIsAccepted() {
        assertThatThrownBy(() -> decide(Map.of(0, 5L, 1, 2L), Map.of(0, 8L), Map.of(0, 9L), "sales-0:[5,8)"))
                .hasMessageStartingWith("topic sales is not the one that was landed: sales-1 is gone. ");
    }

    @Test
    void anotherTopicOfTheNameIsRefusedThoughItIsLonger() {
        assertThatThrownBy(() -> decide(landed("sales", OLD), kafka(NEW, 0, 900, 900)))
                .isInstanceOf(LakehouseException.class)
                .hasMessage("topic sales is not the one that was landed: it has id new in cluster c, and id old in"
                        + " cluster c was landed. Was it deleted and created again, or is this another cluster? Restore"
                        + " the old one, or accept this one from its first offset: --accept-topic 'sales@new' (its"
                        + " messages are sales@2 in bronze)");
    }

    @Test
    void anAcceptedTopicBeginsAtItsFirstOffsetUnderTheNextName() {
        assertThat(decide(landed("sales", OLD), kafka(NEW, 2, 900, 900), "sales@new"))
                .isEqualTo(new Resumption(new Offsets(Map.of(0, 2L)), List.of(), Optional.of("sales@2")));
        assertThat(decide(landed("sales@9", OLD), kafka(NEW, 0, 3, 3), "sales@new")
                        .another())
                .contains("sales@10");
    }

    @Test
    void anAcceptedTopicThatIsLandedAlreadyBeginsNothing() {
        Resumption resumption = decide(landed("sales@2", NEW), kafka(NEW, 0, 900, 900), "sales@new");

        assertThat(resumption).isEqualTo(new Resumption(new Offsets(Map.of(0, 5L)), List.of(), Optional.empty()));
    }

    @Test
    void acceptingAnotherIdOrAnotherTopicAcceptsNothing() {
        for (String other : List.of("sales@old", "sales", "other@new", "sales@2")) {
            assertThatThrownBy(() -> decide(landed("sales", OLD), kafka(NEW, 0, 9, 9), other))
                    .hasMessageContaining("--accept-topic 'sales@new'");
        }
    }

    @Test
    void anIdThatIsNotKnownOnEitherSideIsNoOtherTopic() {
        TopicIdentity none = new TopicIdentity("", "");
        for (TopicIdentity before : List.of(OLD, none)) {
            assertThat(decide(landed("sales", before), kafka(none, 0, 9, 9)).another())
                    .isEmpty();
        }
        assertThat(decide(landed("sales", none), kafka(NEW, 0, 9, 9)).another()).isEmpty();
        assertThat(decide(new LandedTopic("sales", FIVE, Optional.empty()), kafka(NEW, 0, 9, 9))
                        .another())
                .isEmpty();
    }

    @Test
    void anotherClusterIsToldByItsIdWhereTopicsHaveNone() {
        TopicIdentity here = new TopicIdentity("", "here");
        TopicIdentity there = new TopicIdentity("", "there");
        assertThat(decide(landed("sales", here), kafka(here, 0, 9, 9)).another())
                .isEmpty();
        assertThatThrownBy(() -> decide(landed("sales", here), kafka(there, 0, 9, 9)))
                .hasMessageContaining("it has no id in cluster there")
                .hasMessageContaining("--accept-topic 'sales@there'");
        assertThat(decide(landed("sales", here), kafka(there, 0, 9, 9), "sales@there")
                        .another())
                .contains("sales@2");
    }

    @Test
    void anOpenTransactionIsNoShorterTopicAndIsWaitedForWhereItWasLandedPast() {
        assertThat(decide(landed("sales", OLD), kafka(OLD, 0, 5, 8)).start()).isEqualTo(FIVE);
        assertThatThrownBy(() -> decide(landed("sales", OLD), kafka(OLD, 0, 3, 8)))
                .hasMessage("sales-0 has a transaction that is open since offset 3, and was landed up to 5 when"
                        + " transactions were not waited for. It goes on when the transaction ends, or with"
                        + " isolation.level: read_uncommitted under kafka: in the environment file");
    }

    private static LandedTopic landed(String source, TopicIdentity identity) {
        return new LandedTopic(source, FIVE, Optional.of(identity));
    }

    private static KafkaTopic kafka(TopicIdentity identity, long begin, long readable, long written) {
        return new KafkaTopic("sales", identity, Map.of(0, begin), Map.of(0, readable), Map.of(0, written));
    }

    private static Resumption decide(LandedTopic landed, KafkaTopic kafka, String... accepted) {
        return Resumption.decide(landed, kafka, Set.of(accepted));
    }

    private static Resumption decide(
            Map<Integer, Long> landed, Map<Integer, Long> begin, Map<Integer, Long> end, String... accepted) {
        return decide(
                new LandedTopic("sales", new Offsets(landed), Optional.empty()),
                new KafkaTopic("sales", new TopicIdentity("", ""), new TreeMap<>(begin), end, end),
                accepted);
    }
}
