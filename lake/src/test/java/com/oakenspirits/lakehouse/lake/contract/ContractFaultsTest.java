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

/** What can be wrong in a contract but its SQL and its rules. */
class ContractFaultsTest {
    private static final String STATE = "- name: state\n    logicalType: string\n";

    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void folder() {
        folder = new ContractFolder(root);
    }

    @Test
    void unknownKeyOfTheContractNamesTheAllowedOnes() {
        assertThat(faults("status: active", "status: active\nstatsu: x"))
                .singleElement()
                .asString()
                .startsWith(
                        "6: unknown key 'statsu'; did you mean 'status'? Allowed here: apiVersion, kind, id, name,");
    }

    @Test
    void unknownKeyOfTheSchemaObjectNamesTheAllowedOnes() {
        assertThat(faults("  physicalType: topic", "  phsyicalType: topic"))
                .singleElement()
                .asString()
                .startsWith("11: unknown key 'phsyicalType'; did you mean 'physicalType'? Allowed here: name,");
    }

    @Test
    void unknownKeyOfAPropertyNamesTheAllowedOnes() {
        assertThat(faults("    classification: internal", "    clasification: internal"))
                .singleElement()
                .asString()
                .startsWith("24: unknown key 'clasification'; did you mean 'classification'? Allowed here: name,");
    }

    @Test
    void unknownKeyOfACustomPropertyNamesTheAllowedOnes() {
        assertThat(faults("{property: changes, value: upsert}", "{property: changes, value: upsert, values: x}"))
                .containsExactly("45: unknown key 'values'; did you mean 'value'?"
                        + " Allowed here: property, value, description, id");
    }

    @Test
    void unknownKeyOfAServiceLevelNamesTheAllowedOnes() {
        assertThat(faults("value: 5, unit: m}", "value: 5, units: h, unit: m}"))
                .singleElement()
                .asString()
                .startsWith("49: unknown key 'units'; did you mean 'unit'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"apiVersion: v3.1.0", "kind: DataContract", "id: shop-orders", "version: 1.0.0", "status: active"
            })
    void missingKeyOfTheContractIsAFault(String line) {
        String key = line.replaceFirst(":.*", "");

        assertThat(faults(line + "\n", "")).containsExactly("1: '" + key + "' is missing; add '" + key + ": …'");
    }

    @Test
    void otherVersionOrKindIsNotRead() {
        assertThat(faults("apiVersion: v3.1.0", "apiVersion: v2.2.2"))
                .containsExactly("1: apiVersion 'v2.2.2' is not read here; read are v3.1.0, v3.0.2, v3.0.1, v3.0.0");
        assertThat(faults("apiVersion: v3.1.0", "apiVersion: v3.0.2")).isEmpty();
        assertThat(faults("kind: DataContract", "kind: Contract"))
                .containsExactly("2: kind 'Contract' is not read here; write 'kind: DataContract'");
    }

    @Test
    void versionThatYamlTakesForANumberMustBeQuoted() {
        assertThat(faults("version: 1.0.0", "version: 1.0"))
                .containsExactly("4: 'version' must be text, not a number; put it in quotes");
    }

    @Test
    void domainOtherThanTheFolderIsAFault() {
        assertThat(faults("domain: shop", "domain: store"))
                .containsExactly("6: domain 'store' but the file lies in folder 'shop';"
                        + " move the file to contracts/store/ or write 'domain: shop'");
    }

    @Test
    void datasetOtherThanTheFileNameIsAFault() {
        assertThat(faults("- name: orders", "- name: order_lines"))
                .containsExactly("9: dataset 'order_lines' in file 'orders.odcs.yaml';"
                        + " name the file order_lines.odcs.yaml or correct the name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Orders", "1orders", "order-lines", "_orders", "'orders '"})
    void datasetThatIsNoNameIsAFault(String name) {
        assertThat(faults("- name: orders", "- name: " + name))
                .singleElement()
                .asString()
                .startsWith("9: dataset '")
                .contains("is not snake_case");
    }

    @Test
    void schemaWithoutExactlyOneObjectIsAFault() {
        assertThat(folder.faultsOf(
                        ContractFolder.ORDERS.substring(0, ContractFolder.ORDERS.indexOf("schema:")) + "schema: []\n"))
                .containsExactly("8: schema has 0 objects; one file declares one dataset: write one file for each");
        assertThat(faults("slaProperties:", "- {name: more}\nslaProperties:"))
                .containsExactly("9: schema has 2 objects; one file declares one dataset: write one file for each");
    }

    @Test
    void missingSchemaIsAFault() {
        String head = ContractFolder.ORDERS.substring(0, ContractFolder.ORDERS.indexOf("schema:"));

        assertThat(folder.faultsOf(head)).containsExactly("1: 'schema' is missing; add 'schema: …'");
    }

    @Test
    void datasetWithoutPropertiesIsAFault() {
        String head = ContractFolder.ORDERS.substring(0, ContractFolder.ORDERS.indexOf("  properties:"));
        String custom = "  customProperties: [{property: changes, value: append}]\n";

        assertThat(folder.faultsOf(head + custom)).containsExactly("9: 'properties' is missing; add 'properties: …'");
        assertThat(folder.faultsOf(head + "  properties: []\n" + custom))
                .containsExactly("13: the dataset has no property; add one for every field that silver shall have");
    }

    @Test
    void sourceThatIsNoneNamesTheAllowedOnes() {
        assertThat(faults("physicalType: topic", "physicalType: tabel"))
                .containsExactly("11: unknown physicalType of a dataset 'tabel'; did you mean 'table'?"
                        + " Allowed: topic, files, table");
        assertThat(faults("physicalName: shop.orders", "physicalName: shop/orders"))
                .containsExactly("10: 'shop/orders' is no name of a Kafka topic;"
                        + " use up to 249 letters, digits, '.', '_' and '-'");
    }

    @Test
    void propertyNameMustBeSnakeCase() {
        assertThat(faults("- name: state", "- name: State"))
                .containsExactly("28: property 'State' is not snake_case; use lower-case letters, digits and _,"
                        + " and name the field of the message in 'physicalName'");
        assertThat(faults("- name: state", "- name: _state"))
                .containsExactly("28: property '_state' begins with _; such names are the lakehouse's own");
        assertThat(faults("- name: state\n", "- physicalName: state\n"))
                .containsExactly("28: 'name' is missing; add 'name: …'");
    }

    @Test
    void propertyThatIsThereTwiceNamesBothLines() {
        assertThat(faults(STATE, "- {name: id, physicalName: Id, logicalType: string}\n  " + STATE))
                .containsExactly("28: property 'id' is there twice; rename this one or that of line 15");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "strin | unknown logicalType 'strin'; did you mean 'string'? Allowed: string, date, timestamp, time, boolean, integer, number, object, array",
                "number | a number has no type of its own; add 'physicalType: decimal(12,2)' with the digits it needs, or double, int, bigint"
            })
    void logicalTypeThatGivesNoColumnIsAFault(String type, String fault) {
        assertThat(faults(STATE, "- name: state\n    logicalType: " + type + "\n"))
                .contains("29: " + fault);
    }

    @Test
    void logicalTypeThatIsLeftOutIsThatOfThePhysicalType() {
        assertThat(faults(STATE, "- name: state\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"array<string>", "struct<a:int>", "decimal", "timestamp_ntz", "money"})
    void unknownPhysicalTypeNamesTheAllowedOnes(String type) {
        assertThat(faults("physicalType: decimal(12,2)", "physicalType: " + type))
                .singleElement()
                .asString()
                .startsWith("22: unknown physicalType '" + type + "'; ")
                .endsWith("llowed: string, int, bigint, smallint, double, boolean, date, timestamp, binary,"
                        + " decimal(p,s)");
    }

    @Test
    void typesThatAnotherEngineWouldMisreadAreRefusedWithTheReason() {
        assertThat(faults("physicalType: decimal(12,2)", "physicalType: VARIANT"))
                .containsExactly("22: physicalType 'VARIANT': Trino and delta-rs cannot read the type variant;"
                        + " use string: it holds JSON, which get_json_object reads");
        assertThat(faults("physicalType: decimal(12,2)", "physicalType: array<variant>"))
                .containsExactly("22: physicalType 'array<variant>': Trino and delta-rs cannot read the type variant;"
                        + " use string: it holds JSON, which get_json_object reads");
        assertThat(faults("physicalType: decimal(12,2)", "physicalType: char(10)"))
                .containsExactly("22: physicalType 'char(10)': the type char(10) is padded by Spark alone; use string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"decimal(39,2)", "decimal(4,5)", "decimal(0,0)"})
    void decimalOutOfBoundsIsAFault(String type) {
        assertThat(faults("decimal(12,2)", type))
                .containsExactly("22: physicalType '" + type + "' is out of bounds;"
                        + " decimal(p,s) has 1 to 38 digits, at most p of them after the point");
    }

    @Test
    void typeIsReadInAnyCaseAndSpacing() {
        assertThat(faults("decimal(12,2)", "DECIMAL( 12, 2 )")).isEmpty();
        assertThat(folder.load().find("orders").flatMap(orders -> orders.column("amount")))
                .map(Column::type)
                .contains("decimal(12,2)");
    }

    @Test
    void physicalTypeThatDoesNotFitTheLogicalOneIsAFault() {
        assertThat(faults(STATE, "- name: state\n    logicalType: string\n    physicalType: date\n"))
                .contains("30: physicalType 'date' does not fit logicalType 'string';"
                        + " with that logicalType it can be string, binary");
    }

    @Test
    void upsertWithoutAPrimaryKeyIsAFault() {
        String keyless = ordersWith(", primaryKey: true, primaryKeyPosition: 2", "")
                .replace(", primaryKey: true, primaryKeyPosition: 1", "");

        assertThat(folder.faultsOf(keyless))
                .containsExactly("9: changes 'upsert' without a primary key;"
                        + " add 'primaryKey: true' to the properties that identify a row, or use append");
        assertThat(folder.faultsOf(keyless.replace("value: upsert", "value: append")))
                .isEmpty();
    }

    @Test
    void primaryKeyPropertiesNeedDifferentPositions() {
        assertThat(faults("primaryKeyPosition: 2", "primaryKeyPosition: 1"))
                .containsExactly(
                        "15: primaryKeyPosition 1 is taken by 'line';" + " number the primary key properties 1, 2, …");
        assertThat(faults(", primaryKeyPosition: 2", ""))
                .containsExactly("14: 'line' is one of 2 primary key properties without a position;"
                        + " add 'primaryKeyPosition: 1' to the first, 2 to the next");
        assertThat(faults("primaryKeyPosition: 2", "primaryKeyPosition: 0"))
                .contains("14: primaryKeyPosition 0 is too small; positions begin with 1");
        assertThat(faults(STATE, STATE + "    primaryKeyPosition: 3\n"))
                .containsExactly(
                        "30: primaryKeyPosition 3 without a primary key;" + " add 'primaryKey: true' or remove it");
    }

    @Test
    void fieldsThatDifferOnlyInCaseAreAFault() {
        assertThat(faults(STATE, "- {name: total, physicalName: amount, logicalType: string}\n  " + STATE))
                .containsExactly("28: the fields Amount, amount differ only in case; correct the spelling,"
                        + " or if messages have both, read both in one transformLogic: coalesce(Amount, amount)");
    }

    @Test
    void fieldsThatDifferOnlyInCaseMayBeReadTogether() {
        assertThat(faults("replace(Amount, '$', '')", "coalesce(Amount, amount)"))
                .isEmpty();
        assertThat(folder.load().find("orders").orElseThrow().rawFields()).contains("Amount", "amount");
    }

    @Test
    void missingChangesIsAFault() {
        assertThat(faults("- {property: changes, value: upsert}", ""))
                .containsExactly("9: customProperty 'changes' is missing; add '{property: changes, value: append}'"
                        + " for events or 'upsert' for the newest state of a key");
    }

    @Test
    void unknownChangesNameTheAllowedOnes() {
        assertThat(faults("value: upsert", "value: upserts"))
                .containsExactly("45: unknown changes 'upserts'; did you mean 'upsert'?"
                        + " Allowed: append, upsert, op, debezium");
    }

    @Test
    void unknownUnknownFieldsNameTheAllowedOnes() {
        assertThat(faults("value: ignore", "value: drop"))
                .containsExactly("47: unknown unknownFields 'drop'; allowed: keep, ignore, quarantine");
    }

    @Test
    void unknownCustomPropertyNamesTheAllowedOnes() {
        assertThat(faults("property: unknownFields", "property: unknownField"))
                .containsExactly("47: unknown customProperty 'unknownField'; did you mean 'unknownFields'?"
                        + " Allowed here: changes, operation, sequenceBy, deletes, ignoreNulls, history, validFrom,"
                        + " trackHistoryOn, unknownFields, encoding, poll, timezone, files, rows, before, filter");
    }

    @Test
    void customPropertyThatIsThereTwiceIsAFault() {
        assertThat(faults("{property: unknownFields, value: ignore}", "{property: changes, value: append}"))
                .containsExactly("47: customProperty 'changes' is there twice; keep one of them");
    }

    @Test
    void customPropertyWithoutAValueIsAFault() {
        assertThat(faults("{property: unknownFields, value: ignore}", "{property: unknownFields}"))
                .containsExactly("47: 'value' is missing; add 'value: …'");
    }

    @Test
    void customPropertyAtTheWrongLevelIsAFault() {
        assertThat(faults("slaProperties:", "customProperties: [{property: changes, value: append}]\nslaProperties:"))
                .containsExactly("48: customProperty 'changes' does nothing here; it belongs on the schema object");
        assertThat(faults(STATE, STATE + "    customProperties: [{property: mask, value: x}]\n"))
                .containsExactly("30: unknown customProperty 'mask' of a property; allowed here: rounding, nonFinite,"
                        + " encoding, ambiguousTime");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "value: 5, unit: w | 49: unknown unit 'w'; allowed: s, second, seconds, m, minute, minutes, h, hour, hours, d, day, days",
                "value: 5 | 49: 'unit' is missing; add 'unit: …'",
                "unit: m | 49: 'value' is missing; add 'value: …'",
                "value: '5', unit: m | 49: 'value' must be a whole number, not text; write it in digits, without quotes",
                "value: 0, unit: m | 49: value 0 promises nothing; write 1 or more"
            })
    void badServiceLevelIsAFault(String written, String fault) {
        assertThat(faults("value: 5, unit: m", written)).containsExactly(fault);
    }

    @Test
    void retentionHasUnitsOfTheCalendarOnly() {
        assertThat(faults("value: 10, unit: y", "value: 10, unit: m"))
                .singleElement()
                .asString()
                .startsWith("50: unknown unit 'm'; ")
                .endsWith("llowed: d, day, days, month, months, y, yr, year, years");
        assertThat(faults("value: 10, unit: y", "value: 18, unit: months")).isEmpty();
    }

    @Test
    void serviceLevelsOfTheStandardAreAllowedAndOthersAreFaults() {
        assertThat(faults("property: latency", "property: frequency")).isEmpty();
        assertThat(faults("property: latency", "property: latancy"))
                .singleElement()
                .asString()
                .startsWith("49: unknown service level 'latancy'; did you mean 'latency'?");
        assertThat(faults("property: retention", "property: latency"))
                .contains("50: 'latency' is promised twice; keep one of them");
    }

    private List<String> faults(String piece, String replacement) {
        return folder.faultsOf(piece, replacement);
    }
}
