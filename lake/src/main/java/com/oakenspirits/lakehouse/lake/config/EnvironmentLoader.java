package com.oakenspirits.lakehouse.lake.config;

import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads an environment file, {@code <conf>/env/<name>.yaml}. Nothing else in the lakehouse reads the process's
 * environment.
 */
public final class EnvironmentLoader {
    private static final String SUFFIX = ".yaml";

    private final Function<String, Optional<String>> variables;
    private final Path workingDirectory;

    /**
     * @param variables the environment variables by name
     * @param workingDirectory what a relative {@code lake.root} is relative to
     */
    public EnvironmentLoader(Function<String, Optional<String>> variables, Path workingDirectory) {
        this.variables = variables;
        this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
    }

    /** With the variables and the working directory of this process. */
    public static EnvironmentLoader ofProcess() {
        return new EnvironmentLoader(name -> Optional.ofNullable(System.getenv(name)), Path.of(""));
    }

    /**
     * Reads the environment of that name.
     *
     * @throws LakehouseException (usage) with all faults of the file, or naming the environments there are
     */
    public Environment load(Path confDir, String name) {
        List<Fault> faults = new ArrayList<>();
        Optional<Environment> environment = read(confDir, name, faults);
        if (environment.isEmpty()) {
            throw LakehouseException.of(faults);
        }
        return environment.get();
    }

    /**
     * Reads the environment of that name, adding what is wrong with it to the faults.
     *
     * @return empty when there is any fault
     * @throws LakehouseException (usage) naming the environments there are, when this one is not among them
     */
    public Optional<Environment> read(Path confDir, String name, List<Fault> faults) {
        List<String> names = names(confDir.resolve("env"));
        if (!names.contains(name)) {
            throw new LakehouseException(
                    Kind.USAGE,
                    "no environment '" + name + "' in " + confDir.resolve("env") + "; "
                            + (names.isEmpty()
                                    ? "add one: " + confDir.resolve("env").resolve("local.yaml")
                                    : "there are: " + String.join(", ", names)));
        }
        List<Fault> found = new ArrayList<>();
        Optional<Environment> environment =
                new EnvironmentReader(variables, workingDirectory, confDir).read(name, found);
        found.sort(Comparator.comparing(Fault::line));
        faults.addAll(found);
        return found.isEmpty() ? environment : Optional.empty();
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new LakehouseException(
                    Kind.USAGE, folder + ": no such folder; it holds the environments, <name>.yaml");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LakehouseException(Kind.USAGE, folder + ": cannot be listed; check the rights of the folder", e);
        }
    }
}
