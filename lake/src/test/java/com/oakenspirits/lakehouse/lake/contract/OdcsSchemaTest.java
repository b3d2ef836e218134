package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds our contracts, and what we know of the standard, against its published JSON schema. */
class OdcsSchemaTest {
    private static final Path PROJECT = Path.of(System.getProperty("lakehouse.project", ".."));
    private static final Path SCHEMA =
            PROJECT.resolveSibling("shared").resolve("data/odcs/odcs-json-schema-v3.1.0.json");

    private final ObjectMapper json = new ObjectMapper();
    private JsonNode schema;

    @BeforeEach
    void schema() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(SCHEMA), "skipped: the JSON schema of the standard is not there (" + SCHEMA + ")");
        schema = json.readTree(SCHEMA.toFile());
    }

    @Test
    void contractsOfTheProjectAreValid() throws IOException {
        List<String> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(PROJECT.resolve("conf/contracts"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                validate(Files.readString(file)).forEach(message -> messages.add(file + ": " + message));
            }
        }

        assertThat(messages).isEmpty();
    }

    @Test
    void contractOfTheTestsIsValid() {
        assertThat(validate(ContractFolder.ORDERS)).isEmpty();
    }

    @Test
    void schemaRefusesWhatIsNoContract() {
        assertThat(validate(ContractFolder.ordersWith("status: active", "statsu: active")))
                .isNotEmpty();
    }

    @Test
    void knownKeysAreThoseOfTheStandard() {
        assertThat(OdcsKeys.CONTRACT).containsExactlyInAnyOrderElementsOf(keys("/properties"));
        assertThat(OdcsKeys.SCHEMA)
                .containsExactlyInAnyOrderElementsOf(
                        keys("/$defs/SchemaElement/properties", "/$defs/SchemaObject/properties"));
        assertThat(OdcsKeys.PROPERTY)
                .containsAll(keys("/$defs/SchemaElement/properties", "/$defs/SchemaBaseProperty/properties"));
        assertThat(OdcsKeys.CUSTOM_RULE)
                .containsExactlyInAnyOrderElementsOf(
                        keys("/$defs/DataQuality/properties", "/$defs/DataQualityCustom/properties"));
        assertThat(OdcsKeys.LIBRARY_RULE)
                .containsAll(keys("/$defs/DataQuality/properties", "/$defs/DataQualityLibrary/properties"))
                .containsAll(comparisons());
        assertThat(OdcsKeys.SLA_PROPERTY)
                .containsExactlyInAnyOrderElementsOf(keys("/$defs/ServiceLevelAgreementProperty/properties"));
        assertThat(OdcsKeys.CUSTOM_PROPERTY)
                .containsExactlyInAnyOrderElementsOf(keys("/$defs/CustomProperty/properties"));
    }

    private Set<String> keys(String... pointers) {
        Set<String> keys = new TreeSet<>();
        for (String pointer : pointers) {
            assertThat(schema.at(pointer).isObject()).as(pointer).isTrue();
            schema.at(pointer).fieldNames().forEachRemaining(keys::add);
        }
        return keys;
    }

    private List<String> comparisons() {
        List<String> names = new ArrayList<>();
        schema.at("/$defs/DataQualityOperators/oneOf")
                .forEach(option -> names.add(option.at("/required/0").asText()));
        return names;
    }

    private List<String> validate(String yaml) {
        JsonSchema validator =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(schema);
        Object contract = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return validator.validate(json.valueToTree(contract)).stream()
                .map(Object::toString)
                .toList();
    }
}
