package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.storage.LocalFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Builds the one Spark session of the process. */
final class Sessions {
    private final Environment environment;

    Sessions(Environment environment) {
        this.environment = environment;
    }

    SparkSession open() {
        SparkConf conf = new SparkConf();
        defaults().forEach((key, value) -> {
            if (!conf.contains(key)) {
                conf.set(key, value);
            }
        });
        if (!conf.contains("spark.master")) {
            local().forEach((key, value) -> {
                if (!conf.contains(key)) {
                    conf.set(key, value);
                }
            });
        }
        environment.spark().forEach(conf::set);
        return SparkSession.builder().appName("lakehouse").config(conf).getOrCreate();
    }

    /** A session of its own for decoding and refining messages. */
    static SparkSession refining(SparkSession spark) {
        SparkSession session = spark.newSession();
        // A value that an expression cannot read is that row's fault, not the batch's: null, then quarantine.
        session.conf().set("spark.sql.ansi.enabled", "false");
        // Messages may have fields that differ in case alone.
        session.conf().set("spark.sql.caseSensitive", "true");
        return session;
    }

    private static Map<String, String> defaults() {
        Map<String, String> conf = new LinkedHashMap<>();
        conf.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        conf.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        conf.put("spark.sql.session.timeZone", "UTC");
        // Flows share the cores fairly.
        conf.put("spark.scheduler.mode", "FAIR");
        // A batch without messages must not become a job.
        conf.put("spark.sql.streaming.noDataMicroBatches.enabled", "false");
        conf.put("spark.sql.streaming.checkpoint.fileChecksum.enabled", "false");
        // A file system of our own needs no FileContext twin.
        conf.put(
                "spark.sql.streaming.checkpointFileManagerClass",
                "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager");
        // Sessions share one set of jars; isolating them would have every class look-up ask the driver first.
        conf.put("spark.sql.artifact.isolation.enabled", "false");
        // Every join and group takes a page at least: of 64 MB, as Spark chooses, few questions would fit side by side.
        conf.put("spark.buffer.pageSize", "2m");
        // Each model and contract has a handful of compiled questions that are asked every second.
        conf.put("spark.sql.codegen.cache.maxEntries", "2000");
        conf.put("spark.hadoop.fs.file.impl", LocalFiles.class.getName());
        return conf;
    }

    /** For one process on a laptop or a small server: few cores, data that fits. */
    private static Map<String, String> local() {
        String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
        Map<String, String> conf = new LinkedHashMap<>();
        conf.put("spark.master", "local[*]");
        conf.put("spark.ui.enabled", "false");
        conf.put("spark.driver.host", "127.0.0.1");
        conf.put("spark.driver.bindAddress", "127.0.0.1");
        conf.put("spark.sql.shuffle.partitions", cores);
        // Half of the heap is for what is young (scripts/lakehouse); of the other half Spark's 0.6 of the whole would
        // leave nothing to the rows and filters that the driver keeps.
        conf.put("spark.memory.fraction", "0.3");
        // A table's log is read by as many tasks, each with a start-up of its own.
        conf.put("spark.databricks.delta.snapshotPartitions", "1");
        // Re-planning between stages pays for itself on clusters, not on two cores.
        conf.put("spark.sql.adaptive.enabled", "false");
        // A shuffle within one process does not cross a network.
        conf.put("spark.shuffle.compress", "false");
        conf.put("spark.shuffle.spill.compress", "false");
        conf.put("spark.broadcast.compress", "false");
        return conf;
    }
}
