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
    private static final String SEQUENCE = "  - {property: sequenceBy, value: [ordered_on, length(Id)]}\n";
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

    @Test
    void aPollThatNoticesDeletesMakesAChangeStreamOrderedByTheTimeOfItsMessages() {
        String poll = "- {property: poll, value: {server: shop, timestamp: Changed, deletes: snapshot%s}}";
        String table = ContractFolder.ordersWith(TYPE, "physicalType: table").replace(SEQUENCE, "");

        Contract hourly = contract(table.replace(LAST, String.format(poll, "")));
        assertThat(((Source.Table) hourly.source()).deletes()).contains(Duration.ofHours(1));
        assertThat(hourly.changeRules().tombstones()).isTrue();
        assertThat(hourly.changeStream()).isTrue();
        Contract daily = contract(table.replace(LAST, String.format(poll, ", deletesEvery: 1d")));
        assertThat(((Source.Table) daily.source()).deletes()).contains(Duration.ofDays(1));

        // A sequence that is the poll's own timestamp says what the time of a message says.
        Contract named = contract(ContractFolder.ordersWith(TYPE, "physicalType: table")
                .replace("[ordered_on, length(Id)]", "[state]")
                .replace(LAST, String.format(poll, "").replace("Changed", "state")));
        assertThat(named.sequenceBy()).isEmpty();
    }

    @Test
    void whatDoesNotFitAPollThatNoticesDeletesIsNamed() {
        String poll = "- {property: poll, value: {server: shop, timestamp: at, %s}}";
        String sequenced = ContractFolder.ordersWith(TYPE, "physicalType: table");
        String table = sequenced.replace(SEQUENCE, "");

        assertThat(folder.faultsOf(table.replace(LAST, String.format(poll, "deletes: tombstone"))))
                .containsExactly("46: unknown deletes 'tombstone'; allowed: snapshot");
        assertThat(folder.faultsOf(table.replace(LAST, String.format(poll, "deletesEvery: 1h"))))
                .containsExactly("46: 'deletesEvery' without 'deletes'; add 'deletes: snapshot', or remove it");
        assertThat(folder.faultsOf(table.replace(LAST, String.format(poll, "deletes: snapshot, deletesEvery: soon"))))
                .containsExactly("46: deletesEvery 'soon' is no duration up to 30d;"
                        + " write a whole number and ms, s, m, h or d, such as 5m");
        assertThat(folder.faultsOf(table.replace("value: upsert", "value: append")
                        .replace(LAST, String.format(poll, "deletes: snapshot"))))
                .containsExactly("46: 'deletes' of poll has no meaning with changes 'append';"
                        + " remove it, or write 'changes: upsert'");
        assertThat(folder.faultsOf(sequenced.replace(LAST, String.format(poll, "deletes: snapshot"))))
                .containsExactly("46: a deleted row has no field that sequenceBy could read;"
                        + " remove sequenceBy: with 'deletes: snapshot' rows are ordered by the timestamp of poll");
    }

    @Test
    void theNameOfATableMayHaveASchemaAndQuotes() {
        assertThat(parts("orders")).containsExactly("orders");
        assertThat(parts("sales.Order Items")).containsExactly("sales", "Order Items");
        assertThat(parts("\"Sales.Area\".\"a \"\"b\"\"\"")).containsExactly("Sales.Area", "a \"b\"");
        assertThat(parts("`x.y`.z")).containsExactly("x.y", "z");
        assertThat(parts("a..b")).isEmpty();
        assertThat(parts("a.")).isEmpty();
        assertThat(parts("\"a\"b")).isEmpty();
    }

    private static List<String> parts(String table) {
        return new Source.Table("shop", table, "at", List.of("id"), Duration.ZERO).parts();
    }

    private Contract contract(String yaml) {
        Contracts contracts = folder.with(ContractFolder.FILE, yaml).load();
        assertThat(contracts.faults()).isEmpty();
        return contracts.valid().get(0);
    }

    private Source source(String contract) {
        Contracts contracts = folder.with(ContractFolder.FILE, contract).load();
        assertThat(contracts.faults()).isEmpty();
        return contracts.valid().get(0).source();
    }
}
