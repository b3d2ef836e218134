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

    private List<String> notes(String amount) {
        ContractFolder folder = new ContractFolder(root);
        assertThat(folder.faultsOf(ContractFolder.ordersWith(
                        "transformLogic: replace(Amount, '$', '')", "transformLogic: \"" + amount + "\"")))
                .isEmpty();
        return ContractNotes.of(folder.load().find("orders").orElseThrow());
    }
}
