package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.error.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder of contracts for tests, with one sound contract to start from. */
record ContractFolder(Path root) {
    static final String FILE = "shop/orders.odcs.yaml";

    /** Orders of a shop; tests replace pieces of it. The numbers of its lines are stated in tests. */
    static final String ORDERS = """
            apiVersion: v3.1.0
            kind: DataContract
            id: shop-orders
            version: 1.0.0
            status: active
            domain: shop
            description: {purpose: To know what was ordered.}
            schema:
            - name: orders
              physicalName: shop.orders
              physicalType: topic
              description: Orders of the shop.
              properties:
              - {name: line, physicalName: Line, logicalType: integer, primaryKey: true, primaryKeyPosition: 2}
              - {name: id, physicalName: Id, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1}
              - name: ordered_on
                logicalType: date
                transformLogic: coalesce(OrderDate, OrderedOn)
              - name: amount
                physicalName: Amount
                logicalType: number
                physicalType: decimal(12,2)
                transformLogic: replace(Amount, '$', '')
                classification: internal
                description: What the customer pays.
                quality:
                - {name: amount_given, metric: nullValues, mustBe: 0, severity: warning}
              - name: state
                logicalType: string
                quality:
                - name: known_state
                  type: library
                  metric: invalidValues
                  arguments: {validValues: [IA, NE]}
                  mustBe: 0
                  severity: warning
              quality:
              - name: not_free
                type: custom
                engine: lakehouse
                implementation: amount > 0
                severity: error
                description: An order costs something.
              customProperties:
              - {property: changes, value: upsert}
              - {property: sequenceBy, value: [ordered_on, length(Id)]}
              - {property: unknownFields, value: ignore}
            slaProperties:
            - {property: latency, value: 5, unit: m}
            - {property: retention, value: 10, unit: y}
            """;

    /** The sound contract with one piece replaced; the piece must be there. */
    static String ordersWith(String piece, String replacement) {
        assertThat(ORDERS).contains(piece);
        return ORDERS.replace(piece, replacement);
    }

    ContractFolder with(String file, String text) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Contracts load() {
        return new ContractLoader().load(root);
    }

    /** The faults of all files, one line each, with paths relative to the folder. */
    List<String> faults() {
        return load().faults().stream().map(this::text).toList();
    }

    /** The faults of the sound contract after a replacement, each as {@code line: what; remedy}. */
    List<String> faultsOf(String piece, String replacement) {
        return faultsOf(ordersWith(piece, replacement));
    }

    /** The faults of one contract, each as {@code line: what; remedy}. */
    List<String> faultsOf(String contract) {
        return with(FILE, contract).faults().stream()
                .map(fault -> fault.replaceFirst("^" + FILE + ":", ""))
                .toList();
    }

    private String text(Fault fault) {
        return fault.toString().replace(root + "/", "");
    }
}
