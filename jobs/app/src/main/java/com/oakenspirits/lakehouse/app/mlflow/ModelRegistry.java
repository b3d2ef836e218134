package com.oakenspirits.lakehouse.app.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Optional;

/** The versions of one model in MLflow's registry. */
public final class ModelRegistry {
    private final MlflowServer server;
    private final String model;

    /** @param model its name; it is made where it is not there */
    public ModelRegistry(MlflowServer server, String model) {
        this.server = server;
        this.model = model;
    }

    /**
     * A registered version.
     *
     * @param number such as {@code 3}
     * @param source the URI of its files
     */
    public record Version(String number, String source) {}

    /**
     * Registers the files of a run as the next version.
     *
     * @param folder where they lie among the run's artifacts
     */
    public Version register(TrackedId run, String folder, String description) throws MlflowFailure {
        if (server.get("registered-models/get", Map.of("name", model)).isEmpty()) {
            server.post("registered-models/create", Map.of("name", model));
        }
        return version(server.post(
                        "model-versions/create",
                        Map.of(
                                "name",
                                model,
                                "source",
                                run.artifacts() + "/" + folder,
                                "run_id",
                                run.id(),
                                "description",
                                description))
                .path("model_version"));
    }

    /** Points an alias, such as {@code champion}, to a version. */
    public void alias(String alias, Version version) throws MlflowFailure {
        server.post("registered-models/alias", Map.of("name", model, "alias", alias, "version", version.number()));
    }

    /** The version that an alias points to. */
    public Optional<Version> aliased(String alias) throws MlflowFailure {
        Optional<JsonNode> known = server.get("registered-models/get", Map.of("name", model));
        for (JsonNode each : known.map(answer -> answer.path("registered_model").path("aliases"))
                .orElse(MissingNode.getInstance())) {
            if (each.path("alias").asText().equals(alias)) {
                return server.get(
                                "model-versions/get",
                                Map.of(
                                        "name",
                                        model,
                                        "version",
                                        each.path("version").asText()))
                        .map(answer -> version(answer.path("model_version")));
            }
        }
        return Optional.empty();
    }

    /** A file of a version, as the registry has it. */
    public byte[] file(Version version, String path) throws MlflowFailure {
        String source = server.get(
                        "model-versions/get-download-uri", Map.of("name", model, "version", version.number()))
                .map(answer -> answer.path("artifact_uri").asText())
                .orElse(version.source());
        return server.download(source, path);
    }

    private static Version version(JsonNode node) {
        return new Version(node.path("version").asText(), node.path("source").asText());
    }
}
