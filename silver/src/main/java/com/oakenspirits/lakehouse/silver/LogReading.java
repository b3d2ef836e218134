package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a run of events of one partition tells of the database's logs.
 *
 * @param place the partition
 * @param marks how far each log was read, a mark for each turn and kind
 * @param broken the first event that cannot stand in the log of the ones before it; nothing is read from there on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LogReading(String place, List<LogMark> marks, Break broken) {

    /**
     * Where a log breaks off.
     *
     * @param event the first of another log
     * @param before what was read of the one before it
     * @param fits the accepted turn that the event belongs to, or 0 when no log that was accepted is like it
     */
    record Break(LogEvent event, LogMark before, int fits) {}

    LogReading {
        marks = List.copyOf(marks);
    }

    /**
     * Reads events of one partition in the order of their offsets.
     *
     * @param state what was read before
     * @param turns the logs that were accepted
     * @param trusting whether every event is taken to stand where it should, as in what was applied before
     */
    static LogReading of(String place, Iterator<LogEvent> events, LogState state, LogTurns turns, boolean trusting) {
        Map<String, LogMark> marks = new TreeMap<>();
        Map<String, LogMark> now = new TreeMap<>();
        while (events.hasNext()) {
            LogEvent event = events.next();
            int turn = turns.at(place, event.offset());
            LogMark mark = now.containsKey(event.kind())
                    ? now.get(event.kind())
                    : state.place(place, event.kind()).orElse(null);
            if (mark != null && mark.turn() > turn) {
                // A message from before the log of the newest began here: it is read again.
                continue;
            }
            boolean begins = mark == null || mark.turn() < turn;
            Optional<LogMark> log = state.log(turn, event.kind(), turns);
            if (!trusting
                    && !begun(turns, turn, event)
                    && breaks(event, begins ? null : mark, log, turns.size() > turn)) {
                LogMark before = !begins && mark.brokenBy(event) ? mark : log.orElseThrow();
                return new LogReading(
                        place,
                        new ArrayList<>(marks.values()),
                        new Break(event, before, fits(event, turn, state, turns)));
            }
            LogMark next = begins || (trusting && mark.brokenBy(event)) ? LogMark.first(turn, event) : mark.and(event);
            now.put(event.kind(), next);
            marks.put(turn + " " + event.kind(), next);
        }
        return new LogReading(place, new ArrayList<>(marks.values()), null);
    }

    private static boolean begun(LogTurns turns, int turn, LogEvent event) {
        return turn > 0 && event.offset() == turns.get(turn).begins().get(event.place());
    }

    private static boolean breaks(LogEvent event, LogMark mark, Optional<LogMark> log, boolean overtaken) {
        // Where another log is known to have begun, an event that is later than all of this one's belongs to that.
        long slack = overtaken ? LogMark.GRAIN_MS : LogMark.SLACK_MS;
        return (mark != null && mark.brokenBy(event))
                || log.filter(all -> all.brokenFromElsewhereBy(event, slack)).isPresent();
    }

    /** The newest accepted log after a turn that an event can belong to. */
    private static int fits(LogEvent event, int turn, LogState state, LogTurns turns) {
        for (int next = turns.size(); next > turn; next--) {
            Optional<LogMark> log = state.log(next, event.kind(), turns);
            Optional<LogMark> before = state.log(next - 1, event.kind(), turns);
            boolean like = log.isPresent() && !log.get().brokenFromElsewhereBy(event, LogMark.SLACK_MS);
            if (like && (next == turn + 1 || before.isEmpty() || since(event, before.get(), turns.get(next)))) {
                return next;
            }
        }
        return 0;
    }

    /** Whether an event that may be of two logs is of the second: it is nearer to that one's beginning than to the end. */
    private static boolean since(LogEvent event, LogMark before, LogTurn log) {
        return before.later(event, 0)
                && (log.at() == null || event.at() >= log.at() || log.at() - event.at() < event.at() - before.at());
    }
}
