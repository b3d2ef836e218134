package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a dataset comes from: a topic, files, a table. */
class SourceTest {
    private static final String TYPE = "physicalType: topic";
    private static final String LAST = "- {property: unknownFields, value: ignore}";

    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void open() {
        folder = new ContractFolder(root);
    }

    @Test
    void withoutATypeItIsATopic() {
        assertThat(source(ContractFolder.ordersWith("  physicalType: topic\n", "")))
                .isEqualTo(new Source.Topic("shop.orders"));
    }

    @Test
    void filesMayNameTheirPlaceOrNot() {
        assertThat(source(ContractFolder.ordersWith(TYPE, "physicalType: files")))
                .isEqualTo(new Source.Files(Optional.of("shop.orders")));
        assertThat(source(ContractFolder.ordersWith("  physicalName: shop.orders\n", "")
                        .replace(TYPE, "physicalType: files")))
                .isEqualTo(new Source.Files(Optional.empty()));
    }

    @Test
    void aTableHasAServerATimestampAnOverlapAndTheFieldsOfThePrimaryKey() {
        String poll = "- {property: poll, value: {server: shop, timestamp: last_updated, overlap: 90s}}";
        String table = ContractFolder.ordersWith(TYPE, "physicalType: table");

        assertThat(source(table.replace(LAST, poll)))
                .isEqualTo(new Source.Table(
                        "shop", "shop.orders", "last_updated", List.of("Id", "Line"), Duration.ofSeconds(90)));
        assertThat(source(table.replace(LAST, poll.replace(", overlap: 90s", ""))))
                .isEqualTo(new Source.Table(
                        "shop", "shop.orders", "last_updated", List.of("Id", "Line"), Duration.ofMinutes(5)));
        Contract contract = folder.load().valid().get(0);
        assertThatThrownBy(contract::topic).hasMessageStartingWith("orders does not come from a topic");
    }

    @Test
    void aTableWithoutPollOrKeyAndAPollWithoutTableAreFaults() {
        assertThat(folder.faultsOf(TYPE, "physicalType: table"))
                .containsExactly(
                        "9: a table without customProperty 'poll';"
                                + " add '{property: poll, value: {server: <database of the environment>, timestamp: <column>}}'");
        assertThat(folder.faultsOf(LAST, "- {property: poll, value: {server: shop, timestamp: at}}"))
                .containsExactly("47: customProperty 'poll' without a table;"
                        + " write 'physicalType: table' and the table as physicalName, or remove it");
        assertThat(folder.faultsOf(ContractFolder.ORDERS
                        .replace(TYPE, "physicalType: table")
                        .replaceAll(", primaryKey: true, primaryKeyPosition: \\d", "")
                        .replace("value: upsert", "value: append")
                        .replace(LAST, "- {property: poll, value: {server: shop, timestamp: at}}")))
                .containsExactly("9: a table without a primary key;"
                        + " add 'primaryKey: true' to the columns that identify a row");
    }

    @Test
    void everyFaultOfAPollIsNamed() {
        String table = ContractFolder.ordersWith(TYPE, "physicalType: table");

        assertThat(folder.faultsOf(table.replace(LAST, "- {property: poll, value: {sever: shop, overlap: 31d}}")))
                .containsExactly(
                        "47: unknown key 'sever'; did you mean 'server'? Allowed here: server, timestamp, overlap, deletes,"
                                + " deletesEvery",
                        "47: 'server' is missing; add 'server: …'",
                        "47: 'timestamp' is missing; add 'timestamp: …'",
                        "47: overlap '31d' is no duration up to 30d;"
                                + " write a whole number and ms, s, m, h or d, such as 5m");
        assertThat(folder.faultsOf(table.replace(LAST, "- {property: poll, value: last_updated}")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("47: 'value' must be a mapping");
    }

    private Source source(String contract) {
        Contracts contracts = folder.with(ContractFolder.FILE, contract).load();
        assertThat(contracts.faults()).isEmpty();
        return contracts.valid().get(0).source();
    }
}
