package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a contract says that messages change, delete and keep the history of rows, and what is wrong with it if it is. */
class ChangeFaultsTest {
    private static final String CUSTOM = ContractFolder.ORDERS.substring(
            ContractFolder.ORDERS.indexOf("  - {property: changes"), ContractFolder.ORDERS.indexOf("slaProperties"));

    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void folder() {
        folder = new ContractFolder(root);
    }

    @Test
    void changeStreamWithHistoryIsRead() {
        Contract contract = sound(
                "{property: changes, value: op}",
                "{property: operation, value: {field: op, insert: [I], update: U, delete: [D, true], truncate: [T]}}",
                "{property: sequenceBy, value: [lsn, length(Id)]}",
                "{property: ignoreNulls, value: true}",
                "{property: history, value: scd2}",
                "{property: validFrom, value: cast(committed as timestamp)}",
                "{property: trackHistoryOn, value: [amount, state]}");

        assertThat(contract.changes()).isEqualTo(Changes.OP);
        assertThat(contract.changeRules())
                .isEqualTo(new ChangeRules(
                        Optional.of(new Operation("op", List.of("I", "U"), List.of("D", "true"), List.of("T"))),
                        false,
                        true,
                        Optional.of(
                                new History(Optional.of("cast(committed as timestamp)"), List.of("amount", "state")))));
        assertThat(contract.rawFields()).contains("lsn", "op", "committed");
        assertThat(contract.changeStream()).isTrue();
    }

    @Test
    void theOperationIsAFieldOrAPathIntoOne() {
        Operation inside = sound(
                        "{property: changes, value: op}",
                        "{property: operation, value: {field: $.metadata.operation, delete: [delete]}}")
                .changeRules()
                .operation()
                .orElseThrow();
        assertThat(inside.top()).isEqualTo("metadata");
        assertThat(inside.within().orElseThrow().in("{\"operation\":\"load\"}")).isEqualTo("load");

        Operation plain = new Operation("meta.op", List.of(), List.of("D"), List.of());
        assertThat(plain.top()).isEqualTo("meta.op");
        assertThat(plain.within()).isEmpty();
    }

    @Test
    void debeziumReadsWhatAnEventSaysOfItself() {
        Contract contract = sound(
                "{property: changes, value: debezium}",
                "{property: sequenceBy, value: ['cast(__source_lsn as bigint)']}");
        assertThat(contract.rawFields()).contains(DebeziumFields.SOURCE_LSN);
    }

    @Test
    void upsertWithoutMoreIsNoChangeStream() {
        assertThat(sound("{property: changes, value: upsert}").changeStream()).isFalse();
        assertThat(sound("{property: changes, value: upsert}", "{property: deletes, value: tombstone}")
                        .changeStream())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "changes, value: op | | changes 'op' without customProperty 'operation'; add '{property: operation,"
                        + " value: {field: op, delete: [DELETE]}}'",
                "changes, value: upsert | operation, value: {field: op, delete: D} | customProperty 'operation' has no"
                        + " meaning with changes 'upsert'; remove it, or write 'changes: op'",
                "changes, value: op | operation, value: {delete: D} | 'field' is missing; add 'field: …'",
                "changes, value: op | operation, value: {field: $.op, delete: D} | '$.op' is not a path into a field; write"
                        + " $.metadata.operation",
                "changes, value: op | operation, value: {field: op} | operation without words for delete or truncate;"
                        + " add them, or write 'changes: upsert'",
                "changes, value: op | operation, value: {field: op, delete: [D], truncate: [D]} | the word 'D' stands"
                        + " for two operations; keep one of them",
                "changes, value: append | deletes, value: tombstone | customProperty 'deletes' has no meaning with changes"
                        + " 'append'; remove it, or write 'changes: upsert' or 'changes: op'",
                "changes, value: upsert | rows, value: data | customProperty 'rows' has no meaning with changes"
                        + " 'upsert'; remove it, or write 'changes: op'",
                "changes, value: debezium | before, value: old | customProperty 'before' has no meaning with changes"
                        + " 'debezium'; remove it, or write 'changes: op'",
                "changes, value: append | filter, value: length(kind) | filter gives INT, not true or false; write a"
                        + " condition that holds for the messages of this dataset, such as table = 'customers'",
                "changes, value: upsert | deletes, value: soft | unknown deletes 'soft'; allowed: tombstone",
                "changes, value: append | ignoreNulls, value: true | customProperty 'ignoreNulls' has no meaning with"
                        + " 'append'; remove it",
                "changes, value: append | history, value: scd2 | history 'scd2' has no meaning with changes 'append';"
                        + " use upsert, op or debezium",
                "changes, value: upsert | history, value: scd3 | unknown history 'scd3'; did you mean 'scd2'? Allowed: none, scd2",
                "changes, value: upsert | validFrom, value: ordered_on | customProperty 'validFrom' without history;"
                        + " add '{property: history, value: scd2}' or remove it",
            })
    void whatDoesNotFitTogetherIsAFault(String changes, String other, String fault) {
        String custom = "  - {property: " + changes + "}\n" + (other == null ? "" : "  - {property: " + other + "}\n");
        assertThat(folder.faultsOf(ContractFolder.ordersWith(CUSTOM, custom)))
                .anySatisfy(found -> assertThat(found).endsWith(": " + fault));
    }

    @Test
    void tombstonesCannotBeOrderedByAField() {
        assertThat(faults(
                        "{property: changes, value: upsert}",
                        "{property: deletes, value: tombstone}",
                        "{property: sequenceBy, value: [ordered_on]}"))
                .singleElement()
                .asString()
                .contains("a message without value has no field that sequenceBy could read");
    }

    @Test
    void historyInTheOrderOfSeveralColumnsNeedsValidFrom() {
        assertThat(faults(
                        "{property: changes, value: upsert}",
                        "{property: history, value: scd2}",
                        "{property: sequenceBy, value: [ordered_on, length(Id)]}"))
                .singleElement()
                .asString()
                .contains("history 'scd2' with a sequence of 2 columns does not say from when a row is valid");
    }

    @Test
    void trackedColumnMustBeThere() {
        assertThat(faults(
                        "{property: changes, value: upsert}",
                        "{property: history, value: scd2}",
                        "{property: trackHistoryOn, value: [amuont]}"))
                .singleElement()
                .asString()
                .contains("trackHistoryOn names the missing column 'amuont'; did you mean 'amount'?");
    }

    @Test
    void validFromIsNoText() {
        assertThat(faults(
                        "{property: changes, value: upsert}",
                        "{property: history, value: scd2}",
                        "{property: validFrom, value: concat(OrderedOn)}"))
                .singleElement()
                .asString()
                .contains("validFrom 'concat(OrderedOn)' is text; name a column, or give its type");
    }

    @Test
    void aFieldOfAChangeThatIsNearlyADeclaredOneIsAFieldOfTheMessage() {
        Contract maxwell = sound(
                "{property: changes, value: op}",
                "{property: operation, value: {field: type, delete: [delete]}}",
                "{property: sequenceBy, value: [xid, orderd_on]}");
        assertThat(maxwell.rawFields()).contains("xid", "orderd_on");
    }

    @Test
    void theShapeOfAMessageIsRead() {
        Contract canal = sound(
                "{property: changes, value: op}",
                "{property: operation, value: {field: type, delete: [DELETE]}}",
                "{property: rows, value: data}",
                "{property: before, value: old}",
                "{property: filter, value: \"`table` = 'orders' and `database` = 'shop'\"}");
        assertThat(canal.changeRules().shape())
                .isEqualTo(new MessageShape(
                        Optional.of("data"),
                        Optional.of("`table` = 'orders' and `database` = 'shop'"),
                        Optional.of("old")));
        assertThat(canal.rawFields()).contains("table", "database");
    }

    @Test
    void aFilterIsSqlThatReadsFieldsAndNoClock() {
        assertThat(faults("{property: changes, value: append}", "{property: filter, value: \"kind = 'a' and\"}"))
                .singleElement()
                .asString()
                .contains("filter does not work");
        assertThat(faults("{property: changes, value: append}", "{property: filter, value: 'sent < now()'}"))
                .singleElement()
                .asString()
                .contains("filter does not work");
    }

    @Test
    void deletesByTombstoneNeedNoWordForThem() {
        assertThat(sound(
                                "{property: changes, value: op}",
                                "{property: operation, value: {field: __op}}",
                                "{property: deletes, value: tombstone}")
                        .changeRules()
                        .tombstones())
                .isTrue();
    }

    private Contract sound(String... custom) {
        assertThat(faults(custom)).isEmpty();
        return folder.load().find("orders").orElseThrow();
    }

    private List<String> faults(String... custom) {
        StringBuilder lines = new StringBuilder();
        for (String property : custom) {
            lines.append("  - ").append(property).append('\n');
        }
        return folder.faultsOf(ContractFolder.ordersWith(CUSTOM, lines.toString()));
    }
}
