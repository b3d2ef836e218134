package com.oakenspirits.lakehouse.silver;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.ContractLoader;
import com.oakenspirits.lakehouse.lake.contract.Contracts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The contract of the dataset {@code things}, written for one test.
 *
 * @param properties its columns, YAML list items without indentation
 * @param quality its row rules, YAML list items
 * @param custom its custom properties, YAML list items
 */
record Things(String version, String properties, String quality, String custom) {

    static Things with(String... properties) {
        return new Things("1.0.0", String.join("\n", properties), "", "- {property: changes, value: upsert}");
    }

    Things rule(String yaml) {
        return new Things(version, properties, quality + "- " + yaml + "\n", custom);
    }

    Things set(String property, String value) {
        return new Things(
                version, properties, quality, custom + "\n- {property: " + property + ", value: " + value + "}");
    }

    /** Without key: every message is a row. */
    Things appended() {
        return new Things(version, properties, quality, custom.replace("upsert", "append"));
    }

    Things changes(String kind) {
        return new Things(version, properties, quality, custom.replace("value: upsert", "value: " + kind));
    }

    Things version(String other) {
        return new Things(other, properties, quality, custom);
    }

    Things column(String property) {
        return new Things(version, properties + "\n" + property, quality, custom);
    }

    /** The contract, loaded from a file below {@code folder} and without faults. */
    Contract in(Path folder) throws IOException {
        Path file = folder.resolve("contracts/test/things.odcs.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                apiVersion: v3.1.0
                kind: DataContract
                id: test-things
                version: %s
                status: active
                domain: test
                schema:
                - name: things
                  physicalName: things
                  physicalType: topic
                  properties:
                %s
                %s
                  customProperties:
                %s
                """.formatted(
                        version,
                        properties.indent(2),
                        quality.isEmpty() ? "" : "  quality:\n" + quality.indent(2),
                        custom.indent(2)));
        Contracts contracts = new ContractLoader().load(folder.resolve("contracts"));
        assertThat(contracts.faults()).isEmpty();
        return contracts.valid().get(0);
    }

    /** A session as a silver flow has it. */
    static SparkSession session(SparkSession spark) {
        SparkSession session = spark.newSession();
        session.conf().set("spark.sql.ansi.enabled", "false");
        session.conf().set("spark.sql.caseSensitive", "true");
        return session;
    }
}
