package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The situations that the events of one key can meet in. An event is written {@code SEQUENCE:CONTENT}, a delete
 * {@code SEQUENCE:x}; content is a tracked letter and perhaps an untracked one. {@code @TIME} is since when it is valid,
 * else its sequence. {@code ?} is a column that did not change, {@code -} a null, a sequence below 0 that of a snapshot
 * which does not say where in the log it was. Events come in any order and are sorted first, as Spark does it.
 */
class KeyHistoryTest {

    @Test
    void firstEventOpensAVersion() {
        assertThat(history("1:A")).isEqualTo("A[1,)");
    }

    @Test
    void changeClosesTheVersionWhereTheNextBegins() {
        assertThat(history("1:A", "5:B")).isEqualTo("A[1,5) B[5,)");
    }

    @Test
    void lateEventSplitsTheVersionItFallsInto() {
        assertThat(history("1:A", "9:C", "5:B")).isEqualTo("A[1,5) B[5,9) C[9,)");
    }

    @Test
    void lateEventBeforeAllOthersBecomesTheFirstVersion() {
        assertThat(history("5:B", "1:A")).isEqualTo("A[1,5) B[5,)");
    }

    @Test
    void equalNeighboursAreOneVersion() {
        assertThat(history("1:A", "5:A", "9:A")).isEqualTo("A[1,)");
    }

    @Test
    void lateEventThatSaysWhatWasKnownChangesNothing() {
        assertThat(history("1:A", "9:B", "5:A")).isEqualTo("A[1,9) B[9,)");
    }

    @Test
    void lateEventBetweenEqualNeighboursPartsThem() {
        assertThat(history("1:A", "9:A", "5:B")).isEqualTo("A[1,5) B[5,9) A[9,)");
    }

    @Test
    void deleteClosesTheVersionInForce() {
        assertThat(history("1:A", "5:x")).isEqualTo("A[1,5)");
    }

    @Test
    void lateDeleteLeavesAGapAndDoesNotKillTheNewerRow() {
        assertThat(history("1:A", "9:B", "5:x")).isEqualTo("A[1,5) B[9,)");
    }

    @Test
    void lateDeleteBetweenEqualNeighboursPartsThem() {
        assertThat(history("1:A", "9:A", "5:x")).isEqualTo("A[1,5) A[9,)");
    }

    @Test
    void oldUpsertDoesNotResurrectARowDeletedLater() {
        assertThat(history("5:x", "1:A")).isEqualTo("A[1,5)");
    }

    @Test
    void deleteOfWhatNeverWasLeavesNothing() {
        assertThat(history("5:x")).isEmpty();
    }

    @Test
    void secondDeleteChangesNothing() {
        assertThat(history("1:A", "5:x", "7:x")).isEqualTo("A[1,5)");
    }

    @Test
    void upsertAfterADeleteOpensANewVersion() {
        assertThat(history("1:A", "5:x", "7:A")).isEqualTo("A[1,5) A[7,)");
    }

    @Test
    void deleteBeatsAnUpsertOfTheSameSequence() {
        assertThat(history("1:A", "5:x", "5:B")).isEqualTo("A[1,5)");
    }

    @Test
    void ofSeveralEventsWithOneSequenceTheLastStandsAndTheOthersNeverWere() {
        assertThat(history("1:A", "5:B", "5:C")).isEqualTo("A[1,5) C[5,)");
        assertThat(history("5:B", "5:A", "1:A")).isEqualTo("A[1,)");
    }

    @Test
    void untrackedColumnsChangeInPlace() {
        assertThat(history("1:Aa", "5:Ab")).isEqualTo("Ab[1,)");
    }

    @Test
    void lateEventLeavesEachVersionTheUntrackedColumnsOfItsOwnEvents() {
        assertThat(history("1:Aa", "9:Ac", "5:Bb")).isEqualTo("Aa[1,5) Bb[5,9) Ac[9,)");
    }

    @Test
    void clockThatRunsBackwardsMakesNoOverlap() {
        assertThat(history("1:A@10", "2:B@5", "3:C@20")).isEqualTo("B[10,20) C[20,)");
    }

    @Test
    void deleteAndInsertOfOneMomentIsNoGap() {
        assertThat(history("1:A@10", "2:x@20", "3:A@20")).isEqualTo("A[10,)");
        assertThat(history("1:A@10", "2:x@20", "3:B@20")).isEqualTo("A[10,20) B[20,)");
    }

    @Test
    void rowDeletedInTheMomentItCameWasNeverInForce() {
        assertThat(history("1:A@10", "2:x@10")).isEmpty();
    }

    @Test
    void lateEventThatSaysWhatTheNextVersionSaysMovesItsBeginning() {
        assertThat(history("1:A", "9:B", "5:B")).isEqualTo("A[1,5) B[5,)");
    }

    @Test
    void lateUpsertInADeletionGapOpensAVersionThatTheNextOneEnds() {
        assertThat(history("1:A", "5:x", "9:B", "7:C")).isEqualTo("A[1,5) C[7,9) B[9,)");
    }

    @Test
    void lateUpsertBeforeADeleteEndsWithIt() {
        assertThat(history("1:A", "5:x", "3:B")).isEqualTo("A[1,3) B[3,5)");
    }

    @Test
    void lateDeleteBeforeADeleteEndsTheVersionSooner() {
        assertThat(history("1:A", "9:x", "5:x")).isEqualTo("A[1,5)");
    }

    @Test
    void lateDeleteBeforeAllOthersChangesNothing() {
        assertThat(history("5:A", "1:x")).isEqualTo("A[5,)");
    }

    @Test
    void deleteOfARowsOwnSequenceLeavesNoVersion() {
        assertThat(history("5:A", "5:x")).isEmpty();
        assertThat(history("5:x", "5:A")).isEmpty();
    }

    @Test
    void replayedEventsChangeNothing() {
        assertThat(history("1:A", "5:x", "9:B", "1:A", "5:x", "9:B")).isEqualTo("A[1,5) B[9,)");
    }

    @Test
    void nullIsAStateLikeAnyOther() {
        assertThat(history("1:A", "5:-", "9:-", "12:A")).isEqualTo("A[1,5) -[5,12) A[12,)");
    }

    @Test
    void lateUntrackedColumnsChangeTheVersionTheyFallInto() {
        assertThat(history("1:Aa", "9:Ba", "5:Ab")).isEqualTo("Ab[1,9) Ba[9,)");
        assertThat(history("1:Aa", "9:Ac", "5:Ab")).isEqualTo("Ac[1,)");
    }

    @Test
    void untrackedColumnsOfARowThatCameBackAreItsOwn() {
        assertThat(history("1:Aa", "5:x", "9:Ab")).isEqualTo("Aa[1,5) Ab[9,)");
    }

    @Test
    void deleteOfAnEarlierMomentMakesNoOverlap() {
        assertThat(history("1:A@10", "2:x@5", "3:B@20")).isEqualTo("B[20,)");
        assertThat(history("1:A@10", "2:x@20", "3:B@15")).isEqualTo("A[10,20) B[20,)");
    }

    @Test
    void nullsLeaveColumnsAsTheyWereWhereTheContractSaysSo() {
        assertThat(folded(true, "1:Aa", "5:-b", "9:B-")).isEqualTo("Ab[1,9) Bb[9,)");
    }

    @Test
    void lateNullFillsOnlyWhatFollowsIt() {
        assertThat(folded(true, "1:Aa", "9:-c", "5:B-")).isEqualTo("Aa[1,5) Bc[5,)");
    }

    @Test
    void nothingIsFilledOverADelete() {
        assertThat(folded(true, "1:Aa", "5:x", "9:-b")).isEqualTo("Aa[1,5) -b[9,)");
    }

    @Test
    void largeValueThatDidNotChangeIsThatOfTheVersionBeforeAndANullIsNone() {
        assertThat(history("1:Aa", "5:B?")).isEqualTo("Aa[1,5) Ba[5,)");
        assertThat(history("1:Aa", "5:B-", "9:C?")).isEqualTo("Aa[1,5) B-[5,9) C-[9,)");
        assertThat(history("1:Aa", "5:?b", "9:B?")).isEqualTo("Ab[1,9) Bb[9,)");
    }

    @Test
    void lateEventGivesLaterOnesTheLargeValueThatTheyLeftAsItWas() {
        assertThat(history("1:Aa", "9:C?", "5:Bb")).isEqualTo("Aa[1,5) Bb[5,9) Cb[9,)");
        assertThat(history("9:C?", "1:Aa")).isEqualTo("Aa[1,9) Ca[9,)");
    }

    @Test
    void largeValueOfARowThatWasDeletedIsNotThatOfTheNext() {
        assertThat(history("1:Aa", "5:x", "9:B?")).isEqualTo("Aa[1,5) B-[9,)");
    }

    @Test
    void largeValueOfAnEventWithTheSameSequenceNeverWas() {
        assertThat(history("1:Aa", "5:Bb", "5:C?")).isEqualTo("Aa[1,5) Ca[5,)");
    }

    @Test
    void repeatOfAnEventWithALargeValueThatDidNotChangeIsADuplicate() {
        assertThat(fates(true, "1:Aa", "5:B?", "5:B?")).isEqualTo(Map.of(Fate.UPDATE, 2L, Fate.DUPLICATE, 1L));
        assertThat(fates(true, "1:Aa", "5:B?", "5:B-")).isEqualTo(Map.of(Fate.UPDATE, 2L, Fate.SUPERSEDED, 1L));
    }

    @Test
    void rowThatASnapshotReadWithoutItsPlaceIsBeforeTheLogWhateverTheTime() {
        assertThat(history("-1:A@50", "7:B@20", "9:C@90")).isEqualTo("B[20,90) C[90,)");
        assertThat(history("-1:A@50", "7:B@60")).isEqualTo("A[50,60) B[60,)");
        assertThat(history("-1:A@50", "7:x@20")).isEmpty();
        assertThat(history("-1:Aa@50", "7:B?@20")).isEqualTo("Ba[20,)");
        assertThat(history("-1:A@50", "7:A@20")).isEqualTo("A[20,)");
    }

    @Test
    void everyMessageHasOneFate() {
        assertThat(fates(true, "1:A", "5:A", "5:A", "5:B", "7:x"))
                .isEqualTo(Map.of(Fate.UPDATE, 3L, Fate.SUPERSEDED, 2L));
        assertThat(fates(false, "1:A", "5:B", "5:B"))
                .isEqualTo(Map.of(Fate.UPDATE, 1L, Fate.SUPERSEDED, 1L, Fate.DUPLICATE, 1L));
    }

    private static String history(String... events) {
        return folded(false, events);
    }

    private static String folded(boolean ignoreNulls, String... events) {
        KeyHistory<Integer> history = fold(ignoreNulls, true, events);
        return history.versions().stream()
                .map(version -> version.content().stream()
                                .map(cell -> cell == null ? "-" : cell.toString())
                                .collect(Collectors.joining())
                        + "[" + version.validFrom() + ","
                        + version.validTo().map(String::valueOf).orElse("") + ")")
                .collect(Collectors.joining(" "));
    }

    private static Map<Fate, Long> fates(boolean everyVersion, String... events) {
        return new TreeMap<>(fold(false, everyVersion, events).fates());
    }

    private static KeyHistory<Integer> fold(boolean ignoreNulls, boolean everyVersion, String... events) {
        List<Event<Integer>> sorted = new ArrayList<>();
        for (int i = 0; i < events.length; i++) {
            sorted.add(event(events[i], i));
        }
        sorted.sort(Comparator.<Event<Integer>>comparingInt(
                        e -> (Integer) e.sequence().get(0))
                .thenComparing(Event::delete)
                .thenComparing(e -> (Integer) e.order().get(1)));
        KeyHistory<Integer> history = new KeyHistory<>(List.of(0), ignoreNulls, everyVersion);
        sorted.forEach(history::add);
        history.end();
        return history;
    }

    private static Event<Integer> event(String text, int offset) {
        String[] parts = text.split("[:@]", -1);
        int sequence = Integer.parseInt(parts[0]);
        boolean delete = parts[1].equals("x");
        List<Object> content = Arrays.stream(parts[1].split(""))
                .map(letter -> (Object) (letter.equals("-") || letter.equals("?") ? null : letter))
                .collect(Collectors.toCollection(ArrayList::new));
        return new Event<>(
                Event.Kind.NEW,
                delete,
                List.of(sequence),
                List.of(sequence, offset),
                parts.length > 2 ? Integer.valueOf(parts[2]) : sequence,
                content,
                IntStream.range(0, parts[1].length())
                        .filter(at -> parts[1].charAt(at) == '?')
                        .boxed()
                        .collect(Collectors.toSet()),
                sequence < 0);
    }
}
