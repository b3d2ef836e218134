package com.oakenspirits.lakehouse.lake.contract;

import static com.oakenspirits.lakehouse.lake.contract.ContractFolder.ordersWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of both kinds, and what can be wrong with them. */
class RuleFaultsTest {
    private static final String VALID_VALUES = "arguments: {validValues: [IA, NE]}";

    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void folder() {
        folder = new ContractFolder(root);
    }

    @Test
    void missingOrUnknownSeverityIsAFault() {
        assertThat(faults("    severity: error\n", "")).containsExactly("38: 'severity' is missing; add 'severity: …'");
        assertThat(faults("severity: error", "severity: eror"))
                .containsExactly("42: unknown severity 'eror'; did you mean 'error'? Allowed: error, warning");
        assertThat(faults("severity: error", "severity: info"))
                .containsExactly("42: unknown severity 'info'; allowed: error, warning");
    }

    @Test
    void unknownKeyOfARuleNamesTheAllowedOnes() {
        assertThat(faults("engine: lakehouse", "engine: lakehouse\n    implementaton: x"))
                .singleElement()
                .asString()
                .startsWith(
                        "41: unknown key 'implementaton'; did you mean 'implementation'? Allowed here: name, type,");
        assertThat(faults("metric: invalidValues", "metric: invalidValues\n      engine: lakehouse"))
                .singleElement()
                .asString()
                .startsWith("34: unknown key 'engine'; allowed here: name, type,");
    }

    @Test
    void ruleNameThatIsThereTwiceNamesBothLines() {
        assertThat(faults("name: not_free", "name: known_state"))
                .containsExactly("38: rule 'known_state' is there twice; rename this one or that of line 31");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Not-Free | rule 'Not-Free' is not snake_case; use lower-case letters, digits and _",
                "required | rule 'required' is the name of a built-in rule; choose another name"
            })
    void ruleNameThatCannotBeUsedIsAFault(String name, String fault) {
        assertThat(faults("name: not_free", "name: " + name)).contains("38: " + fault);
    }

    @Test
    void missingPiecesOfARuleAreFaults() {
        assertThat(faults("- name: not_free\n    type: custom", "- type: custom"))
                .containsExactly("38: 'name' is missing; add 'name: …'");
        assertThat(faults("    engine: lakehouse\n", "")).containsExactly("38: 'engine' is missing; add 'engine: …'");
        assertThat(faults("    implementation: amount > 0\n", ""))
                .containsExactly("38: 'implementation' is missing; add 'implementation: …'");
    }

    @Test
    void otherEnginesAndTypesAreFaults() {
        assertThat(faults("engine: lakehouse", "engine: soda"))
                .containsExactly("40: engine 'soda' is not run here; write 'engine: lakehouse'");
        assertThat(faults("type: custom", "type: sql"))
                .containsExactly("39: a rule of type 'sql' asks the whole table, not a row;"
                        + " use type: custom, engine: lakehouse and a condition in 'implementation'");
        assertThat(faults("type: custom", "type: costum"))
                .containsExactly(
                        "39: unknown rule type 'costum'; did you mean 'custom'? Allowed: custom, library, text");
    }

    @Test
    void ruleOfTypeTextIsForPeople() {
        assertThat(faults(
                        "  quality:\n  - name: not_free",
                        "  quality:\n  - {type: text, description: Be nice.}\n  - name: not_free"))
                .isEmpty();
        assertThat(folder.load().find("orders").orElseThrow().rules()).hasSize(3);
    }

    @Test
    void customRuleAtAPropertyBelongsToItsColumn() {
        String rule =
                "{name: short, type: custom, engine: lakehouse, implementation: length(state) = 2, severity: error}";

        assertThat(faults("    - name: known_state", "    - " + rule + "\n    - name: known_state"))
                .isEmpty();
        assertThat(folder.load().find("orders").orElseThrow().rules())
                .contains(new Rule(
                        "short",
                        java.util.Optional.of("state"),
                        "length(state) = 2",
                        Severity.ERROR,
                        "must hold: length(state) = 2"));
    }

    @Test
    void libraryRuleAtTheDatasetIsAFault() {
        assertThat(faults("    type: custom\n    engine: lakehouse\n    implementation: amount > 0\n", ""))
                .containsExactly("38: a rule of type 'library' stands at a property, not at the dataset;"
                        + " move it to its property, or use type: custom, engine: lakehouse,"
                        + " implementation: <condition>");
    }

    @Test
    void metricThatIsNotCheckedRowByRowIsAFault() {
        assertThat(faults("metric: nullValues", "metric: duplicateValues"))
                .containsExactly("27: metric 'duplicateValues' is not checked row by row;"
                        + " allowed: invalidValues, nullValues");
        assertThat(faults("metric: nullValues", "metric: nulValues"))
                .containsExactly("27: metric 'nulValues' is not checked row by row; did you mean 'nullValues'?"
                        + " Allowed: invalidValues, nullValues");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mustBe: 5 | 27: mustBe 5 counts rows, but a rule judges each row; write 'mustBe: 0'",
                "mustBeLessThan: 5 | 27: 'mustBeLessThan' counts rows, but a rule judges each row; write 'mustBe: 0', with severity: warning where rows may fail",
                "unit: rows | 27: 'mustBe' is missing; add 'mustBe: …'"
            })
    void comparisonOtherThanNoBrokenRowIsAFault(String comparison, String fault) {
        assertThat(faults("metric: nullValues, mustBe: 0", "metric: nullValues, " + comparison))
                .containsExactly(fault);
    }

    @Test
    void patternBecomesACondition() {
        assertThat(condition("arguments: {pattern: '^[A-Z]\\d''s$'}"))
                .isEqualTo("`state` RLIKE '^[A-Z]\\\\d\\'s\\\\z'");
        assertThat(condition("arguments: {pattern: A, validValues: [IA]}"))
                .isEqualTo("`state` IN ('IA') AND `state` RLIKE 'A'");
    }

    @Test
    void validValuesAreLiteralsOfTheColumnsType() {
        assertThat(condition("arguments: {validValues: [it's, 5]}")).isEqualTo("`state` IN ('it\\'s', '5')");
        assertThat(typed("logicalType: integer", "[1, 2]")).isEqualTo("`state` IN (1, 2)");
        assertThat(typed("logicalType: number\n    physicalType: decimal(4,2)", "[1.50]"))
                .isEqualTo("`state` IN (1.50)");
        assertThat(typed("logicalType: date", "['2026-01-31']")).isEqualTo("`state` IN (DATE'2026-01-31')");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arguments: {} | 34: nothing says which values are valid; add 'validValues: […]' or 'pattern: …'",
                "arguments: {validValues: []} | 34: validValues is empty, so no value would be valid; list the valid values",
                "arguments: {values: [IA]} | 34: unknown key 'values'; allowed here: validValues, pattern",
                "arguments: {pattern: '['} | 34: rule 'known_state' does not work: '[' is no regular expression (Unclosed character class); correct the SQL",
                "unit: rows | 31: 'arguments' is missing; add 'arguments: …'"
            },
            quoteCharacter = '"')
    void argumentsThatSayNothingAreFaults(String arguments, String fault) {
        assertThat(faults(VALID_VALUES, arguments)).contains(fault);
    }

    @ParameterizedTest
    @ValueSource(strings = {"logicalType: integer", "logicalType: date"})
    void validValueOfAnotherTypeIsAFault(String type) {
        assertThat(folder.faultsOf(ordersWith("- name: state\n    logicalType: string", "- name: state\n    " + type)))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("34: 'IA' is not a valid ")
                .endsWith("; write values of the column's type");
    }

    @Test
    void validValuesOfATypeThatIsNotComparedAreAFault() {
        assertThat(folder.faultsOf(ordersWith(
                        "- name: state\n    logicalType: string", "- name: state\n    logicalType: boolean")))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("34: validValues are not compared with a boolean");
    }

    private String condition(String arguments) {
        assertThat(faults(VALID_VALUES, arguments)).isEmpty();
        return condition();
    }

    private String typed(String type, String values) {
        assertThat(folder.faultsOf(ordersWith("- name: state\n    logicalType: string", "- name: state\n    " + type)
                        .replace("[IA, NE]", values)))
                .isEmpty();
        return condition();
    }

    private String condition() {
        return folder.load().find("orders").orElseThrow().rules().stream()
                .filter(rule -> rule.name().equals("known_state"))
                .findFirst()
                .orElseThrow()
                .condition();
    }

    private List<String> faults(String piece, String replacement) {
        return folder.faultsOf(piece, replacement);
    }
}
