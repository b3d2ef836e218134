package com.oakenspirits.lakehouse.lake.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.NotEmpty;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replace(saleDollars, '$', '') | saleDollars",
                "coalesce(SaleDate, SalesDate) | SaleDate,SalesDate",
                "coalesce(a, A, a) | a,A",
                "case when b > 1 then a else `c d` end | b,a,c d",
                "transform(split(list, ','), x -> concat(x, tail)) | list,tail",
                "`a.b` | a.b",
                "a /* a comment */ | a"
            })
    void namesAreReadInOrderOfFirstUseWithTheirCase(String expression, String names) {
        assertThat(Sql.fields(expression)).containsExactly(names.split(","));
    }

    @Test
    void constantReadsNothing() {
        assertThat(Sql.fields("1 + length('abc')")).isEmpty();
    }

    @Test
    void textThatIsNoSqlHasAProblemInOneLine() {
        assertThat(Sql.problem("replace(a, '$'"))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("Syntax error at or near")
                        .doesNotContain("\n")
                        .doesNotContain("SQLSTATE")
                        .doesNotContain("["));
        assertThatThrownBy(() -> Sql.fields("a b c")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a AS b",
                "*",
                "t.*",
                "(select max(x) from t)",
                "exists (select 1)",
                "a.b > 1",
                "d < current_date",
                "current_timestamp"
            })
    void sqlThatGivesNoValueForARowByItselfIsAProblem(String expression) {
        assertThat(Sql.problem(expression)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a <> 0",
                "`a.b` is null",
                "get_json_object(a, '$.b')",
                "now() > a",
                "a[0]",
                "transform(a, x -> x.b)"
            })
    void sqlThatGivesAValueHasNoProblem(String expression) {
        assertThat(Sql.problem(expression)).isEmpty();
    }

    @Property(tries = 200, seed = "1")
    void quotedNameIsReadAsItself(@ForAll @NotEmpty String name) {
        // The parser reads text as UTF-16 code points; a lone surrogate is none.
        org.assertj.core.api.Assumptions.assumeThat(name.codePoints().noneMatch(SqlTest::surrogate))
                .isTrue();

        assertThat(Sql.fields(Sql.quoted(name))).isEqualTo(List.of(name));
    }

    @Property(tries = 200, seed = "2")
    void literalIsReadAsItsText(@ForAll String text) throws Exception {
        org.assertj.core.api.Assumptions.assumeThat(text.codePoints().noneMatch(SqlTest::surrogate))
                .isTrue();

        Literal literal = (Literal) CatalystSqlParser$.MODULE$.parseExpression(Sql.literal(text));
        assertThat(literal.value()).hasToString(text);
    }

    @Property(tries = 500)
    @Tag("long")
    void namesOfANewSeedAreReadAsThemselves(@ForAll @NotEmpty String name) {
        quotedNameIsReadAsItself(name);
    }

    @Property(tries = 500)
    @Tag("long")
    void literalsOfANewSeedAreReadAsTheirText(@ForAll String text) throws Exception {
        literalIsReadAsItsText(text);
    }

    private static boolean surrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
