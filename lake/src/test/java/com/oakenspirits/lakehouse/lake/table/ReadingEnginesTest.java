package com.oakenspirits.lakehouse.lake.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.table.ReadingEngines.Misread;
import com.oakenspirits.lakehouse.lake.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LocalSpark.class)
class ReadingEnginesTest {
    private static final String VARIANT =
            "Trino and delta-rs cannot read the type variant; use string: it holds JSON, which get_json_object reads";
    private static final String WIDENED =
            "types may be widened (typeWidening): Trino drops a widened column without a word, delta-rs refuses the"
                    + " table; drop the feature typeWidening with Delta's ALTER TABLE, and leave"
                    + " delta.enableTypeWidening out";

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string",
                "tinyint",
                "smallint",
                "int",
                "bigint",
                "float",
                "double",
                "decimal(38,18)",
                "boolean",
                "binary",
                "date",
                "timestamp",
                "timestamp_ntz",
                "array<struct<a: int, b: map<string, date>>>"
            })
    void typesThatAllEnginesKnowAreAllowed(String type) {
        assertThat(ReadingEngines.misread(DataType.fromDDL(type))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"variant", "array<variant>", "map<string, variant>", "struct<a: int, b: array<variant>>"})
    void aVariantIsRefusedHoweverDeepItStands(String type) {
        assertThat(ReadingEngines.misread(DataType.fromDDL(type)).map(Misread::toString))
                .contains(VARIANT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "char(3) | the type char(3) is padded by Spark alone; use string",
                "varchar(3) | the type varchar(3) is padded by Spark alone; use string",
                "interval day | the type interval day is not one that every reading engine knows; use string, a number,"
                        + " boolean, binary, date, timestamp, or an array, map or struct of them"
            })
    void otherTypesAreRefusedWithTheRemedy(String type, String why) {
        assertThat(ReadingEngines.misread(DataType.fromDDL(type)).map(Misread::toString))
                .contains(why);
    }

    @Test
    void featuresThatEveryEngineReadsAreAllowed() {
        assertThat(misread(
                        Set.of("deletionVectors", "changeDataFeed", "appendOnly", "v2Checkpoint", "columnMapping"),
                        Map.of("delta.enableDeletionVectors", "true", "delta.columnMapping.mode", "none")))
                .isEmpty();
    }

    @Test
    void aFeatureThatNobodyHasTriedIsRefusedByName() {
        assertThat(misread(Set.of("deletionVectors", "timeTravelBackwards"), Map.of()))
                .containsExactly("the feature timeTravelBackwards was not tried with every reading engine; drop it with"
                        + " Delta's ALTER TABLE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "id"})
    void mappedColumnsAreRefused(String mode) {
        assertThat(misread(Set.of("columnMapping"), Map.of("delta.columnMapping.mode", mode)))
                .containsExactly("delta.columnMapping.mode is " + mode
                        + ": delta-rs reads nulls where there are values; set it to none");
    }

    @Test
    void wideningIsSaidOnceWhetherItIsAllowedOrHasHappened() {
        assertThat(misread(Set.of(), Map.of("delta.enableTypeWidening", "true")))
                .containsExactly(WIDENED);
        assertThat(misread(Set.of("typeWidening-preview"), Map.of())).containsExactly(WIDENED);
        assertThat(misread(Set.of("typeWidening"), Map.of("delta.enableTypeWidening", "true")))
                .containsExactly(WIDENED);
    }

    @Test
    void anExistingTableIsJudgedByItsLog(SparkSession spark) {
        Lake lake = new Lake(spark, new Location.Folder(root.toString()), table -> Optional.empty());
        String at = "delta.`" + root + "/gold/";
        spark.sql("create table " + at + "plain` (id string, at timestamp) using delta"
                + " tblproperties ('delta.enableDeletionVectors' = 'true', 'delta.enableChangeDataFeed' = 'true')");
        spark.sql("create table " + at + "odd` (id string, v variant) using delta");
        spark.sql("create table " + at + "widened` (id string, n int) using delta"
                + " tblproperties ('delta.enableTypeWidening' = 'true')");
        spark.sql("alter table " + at + "widened` alter column n type bigint");

        assertThat(ReadingEngines.misread(lake.features(TableName.gold("plain"))))
                .isEmpty();
        assertThat(lines(lake.features(TableName.gold("odd")))).containsExactly("column v: " + VARIANT);
        assertThat(lines(lake.features(TableName.gold("widened")))).containsExactly(WIDENED);
    }

    private static List<String> misread(Set<String> features, Map<String, String> properties) {
        return lines(new Features(features, properties, StructType.fromDDL("id string")));
    }

    private static List<String> lines(Features table) {
        return ReadingEngines.misread(table).stream().map(Misread::toString).toList();
    }
}
