package com.oakenspirits.lakehouse.lake.config;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code run}; what it leaves out keeps its default. */
final class RunReader {
    private static final List<String> KEYS =
            List.of("trigger", "max-messages-per-batch", "retries", "backoff", "backoff-max");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Placeholders placeholders;
    private final YamlMap run;

    RunReader(Placeholders placeholders, YamlMap run) {
        this.placeholders = placeholders;
        this.run = run;
    }

    RunSettings read() {
        run.allow(KEYS);
        RunSettings defaults = RunSettings.defaults();
        Duration trigger = duration("trigger", defaults.trigger());
        long maxMessages = number("max-messages-per-batch", 1, 1_000_000_000, defaults.maxMessagesPerBatch());
        int retries = (int) number("retries", 0, 1000, defaults.retries());
        Duration backoff = duration("backoff", defaults.backoff());
        Duration backoffMax = duration("backoff-max", defaults.backoffMax());
        if (backoff.compareTo(backoffMax) > 0) {
            run.faultAt(
                    run.has("backoff") ? "backoff" : "backoff-max",
                    "backoff " + backoff.toSeconds() + "s is longer than backoff-max " + backoffMax.toSeconds() + "s",
                    "raise backoff-max or lower backoff");
        }
        return new RunSettings(trigger, maxMessages, retries, backoff, backoffMax);
    }

    private Duration duration(String key, Duration otherwise) {
        Optional<String> text = placeholders.value(run, key);
        if (text.isEmpty()) {
            return otherwise;
        }
        Optional<Duration> duration = Durations.parse(text.get())
                .filter(value -> value.compareTo(SHORTEST) >= 0 && value.compareTo(LONGEST) <= 0);
        if (duration.isEmpty()) {
            run.faultAt(
                    key,
                    key + " '" + text.get() + "' is no duration from 10ms to 1d",
                    "write a whole number and ms, s, m, h or d, such as 1s");
        }
        return duration.orElse(otherwise);
    }

    private long number(String key, long least, long most, long otherwise) {
        Optional<String> text = placeholders.value(run, key);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().matches("\\d{1,10}")) {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        }
        run.faultAt(
                key,
                key + " '" + text.get() + "' is no whole number from " + least + " to " + most,
                "write it in digits, such as " + otherwise);
        return otherwise;
    }
}
