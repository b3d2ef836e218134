package com.oakenspirits.lakehouse.lake.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VarcharType;
import org.apache.spark.sql.types.VariantType;

/**
 * What a table may be made of so that Spark, Trino, delta-rs and DuckDB read the same in it. Only what was tried with all
 * of them is allowed; {@code conf/trino/README.md} says what the others make of the rest.
 */
public final class ReadingEngines {
    private static final Set<DataType> PLAIN = Set.of(
            DataTypes.StringType,
            DataTypes.ByteType,
            DataTypes.ShortType,
            DataTypes.IntegerType,
            DataTypes.LongType,
            DataTypes.FloatType,
            DataTypes.DoubleType,
            DataTypes.BooleanType,
            DataTypes.BinaryType,
            DataTypes.DateType,
            DataTypes.TimestampType,
            DataTypes.TimestampNTZType);

    private static final Set<String> FEATURES = Set.of(
            "allowColumnDefaults",
            "appendOnly",
            "changeDataFeed",
            "checkConstraints",
            "checkpointProtection",
            "clustering",
            "columnMapping",
            "deletionVectors",
            "domainMetadata",
            "generatedColumns",
            "identityColumns",
            "inCommitTimestamp",
            "invariants",
            "rowTracking",
            "timestampNtz",
            "v2Checkpoint",
            "vacuumProtocolCheck");

    private static final String MAPPING = "delta.columnMapping.mode";
    private static final String WIDENING = "delta.enableTypeWidening";

    private static final Misread WIDENED = new Misread(
            "types may be widened (typeWidening): Trino drops a widened column without a word, delta-rs refuses the table",
            "drop the feature typeWidening with Delta's ALTER TABLE, and leave " + WIDENING + " out");

    private ReadingEngines() {}

    /**
     * A type that a column must not have.
     *
     * @param what why not, without a full stop
     * @param remedy what to take instead
     */
    public record Misread(String what, String remedy) {

        @Override
        public String toString() {
            return what + "; " + remedy;
        }
    }

    /** Why a column of that type would not read the same everywhere; empty where it does. */
    public static Optional<Misread> misread(DataType type) {
        if (type instanceof ArrayType array) {
            return misread(array.elementType());
        }
        if (type instanceof MapType map) {
            return misread(map.keyType()).or(() -> misread(map.valueType()));
        }
        if (type instanceof StructType struct) {
            return List.of(struct.fields()).stream()
                    .map(field -> misread(field.dataType()))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        if (PLAIN.contains(type) || type instanceof DecimalType) {
            return Optional.empty();
        }
        String name = type.simpleString();
        if (type instanceof VariantType) {
            return Optional.of(new Misread(
                    "Trino and delta-rs cannot read the type variant",
                    "use string: it holds JSON, which get_json_object reads"));
        }
        if (type instanceof CharType || type instanceof VarcharType) {
            return Optional.of(new Misread("the type " + name + " is padded by Spark alone", "use string"));
        }
        return Optional.of(new Misread(
                "the type " + name + " is not one that every reading engine knows",
                "use string, a number, boolean, binary, date, timestamp, or an array, map or struct of them"));
    }

    /** Why an existing table does not read the same everywhere, with the remedy: a line each. */
    public static List<Misread> misread(Features table) {
        List<Misread> found = new ArrayList<>();
        for (StructField column : table.schema().fields()) {
            misread(column.dataType())
                    .ifPresent(
                            why -> found.add(new Misread("column " + column.name() + ": " + why.what(), why.remedy())));
        }
        boolean widening = table.names().stream().anyMatch(name -> name.startsWith("typeWidening"));
        table.properties()
                .forEach((name, value) -> misread(name, value)
                        .filter(why -> !widening || !name.equals(WIDENING))
                        .ifPresent(found::add));
        if (widening) {
            found.add(WIDENED);
        }
        for (String name : new TreeSet<>(table.names())) {
            boolean told = name.startsWith("typeWidening") || name.startsWith("variant");
            if (!told && !FEATURES.contains(name)) {
                found.add(new Misread(
                        "the feature " + name + " was not tried with every reading engine",
                        "drop it with Delta's ALTER TABLE"));
            }
        }
        return found;
    }

    /**
     * Why a table with that property of Delta's would not read the same everywhere; empty where it does.
     *
     * @param property such as {@code delta.columnMapping.mode}
     */
    public static Optional<Misread> misread(String property, String value) {
        if (property.equals(WIDENING) && value.equalsIgnoreCase("true")) {
            return Optional.of(WIDENED);
        }
        if (property.equals(MAPPING) && !value.equalsIgnoreCase("none")) {
            return Optional.of(new Misread(
                    MAPPING + " is " + value + ": delta-rs reads nulls where there are values", "set it to none"));
        }
        return Optional.empty();
    }
}
