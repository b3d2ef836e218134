package com.oakenspirits.lakehouse.gold;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.util.List;
import java.util.Optional;

/**
 * All models of a folder.
 *
 * @param ordered those without a fault, each after the models it reads
 * @param faults of all files
 */
public record Models(List<Model> ordered, List<Fault> faults) {

    public Models {
        ordered = List.copyOf(ordered);
        faults = List.copyOf(faults);
    }

    public Optional<Model> find(String name) {
        return ordered.stream().filter(model -> model.name().equals(name)).findFirst();
    }
}
