package com.oakenspirits.lakehouse.app.trino;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.app.trino.Step.Action;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told to Trino, in every situation that a table can be in. */
class PublicationTest {
    private static final String ROOT = "local:///lake";
    private static final TableName SALES = TableName.silver("sales");
    private static final String AT = ROOT + "/silver/sales";

    @Test
    void aNewTableIsRegistered() {
        assertThat(steps(List.of(sales(AT)), Map.of()))
                .containsExactly(new Step(SALES, Action.REGISTER, Optional.of(AT), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "local:///lake/silver/sales, local:///lake/silver/sales",
        "local:///lake/silver/sales, local:/lake/silver/sales/",
        "s3://bucket/lake/sales, s3a://bucket/lake/sales",
        "file:/lake/sales, file:///lake/sales"
    })
    void aTableThatIsRegisteredWhereItLiesIsKept(String lies, String registered) {
        assertThat(steps(List.of(sales(lies)), Map.of(SALES, new Registered.At(registered))))
                .containsExactly(new Step(SALES, Action.KEEP, Optional.of(lies), ""));
    }

    @Test
    void aTableThatHasMovedIsRegisteredAnew() {
        assertThat(steps(List.of(sales(AT)), Map.of(SALES, new Registered.At("local:///old/silver/sales"))))
                .containsExactly(
                        new Step(SALES, Action.RELOCATE, Optional.of(AT), "it was at local:///old/silver/sales"));
    }

    @Test
    void aTableThatTrinoHasLostIsRegisteredAnew() {
        assertThat(steps(List.of(sales(AT)), Map.of(SALES, new Registered.Lost())))
                .containsExactly(new Step(SALES, Action.RELOCATE, Optional.of(AT), "there is no table where it was"));
    }

    @Test
    void aTableThatIsGoneFromTheLakeIsUnregisteredWhetherItsFilesAreThereOrNot() {
        Step unregistered = new Step(SALES, Action.UNREGISTER, Optional.empty(), "it is not in the lake any more");

        assertThat(steps(List.of(), Map.of(SALES, new Registered.At(AT)))).containsExactly(unregistered);
        assertThat(steps(List.of(), Map.of(SALES, new Registered.Lost()))).containsExactly(unregistered);
    }

    @Test
    void nothingIsUnregisteredWhileFilesWithFaultsMayDeclareIt() {
        assertThat(new Publication(ROOT, false).steps(List.of(), Map.of(SALES, new Registered.At(AT))))
                .containsExactly(new Step(SALES, Action.LEAVE, Optional.empty(), "files with faults may declare it"));
    }

    @ParameterizedTest
    @CsvSource({"local:///elsewhere/sales", "local:///lake2/silver/sales"})
    void aTableOfSomebodyElseIsLeftAlone(String elsewhere) {
        assertThat(steps(List.of(), Map.of(SALES, new Registered.At(elsewhere))))
                .containsExactly(
                        new Step(SALES, Action.LEAVE, Optional.empty(), "not of this lake: it lies at " + elsewhere));
    }

    @Test
    void aTableThatTrinoCannotTellAboutIsLeftAloneThereOrNot() {
        Map<TableName, Registered> unclear = Map.of(SALES, new Registered.Unclear("no bucket"));

        assertThat(steps(List.of(), unclear))
                .containsExactly(new Step(SALES, Action.LEAVE, Optional.empty(), "no bucket"));
        assertThat(steps(List.of(sales(AT)), unclear))
                .containsExactly(new Step(SALES, Action.LEAVE, Optional.of(AT), "no bucket"));
    }

    @Test
    void stepsStandInTheOrderOfTheTablesNames() {
        TableName ledger = TableName.ops("ledger");
        TableName days = TableName.gold("agg_days");

        assertThat(steps(
                        List.of(sales(AT), new LakeTable(days, ROOT + "/gold/agg_days", new StructType())),
                        Map.of(ledger, new Registered.Lost())))
                .extracting(Step::table)
                .containsExactly(days, ledger, SALES);
    }

    private static List<Step> steps(List<LakeTable> lake, Map<TableName, Registered> registered) {
        return new Publication(ROOT, true).steps(lake, registered);
    }

    private static LakeTable sales(String location) {
        return new LakeTable(SALES, location, new StructType());
    }
}
