package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code validate} tells of a contract that is valid and may not mean what it says. */
class ContractNotesTest {
    @TempDir
    private Path root;

    @Test
    void fieldsThatOnlyAnExpressionNamesAreTold() {
        assertThat(notes("replace(Amount, '$', '')"))
                .containsExactly(
                        "note: orders reads fields that no property names: OrderDate, OrderedOn; check the spelling: what a message does not have is null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            cast(Amount as double)                               | is cast to double
            try_cast(Amount as float) * 2                        | is cast to float
            coalesce(null, DOUBLE(Amount))                       | is cast by double()
            from_json(Amount, 'a string').a                      | from_json gives a string
            from_json(Amount, 'a array<struct<b: double>>').a[0].b | from_json gives a double
            try_variant_get(try_parse_json(Amount), '$.a', 'double') | try_variant_get gives a double""")
    void aDecimalThatIsReadThroughADoubleIsTold(String expression, String how) {
        assertThat(notes(expression))
                .first()
                .asString()
                .isEqualTo("note: orders.amount is decimal(12,2) but " + how + ", which keeps 15 digits; use"
                        + " get_json_object, or from_json with a decimal");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            get_json_object(Amount, '$.a')
            from_json(Amount, 'a decimal(12,2)').a
            cast(Amount as decimal(12,2))
            try_variant_get(try_parse_json(Amount), '$.a', 'decimal(12,2)')""")
    void aDecimalThatIsReadExactlyIsNot(String expression) {
        assertThat(notes(expression)).noneMatch(note -> note.contains("orders.amount"));
    }

    @Test
    void oneElementOfAnArrayIsToldWhereItsElementsMayBeRows() {
        String note =
                "note: orders reads one element of 'Amount'; if its elements are rows, {property: rows, value: Amount}"
                        + " reads all of them";
        String changes = "{property: changes, value: op}\n- {property: operation, value: {field: type, delete: [D]}}";
        assertThat(notes("get_json_object(Amount, '$[0].amount')", changes)).contains(note);
        assertThat(notes("get_json_object(Amount, '$.amount')", changes)).noneMatch(told -> told.contains("element"));
        assertThat(notes("get_json_object(Amount, '$[0].amount')", changes + "\n- {property: rows, value: Amount}"))
                .noneMatch(told -> told.contains("element"));
        assertThat(notes("get_json_object(Amount, '$[0].amount')", "{property: changes, value: upsert}"))
                .noneMatch(told -> told.contains("element"));
    }

    @Test
    void aRuleThatTellsTablesApartIsToldWhereRowsAreDeleted() {
        String rule = "right_table, type: custom, engine: lakehouse, severity: error, implementation: \"kind = 'o'\"";
        String note =
                "note: orders: rule 'right_table' does not judge deletes; which messages belong to the dataset says"
                        + " {property: filter, value: …}";
        String changes = "{property: changes, value: op}\n- {property: operation, value: {field: type, delete: [D]}}";
        assertThat(ruled(rule, "table", changes)).contains(note);
        assertThat(ruled(rule, "table", changes + "\n- {property: filter, value: \"`table` = 'o'\"}"))
                .noneMatch(told -> told.contains("rule"));
        assertThat(ruled(rule, "table", "{property: changes, value: upsert}")).noneMatch(told -> told.contains("rule"));
        assertThat(ruled(rule, "sort", changes)).noneMatch(told -> told.contains("rule"));
    }

    private List<String> ruled(String rule, String field, String changes) {
        return noted(ContractFolder.ORDERS
                .replace("{property: changes, value: upsert}", changes.replace("\n", "\n  "))
                .replace("  quality:\n  - name: not_free", "  quality:\n  - {name: " + rule + "}\n  - name: not_free")
                .replace(
                        "- name: state\n",
                        "- {name: kind, physicalName: " + field + ", logicalType: string}\n  - name: state\n"));
    }

    private List<String> notes(String amount, String changes) {
        return noted(ContractFolder.ORDERS
                .replace("{property: changes, value: upsert}", changes.replace("\n", "\n  "))
                .replace("transformLogic: replace(Amount, '$', '')", "transformLogic: \"" + amount + "\""));
    }

    private List<String> noted(String contract) {
        ContractFolder folder = new ContractFolder(root);
        assertThat(folder.faultsOf(contract)).isEmpty();
        return ContractNotes.of(folder.load().find("orders").orElseThrow());
    }

    private List<String> notes(String amount) {
        ContractFolder folder = new ContractFolder(root);
        assertThat(folder.faultsOf(ContractFolder.ordersWith(
                        "transformLogic: replace(Amount, '$', '')", "transformLogic: \"" + amount + "\"")))
                .isEmpty();
        return ContractNotes.of(folder.load().find("orders").orElseThrow());
    }
}
