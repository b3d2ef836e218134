package com.oakenspirits.lakehouse.lake.table;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTablesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '~',
            value = {
                "select * from silver.sales # select * from <silver.sales>",
                "SELECT * FROM Silver.SALES s # SELECT * FROM <silver.sales> s",
                "select * from `silver`.`sales` # select * from <silver.sales>",
                "select * from silver . sales # select * from <silver.sales>",
                "select silver.sales.n from silver.sales # select <silver.sales>.n from <silver.sales>",
                "select 'silver.sales' from gold.x # select 'silver.sales' from <gold.x>",
                "select \"silver.sales\", 'it''s silver.y', r'\\' from gold.x"
                        + " # select \"silver.sales\", 'it''s silver.y', r'\\' from <gold.x>",
                "select 1 /* silver.sales /* gold.y */ */ from ops.ledger"
                        + " # select 1 /* silver.sales /* gold.y */ */ from <ops.ledger>",
                "select `silver.sales`, `a``b` from gold.x # select `silver.sales`, `a``b` from <gold.x>",
                "select '🍷🍷' as `🍷`, n from gold.x where c = '🍷' and d in (select e from silver.y)"
                        + " # select '🍷🍷' as `🍷`, n from <gold.x> where c = '🍷' and d in (select e from <silver.y>)",
                "with sales as (select * from silver.sales) select sales.n, s.gold from sales join sales s"
                        + " # with sales as (select * from <silver.sales>) select sales.n, s.gold from sales join sales s",
                "select s.silver.sales from quarantine.a as s # select s.silver.sales from <quarantine.a> as s",
                "select x.n+y.n from bronze.a x,bronze.b y # select x.n+y.n from <bronze.a> x,<bronze.b> y",
                "select * from gold.date join gold.order # select * from <gold.date> join <gold.order>",
                "select 1.5, t.c from values (1) t(c) # select 1.5, t.c from values (1) t(c)",
            })
    void tablesAreFoundWhereSparkWouldFindThem(String sql, String bound) {
        assertThat(SqlTables.in(sql).bound(table -> "<" + table + ">")).isEqualTo(bound);
    }

    @Test
    void commentsEndWithTheirLine() {
        assertThat(SqlTables.in("-- from silver.a\nselect * from silver.b -- silver.c")
                        .names())
                .containsExactly(TableName.silver("b"));
    }

    @Test
    void eachTableIsNamedOnceInTheOrderOfFirstUse() {
        assertThat(SqlTables.in("select * from silver.b, silver.a, SILVER.b, gold.a")
                        .names())
                .containsExactly(TableName.silver("b"), TableName.silver("a"), TableName.gold("a"));
    }

    @ParameterizedTest
    @CsvSource({"''", "hello", "silver.", "silver", "'select ''open', '/* silver.a", "silver.1a", "🍷.silver"})
    void textThatIsNoSqlHasNoTables(String text) {
        assertThat(SqlTables.in(text).names()).isEmpty();
        assertThat(SqlTables.in(text).bound(TableName::toString)).isEqualTo(text);
    }

    @Test
    void semicolonsInTextsNamesAndCommentsSeparateNothing() {
        assertThat(SqlTables.split("select ';', `a;b`; -- it's; one\n/* ; ' */ select 2;; ;\n-- end"))
                .extracting(SqlTables::sql)
                .containsExactly("select ';', `a;b`", "-- it's; one\n/* ; ' */ select 2");
        assertThat(SqlTables.split("  ;")).isEmpty();
    }

    @Property(tries = 500, seed = "1")
    void anyTextIsTakenWithoutFailingAndKeptButForItsTables(@ForAll String text) {
        assertThat(SqlTables.in(text).bound(table -> table.layer().id() + "." + table.dataset()))
                .isEqualToIgnoringCase(text);
    }

    @Property(tries = 5_000)
    @Tag("long")
    void textOfANewSeedIsTakenWithoutFailingAndKeptButForItsTables(@ForAll String text) {
        anyTextIsTakenWithoutFailingAndKeptButForItsTables(text);
    }
}
