package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.KafkaCluster;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds at once what would otherwise stop every flow one by one. */
final class Preflight {
    private final Environment environment;

    Preflight(Environment environment) {
        this.environment = environment;
    }

    /** @throws LakehouseException when the lake's folder or bucket cannot be written */
    void folders() {
        if (Stream.of(environment.root(), environment.checkpoints()).anyMatch(place -> place.startsWith("s3a:"))) {
            Bucket.of(environment, new Sessions(environment).hadoop()).forEach(Bucket::write);
        }
        for (String place : List.of(environment.root(), environment.checkpoints())) {
            boolean url = place.matches("[a-z][a-z0-9+.-]+:.*") && !place.startsWith("file:");
            if (!place.isEmpty() && !url) {
                writable(Path.of(place.replaceFirst("^file:(//)?", "")));
            }
        }
    }

    /** @throws LakehouseException (flow failed) when no broker answers */
    void kafka(KafkaCluster kafka) {
        kafka.reach();
    }

    private void writable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".writable", ""));
        } catch (IOException e) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "cannot write to " + folder + " (" + e.getClass().getSimpleName() + "). Make it writable, or set"
                            + " lake.root and lake.checkpoints in " + environment.file(),
                    e);
        }
    }
}
