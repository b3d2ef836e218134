package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.util.List;
import java.util.Optional;

/**
 * All contracts of a folder, good and bad.
 *
 * @param valid those without a fault, by dataset name
 * @param broken those with faults, by file
 * @param faults of all files, by file and line
 */
public record Contracts(List<Contract> valid, List<Broken> broken, List<Fault> faults) {

    public Contracts {
        valid = List.copyOf(valid);
        broken = List.copyOf(broken);
        faults = List.copyOf(faults);
    }

    /** The valid contract of a dataset, or empty. */
    public Optional<Contract> find(String dataset) {
        return valid.stream()
                .filter(contract -> contract.dataset().equals(dataset))
                .findFirst();
    }
}
