package com.oakenspirits.lakehouse.lake.config;

import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the section {@code mlflow}; {@code uri: off} is as good as no section. */
final class MlflowReader {
    private static final List<String> KEYS =
            List.of("uri", "experiment", "model", "audit", "user", "password", "token");
    private static final String OFF = "off";
    private static final Pattern URL = Pattern.compile("https?://[A-Za-z0-9.\\-\\[\\]:]+(/[A-Za-z0-9._~/-]*)?");
    private static final Pattern PASSWORD = Pattern.compile(".*//[^/]*@.*");
    private static final Pattern IN_CLEAR = Pattern.compile("http://(?!(127\\.[0-9.]+|localhost|\\[::1])(:|/|$)).*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

    private final Placeholders placeholders;
    private final YamlMap mlflow;

    MlflowReader(Placeholders placeholders, YamlMap mlflow) {
        this.placeholders = placeholders;
        this.mlflow = mlflow;
    }

    Optional<Mlflow> read() {
        mlflow.allow(KEYS);
        mlflow.require("uri");
        Optional<String> uri = placeholders.value(mlflow, "uri");
        Optional<String> user = placeholders.value(mlflow, "user");
        Optional<String> password = placeholders.value(mlflow, "password");
        Optional<String> token = placeholders.value(mlflow, "token");
        Optional<String> experiment = placeholders.value(mlflow, "experiment");
        String model = model();
        boolean audit = audit();
        if (mlflow.has("user") != mlflow.has("password")) {
            mlflow.fault("'user' and 'password' go together", "give both or neither");
        }
        if (mlflow.has("token") && mlflow.has("user")) {
            mlflow.faultAt("token", "both 'token' and 'user' are given", "leave one of them out");
        }
        boolean usable = uri.isPresent()
                && !uri.get().equals(OFF)
                && check(uri.get(), mlflow.has("token") || mlflow.has("password"));
        return usable
                ? Optional.of(new Mlflow(
                        URI.create(uri.get().replaceFirst("/+$", "")),
                        experiment.orElse("lakehouse"),
                        model,
                        audit,
                        user,
                        password,
                        token))
                : Optional.empty();
    }

    private boolean check(String uri, boolean secret) {
        if (PASSWORD.matcher(uri).matches()) {
            // The value is not shown: it has the password.
            mlflow.faultAt("uri", "the uri holds a password", "write it as 'password: ${env:NAME}'");
            return false;
        }
        if (!URL.matcher(uri).matches()) {
            mlflow.faultAt(
                    "uri",
                    "'" + uri + "' is no address of an MLflow tracking server",
                    "write http://host:port or https://host, or off");
            return false;
        }
        if (secret && IN_CLEAR.matcher(uri).matches()) {
            mlflow.faultAt(
                    "uri",
                    "a password or token would be sent in clear to '" + uri + "'",
                    "write https://…, or leave them out");
        }
        return true;
    }

    private String model() {
        Optional<String> model = placeholders.value(mlflow, "model");
        if (model.isPresent() && !NAME.matcher(model.get()).matches()) {
            mlflow.faultAt(
                    "model",
                    "'" + model.get() + "' is no name of a model",
                    "use letters, digits, '_', '.' and '-', at most 100");
        }
        return model.orElse("sales_forecast");
    }

    private boolean audit() {
        String audit = placeholders.value(mlflow, "audit").orElse("true");
        if (!audit.equals("true") && !audit.equals("false")) {
            mlflow.faultAt("audit", "audit '" + audit + "' is neither true nor false", "write true or false");
        }
        return audit.equals("true");
    }
}
