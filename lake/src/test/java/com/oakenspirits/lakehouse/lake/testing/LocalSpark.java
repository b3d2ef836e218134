package com.oakenspirits.lakehouse.lake.testing;

import com.oakenspirits.lakehouse.lake.storage.LocalFiles;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one Spark session of their module as a parameter, set up as the command sets up its own. Each test
 * that changes settings takes a {@code newSession()} of it.
 */
public final class LocalSpark implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(SparkSession.class, type -> open(), SparkSession.class);
    }

    private static SparkSession open() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("tests")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.databricks.delta.snapshotPartitions", "1")
                // As the lakehouse command has it: else every look-up of a class asks the driver.
                .config("spark.sql.artifact.isolation.enabled", "false")
                .config("spark.sql.adaptive.enabled", "false")
                // Code made for a handful of rows costs more than it saves; the tests of the command have it.
                .config("spark.sql.codegen.wholeStage", "false")
                .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                .config("spark.hadoop.fs.file.impl", LocalFiles.class.getName())
                .getOrCreate();
    }
}
