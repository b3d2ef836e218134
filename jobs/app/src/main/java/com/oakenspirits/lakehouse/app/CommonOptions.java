package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.config.EnvironmentLoader;
import com.oakenspirits.lakehouse.lake.config.Secrets;
import com.oakenspirits.lakehouse.lake.contract.ContractLoader;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every command takes. */
final class CommonOptions {
    @Option(
            names = "--conf",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "Configuration folder with contracts/ and env/ (default: $${LAKEHOUSE_CONF} or conf).")
    private Path conf = Path.of(System.getProperty("lakehouse.conf", "conf"));

    @Option(
            names = "--env",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME",
            description = "Environment: conf/env/NAME.yaml (default: local).")
    private String env = "local";

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Machine-readable output.")
    boolean json;

    /** Those of the environment, once it was read. */
    private Secrets secrets = Secrets.none();

    /** @throws LakehouseException (usage) when the folder or the environment file cannot be used */
    Environment environment() {
        if (!Files.isDirectory(conf)) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "there is no configuration folder " + conf
                            + ". Name it with --conf DIR, or start in the project's folder");
        }
        Environment environment =
                new EnvironmentLoader(name -> Optional.ofNullable(System.getenv(name)), Path.of("")).load(conf, env);
        secrets = environment.secrets();
        new LogMask(secrets).install();
        return environment;
    }

    /** What must not be shown: known as soon as the environment was read. */
    Secrets secrets() {
        return secrets;
    }

    Workspace workspace(Environment environment) {
        return Workspace.of(environment, new ContractLoader().load(conf.resolve("contracts")));
    }
}
