package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.storage.CheckpointFiles;
import com.oakenspirits.lakehouse.lake.storage.ConditionalLogStore;
import com.oakenspirits.lakehouse.lake.storage.LocalFiles;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** Builds the one Spark session of the process. */
final class Sessions {
    private static final String HIDDEN = "(?i)secret|password|passphrase|token|jaas|access[.]?key|keystore[.]key";

    private final Environment environment;

    Sessions(Environment environment) {
        this.environment = environment;
    }

    /** @throws LakehouseException when the tables lie in a bucket that cannot be used */
    SparkSession open() {
        SparkConf conf = conf();
        Bucket.of(environment, SparkHadoopUtil.get().newConfiguration(conf)).forEach(Bucket::reach);
        return QuerySession.sealed(
                SparkSession.builder().appName("lakehouse").config(conf).getOrCreate());
    }

    /** How file systems are reached. */
    Configuration hadoop() {
        return SparkHadoopUtil.get().newConfiguration(conf());
    }

    private SparkConf conf() {
        SparkConf conf = new SparkConf();
        defaults().forEach((key, value) -> {
            if (!conf.contains(key)) {
                conf.set(key, value);
            }
        });
        // Where a session is there already (a notebook, a cluster's driver), its master is not ours to choose.
        if (!conf.contains("spark.master") && SparkEnv.get() == null) {
            local().forEach((key, value) -> {
                if (!conf.contains(key)) {
                    conf.set(key, value);
                }
            });
        }
        environment.spark().forEach(conf::set);
        return conf;
    }

    /** A session of its own for decoding and refining messages. */
    static SparkSession refining(SparkSession spark) {
        SparkSession session = QuerySession.another(spark);
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
        // File systems of our own need no FileContext twin, and buckets no rename.
        conf.put("spark.sql.streaming.checkpointFileManagerClass", CheckpointFiles.class.getName());
        // Sessions share one set of jars; isolating them would have every class look-up ask the driver first.
        conf.put("spark.sql.artifact.isolation.enabled", "false");
        // Every join and group takes a page at least: of 64 MB, as Spark chooses, few questions would fit side by side.
        conf.put("spark.buffer.pageSize", "2m");
        // Each model and contract has a handful of compiled questions that are asked every second.
        conf.put("spark.sql.codegen.cache.maxEntries", "2000");
        conf.put("spark.hadoop.fs.file.impl", LocalFiles.class.getName());
        // Delta's own log store for S3 is safe for one driver alone; that of Delta Kernel has a name of its own.
        conf.put("spark.delta.logStore.s3a.impl", ConditionalLogStore.class.getName());
        conf.put("spark.hadoop.io.delta.kernel.logStore.s3a.impl", ConditionalLogStore.class.getName());
        // The older way to read: it tries again like all other requests, and needs no client of its own.
        conf.put("spark.hadoop.fs.s3a.input.stream.type", "classic");
        // What is written waits in memory for its request: Hadoop's way over local disk wants Hadoop's local files.
        conf.put("spark.hadoop.fs.s3a.fast.upload.buffer", "array");
        conf.put("spark.hadoop.fs.s3a.multipart.size", "8M");
        // No look-ups before a file is created or after one is deleted: nobody here asks for empty folders.
        conf.put("spark.hadoop.fs.s3a.performance.flags", "create,delete,mkdir");
        // What plans, the UI and event logs must not show: Kafka's log-in too.
        conf.put("spark.redaction.regex", HIDDEN);
        conf.put("spark.sql.redaction.options.regex", "(?i)url|" + HIDDEN);
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
