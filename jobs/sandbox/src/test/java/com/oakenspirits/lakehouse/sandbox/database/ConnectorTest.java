package com.oakenspirits.lakehouse.sandbox.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.sandbox.oaken.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConnectorTest {
    private static final List<String> PLACES =
            List.of("database.hostname", "database.port", "database.user", "database.password", "database.ssl.mode");
    private static final List<String> OF_CONNECT_ALONE = List.of(
            "key.converter",
            "value.converter",
            "topic.creation.default.partitions",
            "topic.creation.default.replication.factor",
            "topic.creation.default.cleanup.policy",
            "topic.creation.default.retention.ms",
            "schema.history.internal.kafka.bootstrap.servers",
            "schema.history.internal.kafka.topic");

    private final Connector connector = Connector.oaken();

    @Test
    void fileOfProductionIsTheOneTheEngineReads() throws IOException {
        Path file = Path.of(System.getProperty("lakehouse.project")).resolve("conf/kafka-connect/oaken-mariadb.json");
        JsonNode written = new ObjectMapper().readTree(file.toFile());
        assertThat(new ObjectMapper().<JsonNode>valueToTree(connector)).isEqualTo(written);
    }

    @Test
    void sandboxDiffersFromProductionInPlacesAlone() {
        Properties engine = Capture.settings(connector, Path.of("dir"), "127.0.0.1:1", "127.0.0.1:2");
        connector.config().forEach((name, value) -> {
            if (OF_CONNECT_ALONE.contains(name)) {
                assertThat(engine).as(name).doesNotContainKey(name);
            } else if (PLACES.contains(name)) {
                assertThat(engine.getProperty(name)).as(name).isNotEqualTo(value);
            } else {
                assertThat(engine.getProperty(name)).as(name).isEqualTo(value);
            }
        });
        assertThat(engine.stringPropertyNames())
                .filteredOn(name -> !connector.config().containsKey(name))
                .containsExactlyInAnyOrder(
                        "name",
                        "bootstrap.servers",
                        "offset.storage",
                        "offset.storage.file.filename",
                        "schema.history.internal",
                        "schema.history.internal.file.filename");
    }

    @Test
    void productionKeepsNoSecretAndSendsWhatTheContractsRead() {
        assertThat(connector.config())
                .containsEntry("decimal.handling.mode", "string")
                .containsEntry("tombstones.on.delete", "true")
                .containsEntry("skipped.operations", "none")
                .containsEntry("key.converter.schemas.enable", "false")
                .containsEntry("value.converter.schemas.enable", "false")
                .containsEntry("topic.creation.default.partitions", Integer.toString(Topics.PARTITIONS));
        for (String place : PLACES.subList(0, 4)) {
            assertThat(connector.config().get(place)).startsWith("${").endsWith("}");
        }
    }

    @Test
    void everyTableOfTheSchemaIsCapturedToItsTopic() throws IOException {
        try (InputStream in = Connector.class.getResourceAsStream("oaken.sql")) {
            List<String> tables = Pattern.compile("create table (\\w+)")
                    .matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(connector.tables()).containsExactlyElementsOf(tables);
        }
        assertThat(connector.topics()).containsAll(Topics.reference()).contains("oaken.positions");
        for (String table : connector.tables()) {
            assertThat(("oaken.oaken." + table)
                            .replaceFirst(
                                    connector.config().get("transforms.topic.regex"),
                                    connector.config().get("transforms.topic.replacement")))
                    .isEqualTo("oaken." + table);
        }
    }
}
