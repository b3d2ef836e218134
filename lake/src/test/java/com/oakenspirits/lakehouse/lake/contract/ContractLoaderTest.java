package com.oakenspirits.lakehouse.lake.contract;

import static com.oakenspirits.lakehouse.lake.contract.ContractFolder.FILE;
import static com.oakenspirits.lakehouse.lake.contract.ContractFolder.ORDERS;
import static com.oakenspirits.lakehouse.lake.contract.ContractFolder.ordersWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.value.DecimalReader;
import com.oakenspirits.lakehouse.lake.value.Rounding;
import com.oakenspirits.lakehouse.lake.value.TextReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractLoaderTest {
    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void folder() {
        folder = new ContractFolder(root);
    }

    @Test
    void everythingASoundContractDeclaresIsRead() {
        Contracts contracts = folder.with(FILE, ORDERS).load();

        assertThat(contracts.faults()).isEmpty();
        assertThat(contracts.broken()).isEmpty();
        Contract orders = contracts.find("orders").orElseThrow();
        assertThat(orders.dataset()).isEqualTo("orders");
        assertThat(orders.domain()).isEqualTo("shop");
        assertThat(orders.version()).isEqualTo("1.0.0");
        assertThat(orders.file()).isEqualTo(root.resolve(FILE));
        assertThat(orders.line()).isEqualTo(9);
        assertThat(orders.topic()).isEqualTo("shop.orders");
        assertThat(orders.description()).isEqualTo("Orders of the shop.");
        assertThat(orders.changes()).isEqualTo(Changes.UPSERT);
        assertThat(orders.sequenceBy()).containsExactly("ordered_on", "length(Id)");
        assertThat(orders.unknownFields()).isEqualTo(UnknownFields.IGNORE);
        assertThat(orders.sla())
                .isEqualTo(new Sla(Optional.of(Duration.ofMinutes(5)), Optional.of(Period.ofYears(10))));
    }

    @Test
    void columnsHaveTheirTypesAndExpressions() {
        Contract orders = folder.with(FILE, ORDERS).load().find("orders").orElseThrow();

        assertThat(orders.columns())
                .extracting(Column::name, Column::type, Column::rawExpression)
                .containsExactly(
                        tuple("id", "string", "`Id`"),
                        tuple("line", "int", "`Line`"),
                        tuple("ordered_on", "date", "coalesce(OrderDate, OrderedOn)"),
                        tuple("amount", "decimal(12,2)", "replace(Amount, '$', '')"),
                        tuple("state", "string", "`state`"));
        assertThat(orders.column("amount"))
                .contains(new Column(
                        "amount",
                        "Amount",
                        new DecimalReader(12, 2, Rounding.NONE),
                        false,
                        false,
                        Optional.of("replace(Amount, '$', '')"),
                        "What the customer pays.",
                        Optional.of("internal")));
    }

    @Test
    void keysComeInTheOrderOfTheirPositions() {
        Contract orders = folder.with(FILE, ORDERS).load().find("orders").orElseThrow();

        assertThat(orders.keys()).extracting(Column::name).containsExactly("id", "line");
    }

    @Test
    void rawFieldsAreThoseThatAnyExpressionReads() {
        Contract orders = folder.with(FILE, ORDERS).load().find("orders").orElseThrow();

        assertThat(orders.rawFields()).containsExactly("Id", "Line", "OrderDate", "OrderedOn", "Amount", "state");
    }

    @Test
    void rulesOfPropertiesAndOfTheRowAreRead() {
        Contract orders = folder.with(FILE, ORDERS).load().find("orders").orElseThrow();

        assertThat(orders.rules())
                .containsExactly(
                        new Rule(
                                "amount_given",
                                Optional.of("amount"),
                                "`amount` IS NOT NULL",
                                Severity.WARNING,
                                "amount must not be null"),
                        new Rule(
                                "known_state",
                                Optional.of("state"),
                                "`state` IN ('IA', 'NE')",
                                Severity.WARNING,
                                "state must be one of IA, NE"),
                        new Rule(
                                "not_free",
                                Optional.empty(),
                                "amount > 0",
                                Severity.ERROR,
                                "An order costs something."));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Contract orders = folder.with(FILE, """
                        apiVersion: v3.1.0
                        kind: DataContract
                        id: shop-orders
                        version: 1.0.0
                        status: active
                        domain: shop
                        description: {purpose: To know what was ordered.}
                        schema:
                        - name: orders
                          properties: [{name: id, logicalType: string}]
                          customProperties: [{property: changes, value: append}]
                        """).load().find("orders").orElseThrow();

        assertThat(orders.topic()).isEqualTo("orders");
        assertThat(orders.description()).isEqualTo("To know what was ordered.");
        assertThat(orders.keys()).isEmpty();
        assertThat(orders.sequenceBy()).isEmpty();
        assertThat(orders.unknownFields()).isEqualTo(UnknownFields.KEEP);
        assertThat(orders.rules()).isEmpty();
        assertThat(orders.sla()).isEqualTo(Sla.none());
        assertThat(orders.columns())
                .containsExactly(
                        new Column("id", "id", new TextReader(), false, false, Optional.empty(), "", Optional.empty()));
    }

    @Test
    void keysOfTheStandardThatAreNotInterpretedAreAllowed() {
        assertThat(
                        folder.faultsOf(
                                ordersWith("schema:\n", """
                                name: Orders
                                tenant: t
                                tags: [a]
                                dataProduct: p
                                team: {name: sales}
                                roles: [{role: analytics, access: read}]
                                support: [{channel: "#shop"}]
                                servers: [{server: kafka, type: kafka, host: "${kafka}", format: json}]
                                authoritativeDefinitions: [{url: https://example.com, type: definition}]
                                contractCreatedTs: "2026-01-01T00:00:00Z"
                                schema:
                                """)
                                        .replace(
                                                "classification: internal",
                                                "classification: internal\n    unique: false\n    examples: ['$1.00']\n    tags: [money]")))
                .isEmpty();
    }

    @Test
    void oneBrokenContractLeavesTheOthersUsable() {
        Contracts contracts = folder.with(FILE, ordersWith("kind: DataContract", "kind: Contract"))
                .with("shop/items.odcs.yaml", ordersWith("- name: orders", "- name: items"))
                .load();

        assertThat(contracts.valid()).extracting(Contract::dataset).containsExactly("items");
        assertThat(contracts.find("orders")).isEmpty();
        assertThat(contracts.broken()).singleElement().satisfies(broken -> {
            assertThat(broken.dataset()).isEqualTo("orders");
            assertThat(broken.file()).isEqualTo(root.resolve(FILE));
            assertThat(broken.faults()).isEqualTo(contracts.faults()).hasSize(1);
        });
    }

    @Test
    void brokenFileThatStatesNoDatasetIsNamedByItsFile() {
        Contracts contracts = folder.with("shop/orders.odcs.yaml", "a: [").load();

        assertThat(contracts.broken()).extracting(Broken::dataset).containsExactly("orders");
    }

    @Test
    void faultsOfAllFilesComeAtOnceByFileAndLine() {
        List<String> faults = folder.with(
                        FILE, ordersWith("kind: DataContract", "kind: Contract").replace("amount > 0", "amount >"))
                .with("shop/a.odcs.yaml", "- a\n")
                .with("shop/b.odcs.yaml", "a: [\n")
                .faults();

        assertThat(faults).hasSize(4);
        assertThat(faults.get(0)).startsWith("shop/a.odcs.yaml:1: the file holds no mapping");
        assertThat(faults.get(1)).startsWith("shop/b.odcs.yaml:").contains("not YAML");
        assertThat(faults.get(2)).startsWith("shop/orders.odcs.yaml:2: kind 'Contract'");
        assertThat(faults.get(3)).startsWith("shop/orders.odcs.yaml:41: rule 'not_free' does not work");
    }

    @Test
    void datasetInTwoFilesNamesBoth() {
        Contracts contracts = folder.with(FILE, ORDERS)
                .with("store/orders.odcs.yaml", ordersWith("domain: shop", "domain: store"))
                .load();

        assertThat(contracts.valid()).isEmpty();
        assertThat(contracts.faults())
                .extracting(fault -> fault.toString().replace(root + "/", ""))
                .containsExactly(
                        "shop/orders.odcs.yaml:9: dataset 'orders' is also declared in store/orders.odcs.yaml:9;"
                                + " a dataset has one contract: rename or remove the others",
                        "store/orders.odcs.yaml:9: dataset 'orders' is also declared in shop/orders.odcs.yaml:9;"
                                + " a dataset has one contract: rename or remove the others");
    }

    @Test
    void fileOutsideADomainFolderIsAFault() {
        assertThat(folder.with("orders.odcs.yaml", ORDERS).faults())
                .anySatisfy(fault -> assertThat(fault)
                        .isEqualTo("orders.odcs.yaml: not in the folder of a domain;"
                                + " move it to contracts/<domain>/"));
        assertThat(folder.with("deep/shop/orders.odcs.yaml", ORDERS).faults())
                .anySatisfy(fault -> assertThat(fault).startsWith("deep/shop/orders.odcs.yaml: not in the folder"));
    }

    @Test
    void yamlFileThatIsNamedOtherwiseIsNotPassedOver() {
        assertThat(folder.with(FILE, ORDERS)
                        .with("shop/items.yml", "a: b")
                        .with("shop/README.md", "x")
                        .faults())
                .containsExactly(
                        "shop/items.yml: not read as a contract; name it <dataset>.odcs.yaml or move it elsewhere");
    }

    @Test
    void hiddenFoldersAreLeftOut() {
        assertThat(folder.with(FILE, ORDERS)
                        .with("shop/..2026/orders.odcs.yaml", ORDERS)
                        .faults())
                .isEmpty();
    }

    @Test
    void folderWithoutContractsIsAFault() {
        assertThat(folder.load().faults()).singleElement().asString().contains("no contract here");
    }

    @Test
    void folderThatIsNotThereIsAUsageError() {
        assertThatThrownBy(() -> new ContractLoader().load(root.resolve("absent")))
                .isInstanceOf(LakehouseException.class)
                .hasMessageStartingWith(root.resolve("absent") + ": no such folder");
    }
}
