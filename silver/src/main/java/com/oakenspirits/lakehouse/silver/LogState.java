package com.oakenspirits.lakehouse.silver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the logs of a dataset's database were read. Stands in the record of every batch.
 *
 * @param places how far each partition has come in the log that it is in, by partition and kind of log
 * @param logs how far each log was read in all partitions, by turn and kind
 */
record LogState(Map<String, LogMark> places, Map<String, LogMark> logs) {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    LogState {
        places = java.util.Collections.unmodifiableMap(new TreeMap<>(places));
        logs = java.util.Collections.unmodifiableMap(new TreeMap<>(logs));
    }

    static LogState none() {
        return new LogState(Map.of(), Map.of());
    }

    static LogState of(String json) {
        try {
            return JSON.readValue(json, LogState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the record of the database's logs cannot be read: " + json, e);
        }
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<LogMark> place(String place, String kind) {
        return Optional.ofNullable(places.get(place + " " + kind));
    }

    /** What all partitions have seen of a log. */
    Optional<LogMark> log(int turn, String kind, LogTurns turns) {
        LogMark seen = logs.get(turn + " " + kind);
        return seen != null || turn == 0
                ? Optional.ofNullable(seen)
                : Optional.of(turns.get(turn))
                        .filter(log -> log.kind().equals(kind))
                        .map(log -> log.mark(turn));
    }

    /** This and what partitions have read since. */
    LogState and(List<LogReading> readings) {
        Map<String, LogMark> places = new TreeMap<>(this.places);
        Map<String, LogMark> logs = new TreeMap<>(this.logs);
        for (LogReading reading : readings) {
            List<LogMark> marks = new ArrayList<>(reading.marks());
            for (LogMark mark : marks) {
                String place = reading.place() + " " + mark.kind();
                LogMark before = places.get(place);
                if (before == null || before.turn() <= mark.turn()) {
                    places.put(place, mark);
                }
                logs.merge(mark.turn() + " " + mark.kind(), mark, LogMark::and);
            }
        }
        return new LogState(places, logs);
    }
}
