package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What events say of the database's log, situation by situation. An event is written {@code offset time position}, such as
 * {@code 3 100s mysql-bin.000042:500}, with {@code s:1}, {@code g:…} and {@code snap} behind it where it says more; one of
 * PostgreSQL has {@code lsn} or {@code commit/lsn} for a position.
 */
class LogReadingTest {
    private LogState state = LogState.none();
    private LogTurns turns = LogTurns.none();

    @Test
    void aLogThatGrowsIsOneLogWhateverItsFilesAreCalled() {
        read(0, "0 1s bin.000001:4", "1 2s bin.000001:900", "2 2s bin.000002:4", "3 9s bin.000010:4");

        assertThat(mark(0)).isEqualTo("bin.000010:4 turn 0");
    }

    @Test
    void aConnectorThatStartsAnewSendsAgainWhatWasSeen() {
        read(0, "0 1s bin.000001:4", "1 20s bin.000001:900", "2 30s bin.000002:4 s:1");
        read(0, "3 1s bin.000001:4 s:1", "4 20s bin.000001:900", "5 30s bin.000002:4 s:1", "6 40s bin.000002:80");

        assertThat(mark(0)).isEqualTo("bin.000002:80 turn 0");
    }

    @Test
    void aRestoredServerWithAnotherNameOfItsLogIsAnother() {
        read(0, "0 1s mysql-bin.000041:900", "1 100s mysql-bin.000042:500");

        assertThat(breaks(0, "2 9900s binlog.000001:157", "3 9950s binlog.000001:357"))
                .isEqualTo("0:2 binlog.000001:157 after mysql-bin.000042:500");
    }

    @Test
    void anotherNameIsAnotherLogEvenWhereItsNumbersAreHigher() {
        read(0, "0 100s mysql-bin.000002:500");

        assertThat(breaks(0, "1 200s binlog.000100:157")).isEqualTo("0:1 binlog.000100:157 after mysql-bin.000002:500");
    }

    @Test
    void aResetLogOfTheSameNameIsAnotherByItsTime() {
        read(0, "0 100s bin.000042:500 s:1");

        assertThat(breaks(0, "1 110s bin.000001:157 s:1")).isEqualTo("0:1 bin.000001:157 after bin.000042:500");
    }

    @Test
    void aResetWithinOneBatchIsNoticedToo() {
        assertThat(breaks(0, "0 100s bin.000042:500", "1 110s bin.000001:157", "2 120s bin.000042:700"))
                .isEqualTo("0:1 bin.000001:157 after bin.000042:500");
    }

    @Test
    void aServerWhoseClockIsBehindIsAnotherByItsName() {
        read(0, "0 100s bin.000042:500 s:1");

        assertThat(breaks(0, "1 90s bin.000001:157 s:2")).isEqualTo("0:1 bin.000001:157 after bin.000042:500");
    }

    @Test
    void aServerWhoseClockIsBehindIsAnotherByItsTransactions() {
        read(0, "0 100s bin.000042:500 s:1 g:3e11fa47-71ca-11e1-9e33-c80aa9429562:23");

        assertThat(breaks(0, "1 90s bin.000001:157 s:1 g:4f22fa47-71ca-11e1-9e33-c80aa9429562:1"))
                .isEqualTo("0:1 bin.000001:157 after bin.000042:500");
    }

    @Test
    void theSnapshotOfARestoredServerIsAnotherLog() {
        read(0, "0 100s bin.000042:500 s:1");

        assertThat(breaks(0, "1 200s bin.000001:328 snap")).isEqualTo("0:1 bin.000001:328 after bin.000042:500");
    }

    @Test
    void aSnapshotOfTheSameServerIsTheSameLog() {
        read(0, "0 100s bin.000042:500 s:1", "1 300s bin.000042:900 snap", "2 301s bin.000042:900 snap");

        assertThat(mark(0)).isEqualTo("bin.000042:900 turn 0");
    }

    @Test
    void rowsOfAnIncrementalSnapshotHaveNoPlace() {
        assertThat(LogEvent.of(
                        "t-0",
                        1,
                        new LogPosition(Arrays.asList(0L, 7L, 0L)),
                        new LogEvent.Source("mysql", "", "0", null, "0", null, "incremental", null, "1000")))
                .isEmpty();
        assertThat(LogEvent.of(
                        "t-0",
                        1,
                        new LogPosition(Arrays.asList(null, null, 0L)),
                        new LogEvent.Source("postgresql", null, null, null, null, null, "incremental", null, "1000")))
                .isEmpty();
    }

    @Test
    void whatStandsBeforeTheWholeLogHasNoPlaceInIt() {
        assertThat(LogEvent.of(
                        "t-0",
                        1,
                        new LogPosition(Arrays.asList(-1L, 1_000_000L, 0L)),
                        new LogEvent.Source("sqlserver", null, null, null, null, null, "true", null, "1000000")))
                .isEmpty();
    }

    @Test
    void serversOfOneClusterTakeTurnsInItsLog() {
        read(
                0,
                "0 10s bin.000001:4 s:1 g:0-1-10",
                "1 20s bin.000001:90 s:2 g:0-2-11",
                "2 30s bin.000001:200 s:1 g:0-1-12",
                // Sent again.
                "3 20s bin.000001:90 s:2 g:0-2-11",
                "4 30s bin.000001:200 s:1 g:0-1-12",
                "5 40s bin.000001:300 s:3 g:0-3-13");

        assertThat(mark(0)).isEqualTo("bin.000001:300 turn 0");
    }

    @Test
    void anotherServerThatGoesOnAtHigherPositionsIsInOrder() {
        read(0, "0 10s bin.000001:4 s:1 g:0-1-10", "1 20s bin.000009:90 s:2 g:0-2-11");

        assertThat(mark(0)).isEqualTo("bin.000009:90 turn 0");
    }

    @Test
    void anOlderEventOfAnotherPartitionIsLateAndNotAnother() {
        read(0, "0 100s bin.000042:500 s:1");
        read(1, "0 50s bin.000041:4 s:1", "1 99s bin.000042:400 s:1");

        assertThat(mark(1)).isEqualTo("bin.000042:400 turn 0");
    }

    @Test
    void aLongTransactionThatWasCommittedLateIsNoOtherLog() {
        // Its statement is older than what another had committed before it; a binlog has the times of statements.
        read(0, "0 100s bin.000001:4", "1 40s bin.000001:500");
        read(1, "0 120s bin.000001:300");

        assertThat(mark(1)).isEqualTo("bin.000001:300 turn 0");
    }

    @Test
    void aPartitionThatWasQuietTellsOfAnotherLogToo() {
        read(1, "0 1s bin.000001:4");
        read(0, "0 100s bin.000042:500");

        assertThat(breaks(1, "1 500s bin.000001:157")).isEqualTo("1:1 bin.000001:157 after bin.000042:500");
    }

    @Test
    void aPartitionThatWasNeverSeenTellsOfAnotherLogToo() {
        read(0, "0 100s bin.000042:500");

        assertThat(breaks(3, "0 500s bin.000001:157")).isEqualTo("3:0 bin.000001:157 after bin.000042:500");
    }

    @Test
    void oneSecondLaterSaysNothing() {
        read(0, "0 5s bin.000009:700", "1 4s bin.000010:4", "2 6s bin.000009:9000");

        assertThat(mark(0)).isEqualTo("bin.000010:4 turn 0");
    }

    @Test
    void overlappingTransactionsOfPostgresComeInTheOrderOfTheirCommits() {
        // The second transaction wrote first and was committed last.
        read(0, "0 10s 100/150", "1 20s 160/300", "2 30s 310/200", "3 31s 320/330");

        assertThat(mark(0)).isEqualTo("330 turn 0");
    }

    @Test
    void overlappingTransactionsOfPostgresWithoutTheirCommitsAreTheSameLog() {
        read(0, "0 10s 150", "1 20s 300", "2 30s 200");

        assertThat(mark(0)).isEqualTo("300 turn 0");
    }

    @Test
    void aLowerCommitOfPostgresIsAnotherLog() {
        read(0, "0 10s 9000/9100", "1 20s 9200/9300");

        assertThat(breaks(0, "2 30s 800/900")).isEqualTo("0:2 900 after 9300");
    }

    @Test
    void aLowerPositionOfPostgresThatNoTransactionOverlapsIsAnotherLog() {
        read(0, "0 10s 9000", "1 20s 9300");

        // Ten minutes later no transaction can be open any more.
        assertThat(breaks(0, "2 630s 9100")).isEqualTo("0:2 9100 after 9300");
        // Before all that was ever seen.
        assertThat(breaks(0, "2 30s 800")).isEqualTo("0:2 800 after 9300");
    }

    @Test
    void aSnapshotOfPostgresAtALowerPositionIsAnotherLog() {
        read(0, "0 10s 9000/9100", "1 20s 9200/9300");

        assertThat(breaks(0, "2 40s 9250 snap")).isEqualTo("0:2 9250 after 9300");
    }

    @Test
    void aPromotedPostgresGoesOn() {
        read(0, "0 10s 9000/9100", "1 20s 9200/9300", "2 400s 9900/10000");

        assertThat(mark(0)).isEqualTo("10000 turn 0");
    }

    @Test
    void anAcceptedLogIsReadFromItsFirstEventOn() {
        read(0, "0 1s mysql-bin.000041:900", "1 100s mysql-bin.000042:500");
        accept(0, "2 9900s binlog.000001:157");

        read(0, "2 9900s binlog.000001:157", "3 9950s binlog.000001:357");

        assertThat(mark(0)).isEqualTo("binlog.000001:357 turn 1");
        assertThat(turns.at("t-0", 1)).isZero();
        assertThat(turns.at("t-0", 2)).isEqualTo(1);
        assertThat(turns.at("t-1", 99)).isZero();
    }

    @Test
    void anotherPartitionFollowsIntoALogThatWasAccepted() {
        read(0, "0 100s mysql-bin.000042:500");
        read(1, "0 90s mysql-bin.000042:300");
        accept(0, "1 9900s binlog.000001:157");
        read(0, "1 9900s binlog.000001:157");

        // It lags: there is more of the old log before.
        assertThat(breaks(1, "1 95s mysql-bin.000042:400", "2 9901s binlog.000001:200"))
                .isEqualTo("1:2 binlog.000001:200 after mysql-bin.000042:400 fits 1");
    }

    @Test
    void anotherPartitionFollowsIntoALogOfTheSameName() {
        read(0, "0 100s bin.000042:500");
        read(1, "0 50s bin.000001:140");
        accept(0, "1 200s bin.000001:157");
        read(0, "1 200s bin.000001:157");

        // Above its own last one, but below and after all of the old log.
        assertThat(breaks(1, "1 202s bin.000001:200")).isEqualTo("1:1 bin.000001:200 after bin.000042:500 fits 1");
        // A new partition, too.
        assertThat(breaks(2, "0 202s bin.000001:200")).isEqualTo("2:0 bin.000001:200 after bin.000042:500 fits 1");
    }

    @Test
    void aSecondFailoverIsAnotherLogAgain() {
        read(0, "0 100s mysql-bin.000042:500");
        read(1, "0 100s mysql-bin.000042:400");
        accept(0, "1 9900s binlog.000003:157");
        read(0, "1 9900s binlog.000003:157", "2 9950s binlog.000003:900");

        assertThat(breaks(0, "3 20000s binlog.000001:157")).isEqualTo("0:3 binlog.000001:157 after binlog.000003:900");
        // A partition that never saw the second one tells the third from it.
        assertThat(breaks(1, "1 20000s binlog.000001:157"))
                .isEqualTo("1:1 binlog.000001:157 after mysql-bin.000042:400");
        accept(0, "3 20000s binlog.000001:157");
        read(0, "3 20000s binlog.000001:157");
        assertThat(breaks(1, "1 20001s binlog.000001:300"))
                .isEqualTo("1:1 binlog.000001:300 after mysql-bin.000042:400 fits 2");
        assertThat(breaks(1, "1 9940s binlog.000003:700"))
                .isEqualTo("1:1 binlog.000003:700 after mysql-bin.000042:400 fits 1");
    }

    @Test
    void theOldServerThatWritesOnAfterTheNewOneStops() {
        read(0, "0 100s mysql-bin.000042:500");
        accept(0, "1 9900s binlog.000001:157");
        read(0, "1 9900s binlog.000001:157");

        assertThat(breaks(0, "2 9910s mysql-bin.000042:900"))
                .isEqualTo("0:2 mysql-bin.000042:900 after binlog.000001:157");
    }

    @Test
    void whatWasAppliedBeforeIsTakenAsItIs() {
        LogReading reading = LogReading.of(
                "t-0",
                List.of(event(0, "0 100s bin.000042:500"), event(0, "1 200s bin.000001:157"))
                        .iterator(),
                state,
                turns,
                true);

        assertThat(reading.broken()).isNull();
        assertThat(reading.marks()).extracting(LogMark::name).containsExactly("bin.000001:157");
    }

    @Test
    void theStateAndTheAcceptedLogsAreReadAsTheyWereWritten() {
        read(0, "0 1s mysql-bin.000041:900 s:1 g:0-1-10", "1 100s mysql-bin.000042:500");
        read(1, "0 90s 9000/9100");
        accept(0, "2 9900s o'brien.000001:157");

        assertThat(LogState.of(state.toJson())).isEqualTo(state);
        assertThat(LogTurns.of(turns.toJson())).isEqualTo(turns);
    }

    private void read(int partition, String... events) {
        LogReading reading = reading(partition, events);
        assertThat(reading.broken()).isNull();
        // As it comes back from an executor, and as a record carries it.
        state = LogState.of(state.and(List.of(reading)).toJson());
    }

    private void accept(int partition, String event) {
        turns = LogTurns.of(turns.and(LogTurn.of(event(partition, event), "the next", 0, "me"))
                .toJson());
    }

    private String breaks(int partition, String... events) {
        LogReading.Break broken = reading(partition, events).broken();
        return partition + ":" + broken.event().offset() + " " + broken.event().name() + " after "
                + broken.before().name() + (broken.fits() == 0 ? "" : " fits " + broken.fits());
    }

    private LogReading reading(int partition, String... events) {
        List<LogEvent> all = new ArrayList<>();
        for (String event : events) {
            all.add(event(partition, event));
        }
        return LogReading.of("t-" + partition, all.iterator(), state, turns, false);
    }

    private String mark(int partition) {
        Optional<LogMark> mark =
                state.place("t-" + partition, LogEvent.BINLOG).or(() -> state.place("t-" + partition, "postgresql"));
        return mark.map(at -> at.name() + " turn " + at.turn()).orElse("none");
    }

    private static LogEvent event(int partition, String text) {
        String[] words = text.split(" ");
        String millis = words[1].replace("s", "000");
        String place = words[2];
        String more = text + " ";
        String snapshot = more.contains(" snap ") ? "true" : "false";
        LogEvent.Source source;
        LogPosition position;
        if (place.contains(":")) {
            String file = place.substring(0, place.indexOf(':'));
            String pos = place.substring(place.indexOf(':') + 1);
            position =
                    new LogPosition(List.of(Long.valueOf(file.substring(file.indexOf('.') + 1)), Long.valueOf(pos), 0));
            source = new LogEvent.Source(
                    "mysql", file, pos, null, word(words, "s:", "0"), word(words, "g:", null), snapshot, null, millis);
        } else {
            String lsn = place.substring(place.indexOf('/') + 1);
            position = new LogPosition(List.of(0, Long.valueOf(lsn), 0));
            String sequence = place.contains("/")
                    ? "[\"" + place.substring(0, place.indexOf('/')) + "\",\"" + lsn + "\"]"
                    : "[null,\"" + lsn + "\"]";
            source = new LogEvent.Source("postgresql", null, null, lsn, null, null, snapshot, sequence, millis);
        }
        return LogEvent.of("t-" + partition, Long.parseLong(words[0]), position, source)
                .orElseThrow();
    }

    private static String word(String[] words, String prefix, String otherwise) {
        return Arrays.stream(words)
                .filter(word -> word.startsWith(prefix))
                .map(word -> word.substring(prefix.length()))
                .findFirst()
                .orElse(otherwise);
    }
}
