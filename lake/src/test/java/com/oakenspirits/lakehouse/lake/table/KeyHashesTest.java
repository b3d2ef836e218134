package com.oakenspirits.lakehouse.lake.table;

import static com.oakenspirits.lakehouse.lake.testing.DatasetAssert.assertThat;

import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalSpark.class)
class KeyHashesTest {

    @Test
    void onlyRowsWithAKeyOfTheBatchFulfilTheCondition(SparkSession spark) {
        var batch = spark.sql("select * from values (1, 'a'), (2, 'b'), (null, 'c') as t(id, part)");
        // Of another type than the batch's, as a table may be that is older than the contract.
        var table = spark.sql("select * from values (1L, 'a', 'x'), (1L, 'b', 'x'), (2L, 'b', 'x'), (null, 'c', 'x'),"
                + " (3L, null, 'x') as t(id, part, more)");

        var among = KeyHashes.of(batch, 3, List.of("id", "part"));

        assertThat(table.where(among.apply(""))).hasRows("1|a|x", "2|b|x", "null|c|x");
        assertThat(table.as("t").where(among.apply("t."))).hasRows("1|a|x", "2|b|x", "null|c|x");
    }

    @Test
    void noRowIsKeptOutWhereKeysAreEqualButNotTheSame(SparkSession spark) {
        var batch = spark.sql("select double(0.0) as id");

        assertThat(spark.sql("select -0.0D as id, 1 as n")
                        .where(KeyHashes.of(batch, 1, List.of("id")).apply("")))
                .hasRows("-0.0|1");
    }

    @Test
    void noRowIsKeptOutByMoreKeysThanCanBeSent(SparkSession spark) {
        var batch = spark.sql("select 1 as id");

        assertThat(spark.sql("select 2 as id")
                        .where(KeyHashes.of(batch, KeyHashes.MOST + 1, List.of("id"))
                                .apply("")))
                .hasRows("2");
    }

    @Test
    void noKeysAreNoRows(SparkSession spark) {
        var batch = spark.sql("select 1 as id where false");

        assertThat(spark.sql("select 1 as id")
                        .where(KeyHashes.of(batch, 0, List.of("id")).apply("")))
                .hasRows();
    }
}
