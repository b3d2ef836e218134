package com.oakenspirits.lakehouse.lake.config;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * The MLflow that runs are tracked in and forecasts are registered with.
 *
 * @param uri of its tracking server, {@code http(s)://host:port}, without a slash at the end and never with a password
 * @param experiment that runs belong to; it is made where it is not there
 * @param model the name of the sales forecast in the registry
 * @param audit whether a run is audited at its end, and the result kept with it
 * @param user for basic authentication
 * @param password a secret; there when a user is
 * @param token a secret, sent as bearer token; not beside a user
 */
public record Mlflow(
        URI uri,
        String experiment,
        String model,
        boolean audit,
        Optional<String> user,
        Optional<String> password,
        Optional<String> token) {

    public Mlflow {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(experiment, "experiment");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(token, "token");
    }

    /** For logs: without password and token. */
    @Override
    public String toString() {
        return "Mlflow[uri=" + uri + ", experiment=" + experiment + ", model=" + model + ", audit=" + audit + ", user="
                + user.orElse("") + "]";
    }
}
