package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A contract file that cannot be used.
 *
 * @param dataset the dataset it is meant for: the name it states, else that of the file
 * @param file where it was read
 * @param faults what is wrong, at least one, by line
 */
public record Broken(String dataset, Path file, List<Fault> faults) {

    public Broken {
        Objects.requireNonNull(dataset, "dataset");
        Objects.requireNonNull(file, "file");
        faults = List.copyOf(faults);
    }
}
