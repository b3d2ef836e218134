package com.oakenspirits.lakehouse.lake.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {

    @Test
    void aNameIsReadAndWrittenAsLayerDotDataset() {
        assertThat(TableName.parse("silver.sales")).isEqualTo(TableName.silver("sales"));
        assertThat(TableName.parse("OPS.ledger")).isEqualTo(TableName.ops("ledger"));
        assertThat(TableName.quarantine("sales_2")).hasToString("quarantine.sales_2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "sales",
                "silver.",
                ".sales",
                "silver.sales.x",
                "copper.sales",
                "silver.Sales",
                "silver.2x",
                "silver.a-b",
                "silver. sales",
                "silver.sales "
            })
    void whatIsNoNameIsShownWithTheLayersThereAre(String text) {
        assertThatThrownBy(() -> TableName.parse(text))
                .isInstanceOf(LakehouseException.class)
                .hasMessage("'" + text + "' names no table; a table is LAYER.DATASET, the layer one of"
                        + " bronze, silver, quarantine, gold, ops");
    }

    @Test
    void namesAreOrderedAsTheyAreWritten() {
        assertThat(TableName.gold("b")).isLessThan(TableName.silver("a")).isGreaterThan(TableName.gold("a"));
    }
}
