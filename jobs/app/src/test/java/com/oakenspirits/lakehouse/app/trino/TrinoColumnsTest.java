package com.oakenspirits.lakehouse.app.trino;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrinoColumnsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "string | varchar",
                "tinyint | tinyint",
                "smallint | smallint",
                "int | integer",
                "bigint | bigint",
                "float | real",
                "double | double",
                "decimal(38,10) | decimal(38,10)",
                "boolean | boolean",
                "binary | varbinary",
                "date | date",
                "timestamp | timestamp(3) with time zone",
                "timestamp_ntz | timestamp(6)",
                "map<string,int> | map(varchar, integer)",
                "array<struct<rule: string, n: int>> | array(row(rule varchar, n integer))"
            })
    void aTypeHasTheNameThatTrinoGivesIt(String spark, String trino) {
        assertThat(TrinoColumns.type(DataType.fromDDL(spark))).isEqualTo(trino);
    }

    @Test
    void theSameColumnsHaveNoDifferences() {
        assertThat(TrinoColumns.differences(
                        StructType.fromDDL("Id string, n decimal(12,2)"),
                        Map.of("id", "varchar", "n", "decimal(12,2)")))
                .isEmpty();
    }

    @Test
    void aColumnThatIsMissingOrOfAnotherTypeOrTooManyIsNamed() {
        assertThat(TrinoColumns.differences(
                        StructType.fromDDL("id string, n bigint, v variant"),
                        Map.of("id", "varchar", "v", "json", "x", "date")))
                .containsExactly(
                        "Trino does not see column n",
                        "Trino sees column v as json, not as variant",
                        "Trino sees a column x that is not there");
    }
}
