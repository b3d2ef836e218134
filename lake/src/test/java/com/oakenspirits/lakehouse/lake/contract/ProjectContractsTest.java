package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The contracts that the project ships. */
class ProjectContractsTest {
    private final Path conf =
            Path.of(System.getProperty("lakehouse.project", "..")).resolve("conf");

    @Test
    void contractsOfTheProjectHaveNoFault() {
        Contracts contracts = new ContractLoader().load(conf.resolve("contracts"));

        assertThat(contracts.faults())
                .as(() -> "faults:\n"
                        + contracts.faults().stream().map(Fault::toString).collect(Collectors.joining("\n")))
                .isEmpty();
        assertThat(contracts.valid())
                .extracting(Contract::dataset)
                .contains("sales", "invoices", "shipments", "customers", "products");
    }
}
