package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.config.Durations;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlScalar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the custom property {@code poll}: which table of which database is read, and how its deleted rows are noticed. */
final class PollReader {
    private static final List<String> KEYS = List.of("server", "timestamp", "overlap", "deletes", "deletesEvery");
    private static final Duration OVERLAP = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Duration DELETES_EVERY = Duration.ofHours(1);

    private PollReader() {}

    /** Whether it asks for deleted rows to be noticed. */
    static boolean deletes(YamlMap poll) {
        return text(poll, "deletes").equals(Optional.of("snapshot"));
    }

    /**
     * What orders the messages of a dataset. Where deleted rows are noticed that is the message's time alone: it is the
     * row's timestamp, a deleted row has no other, and a row that comes back with an old timestamp gets a later one.
     */
    static List<String> sequence(CustomProperties.Settings settings, List<Property> properties) {
        List<String> sequence = settings.sequence().stream().map(Statement::sql).toList();
        Optional<YamlMap> poll = settings.poll().filter(PollReader::deletes);
        if (poll.isEmpty() || sequence.isEmpty()) {
            return sequence;
        }
        Optional<String> timestamp = text(poll.get(), "timestamp");
        boolean same = sequence.size() == 1
                && timestamp.isPresent()
                && properties.stream()
                        .map(Property::column)
                        .filter(column ->
                                column.transform().isEmpty() && column.field().equals(timestamp.get()))
                        .anyMatch(column -> column.name().equals(sequence.get(0))
                                || column.field().equals(sequence.get(0)));
        if (!same) {
            settings.sequence()
                    .get(0)
                    .fault(
                            "a deleted row has no field that sequenceBy could read",
                            "remove sequenceBy: with 'deletes: snapshot' rows are ordered by the timestamp of poll");
        }
        return List.of();
    }

    /** A text of the value; what is wrong with it is noted by {@link #read} alone. */
    private static Optional<String> text(YamlMap poll, String key) {
        return poll.has("value")
                        && poll.node("value").orElse(poll) instanceof YamlMap value
                        && value.has(key)
                        && value.node(key).orElse(value) instanceof YamlScalar scalar
                ? Optional.of(scalar.value())
                : Optional.empty();
    }

    static Source.Table read(YamlMap schema, Optional<YamlMap> poll, String dataset, List<String> keys) {
        Optional<YamlMap> value = poll.flatMap(custom -> custom.map("value"));
        value.ifPresent(given -> given.allow(KEYS));
        Source.Table table = new Source.Table(
                value.flatMap(given -> given.requiredText("server")).orElse(""),
                schema.text("physicalName").orElse(dataset),
                value.flatMap(given -> given.requiredText("timestamp")).orElse(""),
                keys,
                value.flatMap(given -> duration(given, "overlap")).orElse(OVERLAP),
                value.flatMap(PollReader::deletesEvery));
        if (table.parts().isEmpty()) {
            schema.faultAt(
                    "physicalName",
                    "'" + table.table() + "' is not the name of a table",
                    "write the table, with its schema where it needs one, such as sales.orders; names with a point in"
                            + " them stand in double quotes");
        }
        return table;
    }

    private static Optional<Duration> deletesEvery(YamlMap value) {
        Optional<String> how = value.has("deletes")
                ? value.choice("deletes", "deletes", Map.of("snapshot", "snapshot"))
                : Optional.empty();
        if (!value.has("deletesEvery")) {
            return how.map(snapshot -> DELETES_EVERY);
        }
        Optional<Duration> every = duration(value, "deletesEvery");
        if (!value.has("deletes")) {
            value.faultAt("deletesEvery", "'deletesEvery' without 'deletes'", "add 'deletes: snapshot', or remove it");
        }
        return how.isPresent() ? every.or(() -> Optional.of(DELETES_EVERY)) : Optional.empty();
    }

    private static Optional<Duration> duration(YamlMap value, String key) {
        if (!value.has(key)) {
            return Optional.empty();
        }
        Optional<String> text = value.text(key);
        Optional<Duration> duration = text.flatMap(Durations::parse).filter(time -> time.compareTo(LONGEST) <= 0);
        if (text.isPresent() && duration.isEmpty()) {
            value.faultAt(
                    key,
                    key + " '" + text.get() + "' is no duration up to 30d",
                    "write a whole number and ms, s, m, h or d, such as 5m");
        }
        return duration;
    }
}
