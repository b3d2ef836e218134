package com.oakenspirits.lakehouse.sandbox.database;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.error.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The connector that captures the oaken database, as {@code conf/kafka-connect/oaken-mariadb.json} configures it for
 * production.
 *
 * @param name of the connector
 * @param config its settings
 */
public record Connector(String name, Map<String, String> config) {
    /** The one of the oaken database, as the build found it. */
    public static Connector oaken() {
        try (InputStream in = Connector.class.getResourceAsStream("oaken-mariadb.json")) {
            return new ObjectMapper().readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new IllegalStateException("conf/kafka-connect/oaken-mariadb.json is not the JSON of a connector", e);
        }
    }

    /** One that a file of Kafka Connect's form configures. */
    public static Connector of(Path file) {
        try {
            return new ObjectMapper().readValue(file.toFile(), Connector.class);
        } catch (IOException e) {
            throw SandboxException.usage(file + " is not the JSON of a connector: " + e.getMessage(), e);
        }
    }

    /** What its metrics are called: {@code postgres} of {@code io.debezium…PostgresConnector}. */
    String kind() {
        String type = config.get("connector.class");
        return type.substring(type.lastIndexOf('.') + 1)
                .replaceFirst("Connector$", "")
                .toLowerCase(Locale.ROOT);
    }

    /** The tables it captures, without their database. */
    public List<String> tables() {
        return List.of(config.get("table.include.list").split(",", -1)).stream()
                .map(table -> table.substring(table.indexOf('.') + 1))
                .toList();
    }

    /** The topics it publishes to, one a table. */
    public List<String> topics() {
        return tables().stream()
                .map(table -> config.get("topic.prefix") + "." + table)
                .toList();
    }
}
