package com.oakenspirits.lakehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.lake.config.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** An environment with its placeholders filled in and its secrets masked, for people to read later. */
final class Configuration {
    private Configuration() {}

    static byte[] masked(Environment environment) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("environment", environment.name());
        all.put("root", environment.root());
        all.put("catalog", environment.catalog().orElse(null));
        all.put("checkpoints", environment.checkpoints());
        all.put("models", environment.models().toString());
        all.put("kafka", environment.kafka());
        Map<String, String> databases = new TreeMap<>();
        environment.databases().forEach((name, database) -> databases.put(name, database.toString()));
        all.put("databases", databases);
        all.put("trino", environment.trino().map(Object::toString).orElse(null));
        all.put("mlflow", environment.mlflow().map(Object::toString).orElse(null));
        all.put("spark", environment.spark());
        all.put("run", environment.run().toString());
        try {
            return environment
                    .mask(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all))
                    .getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
