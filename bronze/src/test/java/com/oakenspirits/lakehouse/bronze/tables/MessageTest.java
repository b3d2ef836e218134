package com.oakenspirits.lakehouse.bronze.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which time a message gets, so that what was seen later is the newer state. */
class MessageTest {
    private static final LocalDateTime TEN = LocalDateTime.of(2024, 1, 1, 10, 0);
    private static final LocalDateTime LANDED = TEN.plusDays(1);

    @Test
    void aNewerRowHasItsOwnTime() {
        assertThat(Message.after(live(TEN), row(TEN.plusSeconds(1)), LANDED))
                .isEqualTo(message(TEN.plusSeconds(1), Map.of()));
    }

    @Test
    void aRowAsOldAsTheOneBeforeHasItsOwnTimeAndIsNewerByItsOffset() {
        assertThat(Message.after(live(TEN), row(TEN), LANDED)).isEqualTo(message(TEN, Map.of()));
    }

    @Test
    void aRowWhoseTimestampWasSetBackComesJustAfterTheOneBefore() {
        assertThat(Message.after(live(TEN), row(TEN.minusYears(1)), LANDED))
                .isEqualTo(message(TEN.plusNanos(1_000), Map.of("again", micros(TEN.minusYears(1)))));
    }

    @Test
    void aRowPutBackComesJustAfterItsDeleteForAtTheSameTimeTheDeleteWins() {
        assertThat(Message.after(gone(TEN), row(TEN.minusYears(1)), LANDED))
                .isEqualTo(message(TEN.plusNanos(1_000), Map.of("again", micros(TEN.minusYears(1)))));
        assertThat(Message.after(gone(TEN), row(TEN), LANDED))
                .isEqualTo(message(TEN.plusNanos(1_000), Map.of("again", micros(TEN))));
        assertThat(Message.after(gone(TEN), row(TEN.plusNanos(1_000)), LANDED))
                .isEqualTo(message(TEN.plusNanos(1_000), Map.of()));
    }

    @Test
    void aRowWithoutATimeGoesByThatOfItsLandingOrComesJustAfterTheOneBefore() {
        PolledRow untimed = new PolledRow("k", "v", Optional.empty(), Optional.empty());
        assertThat(Message.after(gone(TEN), untimed, LANDED))
                .isEqualTo(new Message("k", Optional.of("v"), Optional.empty(), Map.of("untimed", "true")));
        assertThat(Message.after(gone(LANDED), untimed, LANDED))
                .isEqualTo(message(LANDED.plusNanos(1_000), Map.of("untimed", "true", "again", "")));
    }

    @Test
    void aDeleteHasTheTimeAtWhichItWasSeenOrComesJustAfterTheRow() {
        assertThat(Message.delete("k", live(TEN), LANDED))
                .isEqualTo(new Message("k", Optional.empty(), Optional.of(LANDED), Map.of("deleted", "true")));
        assertThat(Message.delete("k", live(LANDED), LANDED).time()).contains(LANDED.plusNanos(1_000));
        assertThat(Message.delete("k", live(LANDED.plusYears(9)), LANDED).time())
                .contains(LANDED.plusYears(9).plusNanos(1_000));
    }

    @Test
    void aValueThatCannotBeReadIsToldInAHeader() {
        assertThat(Message.of(new PolledRow("k", "v", Optional.of(TEN), Optional.of("column a …")))
                        .headers())
                .isEqualTo(Map.of("malformed", "column a …"));
    }

    private static String micros(LocalDateTime time) {
        return Long.toString(Mark.micros(time));
    }

    private static KnownRow live(LocalDateTime time) {
        return new KnownRow("digest", time);
    }

    private static KnownRow gone(LocalDateTime time) {
        return new KnownRow(null, time);
    }

    private static PolledRow row(LocalDateTime changed) {
        return new PolledRow("k", "v", Optional.of(changed), Optional.empty());
    }

    private static Message message(LocalDateTime time, Map<String, String> headers) {
        return new Message("k", Optional.of("v"), Optional.of(time), headers);
    }
}
