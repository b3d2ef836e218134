package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where a dataset comes from: {@code physicalType}, {@code physicalName} and the custom property {@code poll}. */
final class SourceReader {
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private enum Kind {
        TOPIC,
        FILES,
        TABLE
    }

    private final YamlMap schema;
    private final String dataset;
    private final Optional<YamlMap> poll;
    private final List<Property> properties;

    /** @param poll the custom property of that name, where there is one */
    SourceReader(YamlMap schema, String dataset, Optional<YamlMap> poll, List<Property> properties) {
        this.schema = schema;
        this.dataset = dataset;
        this.poll = poll;
        this.properties = properties;
    }

    Source read() {
        Kind kind = schema.has("physicalType")
                ? schema.choice("physicalType", "physicalType of a dataset", kinds())
                        .orElse(Kind.TOPIC)
                : Kind.TOPIC;
        if (kind != Kind.TABLE) {
            poll.ifPresent(custom -> custom.faultAt(
                    "property",
                    "customProperty 'poll' without a table",
                    "write 'physicalType: table' and the table as physicalName, or remove it"));
        }
        return switch (kind) {
            case TOPIC -> topic();
            case FILES -> new Source.Files(schema.has("physicalName") ? schema.text("physicalName") : Optional.empty());
            case TABLE -> table();
        };
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("topic", Kind.TOPIC);
        kinds.put("files", Kind.FILES);
        kinds.put("table", Kind.TABLE);
        return kinds;
    }

    private Source topic() {
        String topic = schema.text("physicalName").orElse(dataset);
        if (!topic.isEmpty() && !TOPIC.matcher(topic).matches()) {
            schema.faultAt(
                    "physicalName",
                    "'" + topic + "' is no name of a Kafka topic",
                    "use up to 249 letters, digits, '.', '_' and '-'");
        }
        return new Source.Topic(topic);
    }

    private Source table() {
        if (poll.isEmpty()) {
            schema.fault(
                    "a table without customProperty 'poll'",
                    "add '{property: poll, value: {server: <database of the environment>, timestamp: <column>}}'");
        }
        List<String> keys = properties.stream()
                .map(Property::column)
                .filter(Column::primaryKey)
                .map(Column::field)
                .toList();
        if (keys.isEmpty()) {
            schema.fault("a table without a primary key", "add 'primaryKey: true' to the columns that identify a row");
        }
        return PollReader.read(schema, poll, dataset, keys);
    }
}
