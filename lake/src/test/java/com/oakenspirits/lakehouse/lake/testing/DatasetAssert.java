package com.oakenspirits.lakehouse.lake.testing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Compares rows and schema exactly; rows in any order unless said otherwise. */
public final class DatasetAssert extends AbstractAssert<DatasetAssert, Dataset<Row>> {

    private DatasetAssert(Dataset<Row> actual) {
        super(actual, DatasetAssert.class);
    }

    public static DatasetAssert assertThat(Dataset<Row> actual) {
        return new DatasetAssert(actual);
    }

    /**
     * Expects exactly these columns, in this order.
     *
     * @param ddl such as {@code id string, amount decimal(12,2)}; nullability is not compared
     */
    public DatasetAssert hasSchema(String ddl) {
        Assertions.assertThat(ddl(actual)).isEqualTo(ddl);
        return this;
    }

    /**
     * Expects exactly these rows, in any order.
     *
     * @param rows each as its cells' texts between bars, such as {@code a|1.50|null}
     */
    public DatasetAssert hasRows(String... rows) {
        Assertions.assertThat(texts(actual)).containsExactlyInAnyOrder(rows);
        return this;
    }

    /** Same schema and same rows, as often as they occur, in any order. */
    public DatasetAssert equalsRowsOf(Dataset<Row> other) {
        Assertions.assertThat(ddl(actual)).isEqualTo(ddl(other));
        Assertions.assertThat(texts(actual)).containsExactlyInAnyOrderElementsOf(texts(other));
        return this;
    }

    private static String ddl(Dataset<Row> rows) {
        return Arrays.stream(rows.schema().fields())
                .map(field -> field.name() + " " + field.dataType().simpleString())
                .collect(Collectors.joining(", "));
    }

    private static List<String> texts(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(row -> row.mkString("|")).toList();
    }
}
