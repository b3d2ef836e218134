import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.storage.LocalFiles;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How long messages took from Kafka to a gold table, told by what the tables' commits say they consumed: no clock but
 * those of Kafka's timestamps and of the commits' files is asked, and nothing ran beside the job that was measured.
 * Arguments: folder of the tables, and from when until when (milliseconds since the epoch) messages that count were sent.
 */
public final class GoldLatency {
    private static final TableName FACT = TableName.gold("fact_sales");
    private static final TableName DAILY = TableName.gold("agg_daily_sales");

    private final SparkSession spark;
    private final Lake lake;
    private final Path folder;
    private final List<Made> facts;
    private final List<Made> days;

    /** A commit: when its file was there to be read, and what it had consumed of each source. */
    private record Made(long version, long at, Map<String, Long> consumed, String how) {}

    private GoldLatency(SparkSession spark, Path folder) {
        this.spark = spark;
        this.folder = folder;
        this.lake = new Lake(spark, new Location.Folder(folder.toString()), table -> Optional.empty());
        this.facts = made(FACT);
        this.days = made(DAILY);
    }

    public static void main(String[] args) {
        SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.artifact.isolation.enabled", "false")
                .config("spark.hadoop.fs.file.impl", LocalFiles.class.getName())
                .getOrCreate();
        GoldLatency latency = new GoldLatency(spark, Path.of(args[0]));
        long from = Long.parseLong(args[1]);
        long until = Long.parseLong(args[2]);
        for (String dataset : List.of("sales", "invoices", "shipments")) {
            latency.print(dataset, from, until);
        }
        latency.rounds(from, until);
        System.exit(0);
    }

    /** Partition, offset and Kafka's timestamp of what bronze holds of that time. */
    private List<Row> messages(String dataset, long from, long until) {
        return lake.read(spark, TableName.bronze(dataset))
                .where("unix_millis(timestamp) >= " + from + " and unix_millis(timestamp) < " + until)
                .selectExpr("partition", "offset", "unix_millis(timestamp)", "source")
                .collectAsList();
    }

    private void print(String dataset, long from, long until) {
        List<Made> landed = made(TableName.bronze(dataset));
        List<Made> refined = made(TableName.silver(dataset));
        Map<String, List<Long>> hops = new LinkedHashMap<>();
        List.of("bronze", "silver", "fact", "daily", "all").forEach(hop -> hops.put(hop, new ArrayList<>()));
        long unseen = 0;
        List<Row> messages = messages(dataset, from, until);
        if (messages.isEmpty()) {
            System.err.println("bench: none of " + dataset + " was landed");
            System.exit(3);
        }
        for (Row message : messages) {
            long sent = message.getLong(2);
            Optional<Made> bronze = first(landed, message.getString(3) + "-" + message.getInt(0), message.getLong(1) + 1);
            Optional<Made> silver = bronze.flatMap(one -> first(refined, TableName.bronze(dataset).toString(), one.version()));
            Optional<Made> fact = silver.flatMap(one -> first(facts, TableName.silver(dataset).toString(), one.version()));
            Optional<Made> daily = fact.flatMap(one -> first(days, FACT.toString(), one.version()));
            if (daily.isEmpty()) {
                unseen++;
                continue;
            }
            hops.get("bronze").add(bronze.get().at() - sent);
            hops.get("silver").add(silver.get().at() - bronze.get().at());
            hops.get("fact").add(fact.get().at() - silver.get().at());
            hops.get("daily").add(daily.get().at() - fact.get().at());
            hops.get("all").add(daily.get().at() - sent);
        }
        double all = hops.get("all").stream().mapToLong(Long::longValue).sum();
        hops.entrySet().removeIf(hop -> hop.getValue().isEmpty());
        hops.forEach((hop, times) -> {
            long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT, "hop %s %s %d %.2f %.2f %.2f %.0f%n", dataset, hop, sorted.length, at(sorted, 0.5), at(sorted, 0.95),
                    at(sorted, 1), 100 * Arrays.stream(sorted).sum() / all);
        });
        System.out.println("unseen " + dataset + " " + unseen);
    }

    private void rounds(long from, long until) {
        for (TableName table : List.of(TableName.bronze("sales"), TableName.silver("sales"), FACT, DAILY)) {
            Map<String, Long> ways = made(table).stream()
                    .filter(one -> one.at() >= from && one.at() < until)
                    .collect(Collectors.groupingBy(Made::how, Collectors.counting()));
            System.out.println("commits " + table + " " + ways.values().stream().mapToLong(Long::longValue).sum() + " " + ways);
        }
    }

    /** Seconds of the share of all that took as long or less. */
    private static double at(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1] / 1000.0;
    }

    /** The first commit that had consumed so much of a source. */
    private static Optional<Made> first(List<Made> made, String source, long until) {
        return made.stream().filter(one -> one.consumed().getOrDefault(source, -1L) >= until).findFirst();
    }

    /** Of a source only versions that change data are consumed; the last table may find that nothing has changed. */
    private List<Made> made(TableName table) {
        Function<Commit, Optional<Made>> read = commit -> commit.userMetadata()
                .flatMap(BatchRecord::fromJson)
                .map(record -> new Made(commit.version(), visible(table, commit), record.consumed(), way(record)));
        return lake.log(table).after(-1).stream()
                .filter(commit -> table.equals(DAILY) || commit.changesData())
                .map(read)
                .flatMap(Optional::stream)
                .toList();
    }

    private static String way(BatchRecord record) {
        if (!record.flow().equals("gold")) {
            return record.flow();
        }
        return record.source().contains("; incremental") ? "incremental" : "full";
    }

    /** The time in a commit is that of its beginning to be written. */
    private long visible(TableName table, Commit commit) {
        Path file = folder.resolve(table.layer().id())
                .resolve(table.dataset())
                .resolve(String.format("_delta_log/%020d.json", commit.version()));
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException gone) {
            return commit.at().toEpochMilli();
        }
    }
}
