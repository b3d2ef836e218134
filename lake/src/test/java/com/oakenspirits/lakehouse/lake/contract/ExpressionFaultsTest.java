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

/** What can be wrong in the SQL of a contract. */
class ExpressionFaultsTest {
    @TempDir
    private Path root;

    private ContractFolder folder;

    @BeforeEach
    void folder() {
        folder = new ContractFolder(root);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "replace(Amount, '$' | transformLogic does not work: Syntax error at or near end of input: extra input end of input; correct the SQL",
                "'12.00' | transformLogic reads no field of the message; name at least one field; text stands in quotes 'so', a field does not",
                "replce(Amount, '$', '') | transformLogic does not work: unknown function 'replce' (did you mean 'replace'?); correct the SQL",
                "sum(Amount) | transformLogic does not work: function 'sum' aggregates, ranks or explodes; a row is judged by itself; correct the SQL",
                "explode(split(Amount, ',')) | transformLogic does not work: function 'explode' aggregates, ranks or explodes; a row is judged by itself; correct the SQL",
                "coalesce(Amount, rand()) | transformLogic does not work: 'rand' gives another answer at every run; correct the SQL",
                "coalesce(Amount, uuid()) | transformLogic does not work: 'uuid' gives another answer at every run; correct the SQL",
                "Amount.value | transformLogic does not work: 'Amount.value' reads inside 'Amount', but nested values are JSON text: read them with get_json_object(Amount, '$.…'); correct the SQL",
                "if(Amount = '', raise_error('x'), Amount) | transformLogic does not work: function 'raise_error' would stop the flow at a bad row; correct the SQL",
                "java_method('a.B', 'c', Amount) | transformLogic does not work: function 'java_method' runs code of the process; correct the SQL",
                "REFLECT('a.B', 'c', Amount) | transformLogic does not work: function 'reflect' runs code of the process; correct the SQL",
                "if(Amount = current_user(), '', Amount) | transformLogic does not work: function 'current_user' tells of the session or the file, not of the data; correct the SQL",
                "concat(Amount, input_file_name()) | transformLogic does not work: function 'input_file_name' tells of the session or the file, not of the data; correct the SQL",
                "concat(Amount, version()) | transformLogic does not work: function 'version' tells of the session or the file, not of the data; correct the SQL",
                "from_protobuf(Amount, 'M', '/etc/x') | transformLogic does not work: function 'from_protobuf' is not allowed: it reads more than its arguments; correct the SQL",
                "from_xml(Amount, 'a string', map('rowValidationXSDPath', '/etc/x')).a | transformLogic does not work: the options of 'from_xml' are a map('name', 'value', …) of literals without rowValidationXSDPath, which reads a file; correct the SQL",
                "coalesce((select max(value) from text.`/etc/x`), Amount) | transformLogic does not work: a query inside the expression, but a row is judged by itself; correct the SQL",
                "identifier(concat('refl', 'ect'))('a.B', 'c', Amount) | transformLogic does not work: a name that is put together at run time; write the name itself; correct the SQL",
                "regexp_replace(Amount, '[', '') | transformLogic does not work: '[' is no regular expression (Unclosed character class); correct the SQL",
                "to_date(Amount) | transformLogic gives DATE, which cannot become DECIMAL(12,2); give text or the column's own type",
                "split(Amount, ',') | transformLogic gives ARRAY<STRING>, which cannot become DECIMAL(12,2); give text or the column's own type",
                "Total | transformLogic does not read the physicalName 'Amount'; it reads Total: correct one of the two"
            })
    void transformThatGivesNoValueForTheColumnIsAFault(String sql, String fault) {
        assertThat(faults("transformLogic: replace(Amount, '$', '')", "transformLogic: \"" + sql + "\""))
                .contains("23: " + fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "try_cast(Amount as double) * 2",
                "coalesce(Amount, Total)",
                "get_json_object(Amount, '$.value')",
                "if(Amount = '-', null, Amount)",
                "element_at(split(Amount, ' '), 1)",
                "REPLACE(Amount, '$', '')"
            })
    void transformOverRawTextIsFine(String sql) {
        assertThat(faults("transformLogic: replace(Amount, '$', '')", "transformLogic: \"" + sql + "\""))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now()",
                "current_date",
                "current_date()",
                "current_timestamp()",
                "curdate()",
                "localtimestamp()",
                "unix_timestamp()"
            })
    void conditionThatAsksTheClockIsAFault(String clock) {
        assertThat(rule("state is null or length(state) < length(cast(" + clock + " as string))"))
                .singleElement()
                .asString()
                .startsWith("41: rule 'not_free' does not work: '")
                .contains("gives another answer at every run");
    }

    @Test
    void conditionMayCompareWithTheTimeOfTheMessage() {
        assertThat(rule("ordered_on <= cast(_timestamp as date)")).isEmpty();
        assertThat(rule("_offset >= 0 and _partition >= 0 and _source is not null and _seq_1 > 0"))
                .isEmpty();
    }

    @Test
    void conditionOnAMissingColumnNamesTheColumns() {
        assertThat(rule("ammount > 0"))
                .containsExactly("41: rule 'not_free' reads the missing column 'ammount'; did you mean 'amount'?"
                        + " Columns of this contract: id, line, ordered_on, amount, state,"
                        + " _source, _partition, _offset, _timestamp, _seq_1");
    }

    @Test
    void conditionOnAFieldInsteadOfAColumnIsAFault() {
        assertThat(rule("Amount > 0"))
                .singleElement()
                .asString()
                .startsWith("41: rule 'not_free' reads the missing column 'Amount'; did you mean 'amount'?");
    }

    @Test
    void conditionMayReadUnknownFieldsOnlyWhereTheyAreKept() {
        String reading = ordersWith("amount > 0", "_unknown is null");

        assertThat(folder.faultsOf(reading)).singleElement().asString().contains("missing column '_unknown'");
        assertThat(folder.faultsOf(reading.replace("value: ignore", "value: keep")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "amount | rule 'not_free' gives DECIMAL(12,2), not true or false; write a condition that holds for good rows",
                "1 = 1 | rule 'not_free' reads no column; write a condition on the row",
                "amount > | rule 'not_free' does not work: Syntax error at or near end of input; correct the SQL",
                "state rlike '[A-' | rule 'not_free' does not work: '[A-' is no regular expression (Illegal character range); correct the SQL",
                "amount > 0 as ok | rule 'not_free' does not work: 'amount > 0 as ok' names columns; write one value without AS or *; correct the SQL",
                "amount > (select 1) | rule 'not_free' does not work: a query inside the expression, but a row is judged by itself; correct the SQL",
                "count(*) > amount | rule 'not_free' does not work: function 'count' aggregates, ranks or explodes; a row is judged by itself; correct the SQL"
            })
    void conditionThatJudgesNoRowIsAFault(String sql, String fault) {
        assertThat(rule(sql)).containsExactly("41: " + fault);
    }

    @Test
    void conditionWhoseTypesDoNotFitIsAFault() {
        assertThat(rule("ordered_on > array(1)"))
                .singleElement()
                .asString()
                .startsWith("41: rule 'not_free' does not work: Cannot resolve")
                .contains("data type mismatch")
                .doesNotContain("\n");
    }

    @Test
    void sequenceOnAMissingColumnNamesTheColumns() {
        assertThat(sequence("updated_at"))
                .containsExactly("46: sequence on a missing column 'updated_at';"
                        + " columns and fields of this contract: id, line, ordered_on, amount, state,"
                        + " Id, Line, OrderDate, OrderedOn, Amount");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ordered_on",
                "Line",
                "OrderDate",
                "length(Id)",
                "coalesce(to_date(OrderDate), to_date(OrderedOn))"
            })
    void sequenceMayBeAColumnAFieldOrAnExpressionOverFields(String sql) {
        assertThat(sequence(sql)).isEmpty();
    }

    @Test
    void sequenceExpressionOverAColumnIsAFault() {
        assertThat(sequence("coalesce(ordered_on, to_date(OrderedOn))"))
                .containsExactly("46: the expression 'coalesce(ordered_on, to_date(OrderedOn))' reads the column"
                        + " 'ordered_on'; name the column alone, or read fields:"
                        + " Id, Line, OrderDate, OrderedOn, Amount, state");
    }

    @Test
    void sequenceMayBeOneText() {
        assertThat(faults("[ordered_on, length(Id)]", "ordered_on")).isEmpty();
        assertThat(folder.load().find("orders").orElseThrow().sequenceBy()).containsExactly("ordered_on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'x' | sequenceBy reads nothing; name a column or a field of the message",
                "ordered_on + | sequenceBy does not work: Syntax error at or near end of input; correct the SQL",
                "map(Id, Id) | sequenceBy gives MAP<STRING, STRING>, which has no order; give one that has",
                "nope(Id) | sequenceBy does not work: unknown function 'nope'; correct the SQL"
            })
    void sequenceWithoutAnOrderIsAFault(String sql, String fault) {
        assertThat(sequence(sql)).containsExactly("46: " + fault);
    }

    @Test
    void emptySequenceIsAFault() {
        assertThat(faults("[ordered_on, length(Id)]", "[]"))
                .containsExactly("46: sequenceBy is empty; name a field, or remove it to go by message time");
        assertThat(faults("[ordered_on, length(Id)]", "5"))
                .containsExactly("46: 'value' must be text, not a whole number; put it in quotes");
    }

    @Test
    void everyFaultyExpressionIsReported() {
        assertThat(folder.faultsOf(ordersWith("replace(Amount, '$', '')", "replce(Amount)")
                        .replace("coalesce(OrderDate, OrderedOn)", "coalesc(OrderDate)")
                        .replace("amount > 0", "amount")
                        .replace("length(Id)", "lenth(Id)")))
                .hasSize(4);
    }

    private List<String> rule(String condition) {
        return faults("implementation: amount > 0", "implementation: \"" + condition + "\"");
    }

    private List<String> sequence(String sql) {
        return faults("[ordered_on, length(Id)]", "[\"" + sql + "\"]");
    }

    private List<String> faults(String piece, String replacement) {
        return folder.faultsOf(piece, replacement);
    }
}
