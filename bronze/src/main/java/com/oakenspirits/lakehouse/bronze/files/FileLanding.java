package com.oakenspirits.lakehouse.bronze.files;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.sql.QuerySession;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lands files in a bronze table, several in a commit, each content once. A file is known by the digest of its content and
 * by the columns that its path states, which are the source of its rows: what is in the table decides, so a crash between
 * two commits, a renamed copy or a second job lands nothing twice.
 */
public final class FileLanding {
    private static final Logger LOG = LoggerFactory.getLogger(FileLanding.class);
    private static final long BYTES_WORTH_A_TASK = 32L << 20;
    private static final long ROWS_OF_A_TABLE_FILE = 1_000_000;
    private static final int TRIES = 100;

    /**
     * How much one commit takes.
     *
     * @param bytes of its files, unless it is a single one
     */
    public record Limits(int files, long bytes) {
        /** Enough to make commits few, little enough to lose no more than seconds of work. */
        public static Limits defaults() {
            return new Limits(1_000, 256L << 20);
        }
    }

    private final SparkSession spark;
    private final Lake lake;
    private final FileReading reading;
    private final String dataset;
    private final TableName table;
    private final Limits limits;
    private final Clock clock;
    private final String app;
    private final SerializableConfiguration hadoop;
    private final long job = UUID.randomUUID().getMostSignificantBits();

    /** Lands files for a dataset whose contract says nothing of how they are written. */
    FileLanding(SparkSession spark, Lake lake, String dataset, Limits limits, Clock clock) {
        this(spark, lake, FileReading.undeclared(dataset), limits, clock);
    }

    /** Lands files for a dataset, which are read as its contract says. */
    public FileLanding(SparkSession spark, Lake lake, Contract contract, Limits limits, Clock clock) {
        this(spark, lake, FileReading.of(contract), limits, clock);
    }

    FileLanding(SparkSession spark, Lake lake, FileReading reading, Limits limits, Clock clock) {
        this.spark = QuerySession.another(spark);
        this.spark.conf().set("spark.sql.files.maxRecordsPerFile", Long.toString(ROWS_OF_A_TABLE_FILE));
        this.spark.conf().set("spark.sql.caseSensitive", "true");
        this.lake = lake;
        this.reading = reading;
        this.dataset = reading.dataset();
        this.table = TableName.bronze(dataset);
        this.limits = limits;
        this.clock = clock;
        this.app = "lakehouse/" + table + "/files";
        this.hadoop = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
    }

    /**
     * Lands the files whose content the table does not have.
     *
     * @param dryRun only find out which those are: the counts are of files, {@code rows} stays 0
     */
    public LandedFiles land(List<FoundFile> found, boolean dryRun, LandedFiles.Listener listener) {
        Tally tally = new Tally(listener);
        List<Fingerprint> files = tally.distinct(fingerprints(found));
        for (List<Fingerprint> group : FileRows.groups(files, limits)) {
            if (dryRun) {
                tally.wouldLand(tally.without(group, landed(group)));
            } else {
                land(group, tally);
            }
            tally.done(group);
        }
        return tally.result();
    }

    private List<Fingerprint> fingerprints(List<FoundFile> found) {
        SerializableConfiguration configuration = hadoop;
        FileReading how = reading;
        int tasks = Math.max(1, Math.min(found.size(), 4 * cores()));
        return context()
                .parallelize(found, tasks)
                .map(file -> Fingerprint.of(file, configuration.value(), how))
                .collect();
    }

    /**
     * Lands a group in one commit. The commit's stamp is one above the newest that was there before the table was
     * asked what it has: when another job has landed files since, Delta refuses or passes over this commit, and the
     * table is asked again.
     */
    private void land(List<Fingerprint> group, Tally tally) {
        List<Fingerprint> left = group;
        int attempt = 1;
        while (attempt <= TRIES) {
            long number = lake.stamped(table, app).orElse(0) + 1;
            left = tally.without(left, landed(left));
            if (left.isEmpty()) {
                return;
            }
            try {
                Optional<Map<String, FileRows.Count>> counts = commit(left, number);
                if (counts.isPresent()) {
                    tally.landed(left, counts.get());
                    return;
                }
                attempt++;
                LOG.info("{}: other files were landed meanwhile; looking again", table);
            } catch (DeltaConcurrentModificationException e) {
                attempt++;
                LOG.info("{}: another writer was first; trying again", table, e);
            } catch (Exception e) {
                // Spark's own exception is a checked one that no signature tells of.
                FileRefused refused = refused(e)
                        .orElseThrow(() ->
                                e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e));
                LOG.warn("{} is not landed", refused.path(), e);
                left = tally.refuse(left, faulty(left, refused));
            }
        }
        throw new IllegalStateException("other jobs were first " + TRIES + " times in landing files in " + table);
    }

    /** All files that fail in the same way as the first that did: a hundred of them do not cost a hundred attempts. */
    private List<LandedFiles.Refused> faulty(List<Fingerprint> files, FileRefused first) {
        List<List<FileShare>> tasks = shares(files);
        Map<String, LandedFiles.Refused> faulty = new LinkedHashMap<>();
        faulty.put(first.path(), new LandedFiles.Refused(first.path(), first.getMessage()));
        context()
                .parallelize(tasks, tasks.size())
                .flatMap(new FileTrial(hadoop, reading))
                .collect()
                .forEach(refused -> faulty.putIfAbsent(refused.path(), refused));
        return List.copyOf(faulty.values());
    }

    /** Commits, unless other files were landed since the stamp's number was found; then empty. */
    private Optional<Map<String, FileRows.Count>> commit(List<Fingerprint> files, long number) {
        long started = clock.millis();
        CollectionAccumulator<FileRows.Count> counts = new CollectionAccumulator<>();
        spark.sparkContext().register(counts);
        Dataset<Row> rows = rows(files, counts, started);
        String record = FilesRecord.of(dataset, files, number, job, started, clock.millis())
                .toJson();
        lake.append(rows, table, new Stamp(app, number, record), Landing.properties());
        Optional<Long> version = lake.log(table)
                .newest(commit -> commit.userMetadata().filter(record::equals).map(metadata -> commit.version()));
        // A task that was tried again has counted again, and the same.
        return version.map(made -> Set.copyOf(counts.value()).stream()
                .collect(Collectors.toMap(FileRows.Count::source, count -> count, FileRows.Count::plus)));
    }

    private Dataset<Row> rows(List<Fingerprint> files, CollectionAccumulator<FileRows.Count> counts, long landedAtMs) {
        List<List<FileShare>> tasks = shares(files);
        return spark.createDataFrame(
                context().parallelize(tasks, tasks.size()).flatMap(new FileRows(hadoop, reading, counts, landedAtMs)),
                Landing.schema());
    }

    private List<List<FileShare>> shares(List<Fingerprint> files) {
        List<FileShare> shares = files.stream()
                .flatMap(file -> FileShare.of(file, BYTES_WORTH_A_TASK).stream())
                .toList();
        return FileShare.tasks(shares, tasks(shares));
    }

    private int tasks(List<FileShare> shares) {
        long bytes = shares.stream().mapToLong(FileShare::bytes).sum();
        return (int) Math.max(1, Math.min(Math.min(shares.size(), cores()), 1 + bytes / BYTES_WORTH_A_TASK));
    }

    /** Which of the files the table has, by source. */
    private Set<String> landed(List<Fingerprint> files) {
        if (files.isEmpty() || !lake.exists(table)) {
            return Set.of();
        }
        Object[] sources = files.stream()
                .flatMap(file -> Stream.of(file.source(), file.bareSource()))
                .distinct()
                .toArray();
        return lake
                .read(spark, table)
                .where(col("source").isin(sources))
                .select("source")
                .distinct()
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Optional<FileRefused> refused(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileRefused refused) {
                return Optional.of(refused);
            }
        }
        return Optional.empty();
    }

    private JavaSparkContext context() {
        return JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    private int cores() {
        return spark.sparkContext().defaultParallelism();
    }
}
