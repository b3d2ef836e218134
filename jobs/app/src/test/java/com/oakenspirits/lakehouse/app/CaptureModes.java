package com.oakenspirits.lakehouse.app;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a connector of Debezium writes what it captures.
 *
 * @param decimal decimal.handling.mode
 * @param time time.precision.mode
 * @param binary binary.handling.mode
 * @param interval interval.handling.mode, of PostgreSQL
 * @param hstore hstore.handling.mode, of PostgreSQL
 * @param schemas whether keys and values bring their schemas
 */
record CaptureModes(String decimal, String time, String binary, String interval, String hstore, boolean schemas) {
    /** No connector: the table is polled. */
    static final CaptureModes POLL = new CaptureModes("poll", "poll", "poll", "poll", "poll", true);

    boolean polls() {
        return equals(POLL);
    }

    /** As a part of names of files, topics and slots. */
    String name() {
        return String.join("_", decimal, time, binary, interval, hstore, schemas ? "schemas" : "bare")
                .replace('-', '_');
    }

    /** The connector's settings. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("decimal.handling.mode", decimal);
        settings.put("time.precision.mode", time);
        settings.put("binary.handling.mode", binary);
        settings.put("key.converter.schemas.enable", Boolean.toString(schemas));
        settings.put("value.converter.schemas.enable", Boolean.toString(schemas));
        return settings;
    }

    /** What the contract calls a time that counts parts of a second, or is written as text without a zone. */
    String unit(boolean millis) {
        return switch (time) {
            case "connect" -> "millis";
            case "isostring" -> "isostring";
            case "nanoseconds" -> "nanos";
            case "microseconds" -> "micros";
            default -> millis ? "millis" : "micros";
        };
    }
}
