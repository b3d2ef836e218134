package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.config.EnvironmentLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    private Path folder;

    @Test
    void allIsThereWithItsPlaceholdersFilledAndNoSecretOfAnySection() throws IOException {
        Files.createDirectories(folder.resolve("conf/env"));
        Files.createDirectories(folder.resolve("conf/models"));
        Files.writeString(folder.resolve("conf/env/local.yaml"), """
                lake: {root: "${env:ROOT}", models: models}
                kafka: {bootstrap.servers: "broker:9093", sasl.jaas.config: "Scram required username=u password=\\"${env:KAFKA}\\";"}
                databases: {till: {url: "jdbc:mariadb://127.0.0.1/till", user: reader, password: "${env:TILL}"}}
                trino: {url: "jdbc:trino://trino:8443?SSL=true", user: u, password: "${env:TRINO}", catalog: lake}
                mlflow: {uri: "https://mlflow", token: "${env:TOKEN}"}
                spark: {spark.hadoop.fs.s3a.secret.key: "${env:S3}", spark.sql.shuffle.partitions: 2}
                run: {trigger: 5s}
                """);
        Map<String, String> variables = Map.of(
                "ROOT",
                "s3a://bucket/lake",
                "KAFKA",
                "hush-kafka",
                "TILL",
                "hush\"till",
                "TRINO",
                "hush-trino",
                "TOKEN",
                "hush-token",
                "S3",
                "hush-s3");

        String masked = new String(
                Configuration.masked(new EnvironmentLoader(name -> Optional.ofNullable(variables.get(name)), folder)
                        .load(folder.resolve("conf"), "local")),
                UTF_8);

        assertThat(masked).doesNotContain("hush");
        JsonNode all = new ObjectMapper().readTree(masked);
        assertThat(all.path("root").asText()).isEqualTo("s3a://bucket/lake");
        assertThat(all.path("kafka").path("sasl.jaas.config").asText())
                .isEqualTo("Scram required username=u password=\"***\";");
        assertThat(all.path("databases").path("till").asText()).contains("jdbc:mariadb://127.0.0.1/till", "reader");
        assertThat(all.path("trino").asText()).contains("trino:8443");
        assertThat(all.path("mlflow").asText()).contains("https://mlflow");
        assertThat(all.path("spark").path("spark.hadoop.fs.s3a.secret.key").asText())
                .isEqualTo("***");
        assertThat(all.path("spark").path("spark.sql.shuffle.partitions").asText())
                .isEqualTo("2");
        assertThat(all.path("run").asText()).contains("5");
    }
}
