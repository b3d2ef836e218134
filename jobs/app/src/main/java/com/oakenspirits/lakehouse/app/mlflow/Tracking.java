package com.oakenspirits.lakehouse.app.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs of one experiment: made, filled and ended. */
public final class Tracking {
    /** What one request may carry. */
    private static final int METRICS = 1000;

    private static final int PARAMETERS = 100;
    private static final int LONGEST_PARAMETER = 6000;

    private final MlflowServer server;
    private final String experiment;

    /** @param experiment its name; it is made where it is not there */
    public Tracking(MlflowServer server, String experiment) {
        this.server = server;
        this.experiment = experiment;
    }

    /**
     * Starts a run.
     *
     * @param at milliseconds since the epoch
     */
    public TrackedId start(String name, long at, Map<String, String> tags) throws MlflowFailure {
        JsonNode run = server.post(
                        "runs/create",
                        Map.of(
                                "experiment_id",
                                experimentId(),
                                "run_name",
                                name,
                                "start_time",
                                at,
                                "tags",
                                tags.entrySet().stream()
                                        .map(tag -> Map.of("key", tag.getKey(), "value", tag.getValue()))
                                        .toList()))
                .path("run")
                .path("info");
        return new TrackedId(
                run.path("run_id").asText(), run.path("artifact_uri").asText());
    }

    private String experimentId() throws MlflowFailure {
        Optional<JsonNode> there = server.get("experiments/get-by-name", Map.of("experiment_name", experiment));
        if (there.isPresent()) {
            return there.get().path("experiment").path("experiment_id").asText();
        }
        return server.post("experiments/create", Map.of("name", experiment))
                .path("experiment_id")
                .asText();
    }

    /** Adds parameters and metrics. A parameter that is longer than MLflow keeps is cut. */
    public void log(TrackedId run, Map<String, String> parameters, List<Metric> metrics) throws MlflowFailure {
        List<Map<String, String>> pairs = parameters.entrySet().stream()
                .map(parameter -> Map.of("key", parameter.getKey(), "value", cut(parameter.getValue())))
                .toList();
        List<Map<String, Object>> points = new ArrayList<>();
        for (Metric metric : metrics) {
            if (Double.isFinite(metric.value())) {
                points.add(Map.of(
                        "key", metric.key(), "value", metric.value(), "timestamp", metric.at(), "step", metric.step()));
            }
        }
        for (int at = 0; at < pairs.size(); at += PARAMETERS) {
            batch(run, "params", pairs.subList(at, Math.min(pairs.size(), at + PARAMETERS)));
        }
        for (int at = 0; at < points.size(); at += METRICS) {
            batch(run, "metrics", points.subList(at, Math.min(points.size(), at + METRICS)));
        }
    }

    private void batch(TrackedId run, String what, List<?> content) throws MlflowFailure {
        server.post("runs/log-batch", Map.of("run_id", run.id(), what, content));
    }

    /** Adds a file, such as {@code audit.json}. */
    public void artifact(TrackedId run, String path, byte[] content) throws MlflowFailure {
        server.upload(run.artifacts(), path, content);
    }

    /**
     * Ends a run.
     *
     * @param at milliseconds since the epoch
     */
    public void end(TrackedId run, boolean well, long at) throws MlflowFailure {
        server.post("runs/update", Map.of("run_id", run.id(), "status", well ? "FINISHED" : "FAILED", "end_time", at));
    }

    private static String cut(String value) {
        return value.length() <= LONGEST_PARAMETER ? value : value.substring(0, LONGEST_PARAMETER - 1) + "…";
    }
}
