package com.oakenspirits.lakehouse.lake.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The environment files that the project ships. */
class ProjectEnvironmentsTest {
    private final Path conf =
            Path.of(System.getProperty("lakehouse.project", "..")).resolve("conf");

    @Test
    void localEnvironmentNeedsNoVariable() {
        Environment local = new EnvironmentLoader(name -> Optional.empty(), Path.of("/home/dir")).load(conf, "local");

        assertThat(local.root()).isEqualTo("/home/dir/.lake");
        assertThat(local.checkpoints()).isEqualTo("/home/dir/.lake/_checkpoints");
    }

    @Test
    void productionEnvironmentLacksNothingButWhatTheMachineGives() {
        List<Fault> faults = new ArrayList<>();

        new EnvironmentLoader(
                        name -> Optional.of(
                                switch (name) {
                                    case "TOTESYS" -> "jdbc:mariadb://db/totesys";
                                    case "TRINO" -> "jdbc:trino://trino:8443?SSL=true";
                                    case "MLFLOW" -> "https://mlflow";
                                    default -> "value-of-" + name;
                                }),
                        Path.of(""))
                .read(conf, "prod", faults);

        assertThat(faults).allSatisfy(fault -> assertThat(fault.what()).contains("of a placeholder cannot be read"));
    }
}
