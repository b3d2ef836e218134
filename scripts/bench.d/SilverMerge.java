import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.ContractLoader;
import com.oakenspirits.lakehouse.lake.contract.Contracts;
import com.oakenspirits.lakehouse.lake.storage.LocalFiles;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Refinery;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a batch of 100,000 messages costs silver when it holds many rows, beside the MERGE that a user would write over the
 * same messages. Prints "time TABLE KEYS SECONDS" for each batch, and what the tables hold at the end.
 * Arguments: folder of the contracts, folder of the tables, rows, batches of each kind of keys.
 */
public final class SilverMerge {
    private static final int BATCH = 100_000;
    private static final int NEW = 90_000;
    private static final long LOAD = 1_000_000;
    /** The sequence of the load; batches come after it, late messages before. */
    private static final long LOADED = 1_000;

    private final SparkSession spark;
    private final Lake lake;
    private final long rows;
    private final String plain;
    private final Map<String, Refinery> silver = new LinkedHashMap<>();
    private long newest;
    private int batch;

    private SilverMerge(SparkSession spark, Path contractsDir, Path folder, long rows) {
        this.spark = spark;
        this.rows = rows;
        this.lake = new Lake(spark, new Location.Folder(folder.resolve("lake").toString()), table -> Optional.empty());
        this.plain = folder.resolve("plain").toString();
        Contracts contracts = new ContractLoader().load(contractsDir);
        if (!contracts.faults().isEmpty()) {
            throw new IllegalStateException(contracts.faults().toString());
        }
        for (Contract contract : contracts.valid()) {
            Refinery refinery = new Refinery(spark, lake, contract, 2 * LOAD, Clock.systemUTC());
            refinery.open();
            silver.put(contract.dataset(), refinery);
        }
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
                // As the lakehouse command has it on one machine; both ways share the session.
                .config("spark.sql.ansi.enabled", "false")
                .config("spark.sql.caseSensitive", "true")
                .config("spark.sql.shuffle.partitions", Integer.toString(Runtime.getRuntime().availableProcessors()))
                .config("spark.databricks.delta.snapshotPartitions", "1")
                .config("spark.sql.adaptive.enabled", "false")
                .config("spark.sql.artifact.isolation.enabled", "false")
                .config("spark.shuffle.compress", "false")
                .config("spark.shuffle.spill.compress", "false")
                .config("spark.broadcast.compress", "false")
                .config("spark.hadoop.fs.file.impl", LocalFiles.class.getName())
                .getOrCreate();
        SilverMerge bench = new SilverMerge(spark, Path.of(args[0]), Path.of(args[1]), Long.parseLong(args[2]));
        bench.load();
        // Not counted: the first batch of a process compiles everything.
        bench.batch("warm-up", bench.keys(NEW, "recent"));
        for (String kind : List.of("recent", "spread", "updates", "late")) {
            for (int i = 0; i < Integer.parseInt(args[3]); i++) {
                bench.batch(kind, bench.keys(kind.equals("updates") ? 0 : NEW, kind));
            }
        }
        bench.end();
        System.exit(0);
    }

    private void load() {
        for (long from = 0; from < rows; from += LOAD) {
            batch("load", spark.range(from, Math.min(rows, from + LOAD), 1, 2).selectExpr("id", LOADED + "L as seq"));
        }
        newest = rows;
    }

    /** New keys, then keys that are there: among the newest 100,000, spread over all of the load, or overtaken. */
    private Dataset<Row> keys(int fresh, String kind) {
        long seq = LOADED + batch;
        int old = BATCH - fresh;
        Dataset<Row> known = kind.equals("recent") || kind.equals("late")
                ? spark.range(newest - BATCH, newest, BATCH / old, 2).toDF()
                : spark.range(0, old, 1, 2).selectExpr("id * " + rows / old + " + " + batch % (rows / old) + " as id");
        Dataset<Row> changes = known.selectExpr(
                "id", kind.equals("late") ? "if(id % 20 < 10, " + batch + "L, " + seq + "L) as seq" : seq + "L as seq");
        Dataset<Row> all = spark.range(newest, newest + fresh, 1, 2)
                .selectExpr("id", seq + "L as seq")
                .union(changes);
        newest += fresh;
        return all;
    }

    private void batch(String kind, Dataset<Row> keys) {
        Dataset<Row> messages = keys.selectExpr(
                        "'bench' as source",
                        "0 as partition",
                        batch + " * 1000000000000L + monotonically_increasing_id() as offset",
                        "cast(cast(id as string) as binary) as key",
                        "cast(to_json(named_struct('id', id, 'seq', seq, 'amount', cast(id % 1000 / 10 + seq as"
                                + " decimal(12,2)), 'country', concat('C', id % 200), 'bucket', id div 100000, 'note',"
                                + " sha2(cast(id as string), 256))) as binary) as value",
                        "cast(null as array<struct<key: string, value: binary>>) as headers",
                        "current_timestamp() as timestamp",
                        "current_timestamp() as landed_at")
                .to(Landing.schema());
        try (Held held = Held.of(messages)) {
            List<Consumer<String>> turns = new ArrayList<>();
            silver.forEach((dataset, refinery) -> {
                TableName bronze = TableName.bronze(dataset);
                lake.append(held.rows(), bronze, new Stamp("bench", batch, ""), Landing.properties());
                long version = lake.log(bronze).latest().orElseThrow();
                turns.add(name -> timed(dataset, name, () -> refinery.refine(new Landed(Held.once(held.rows()), BATCH, version))));
            });
            turns.add(name -> timed("plain", name, () -> merge(held.rows())));
            // Each comes first as often as the others.
            for (int i = 0; i < turns.size(); i++) {
                turns.get((i + batch) % turns.size()).accept(kind);
            }
        }
        batch++;
    }

    private static void timed(String table, String kind, Runnable work) {
        long start = System.nanoTime();
        work.run();
        System.out.printf(Locale.ROOT, "time %s %s %.2f%n", table, kind, (System.nanoTime() - start) / 1e9);
    }

    private void merge(Dataset<Row> messages) {
        Dataset<Row> decoded = messages.selectExpr("from_json(cast(value as string), 'id bigint, seq bigint, amount"
                        + " decimal(12,2), country string, bucket int, note string') as m")
                .selectExpr("m.*");
        if (batch == 0) {
            decoded.write().format("delta").option("delta.enableDeletionVectors", "true").save(plain);
            return;
        }
        decoded.createOrReplaceTempView("changes");
        spark.sql("merge into delta.`" + plain + "` t using changes s on t.id = s.id"
                + " when matched then update set * when not matched then insert *");
    }

    private void end() {
        String sums = "count(*), count(distinct id), sum(seq)";
        System.out.println("rows plain " + spark.read().format("delta").load(plain).selectExpr(sums.split(", ")).head());
        for (String dataset : silver.keySet()) {
            System.out.println("rows " + dataset + " "
                    + lake.read(spark, TableName.silver(dataset)).selectExpr(sums.split(", ")).head());
        }
        System.out.println("rows history "
                + lake.read(spark, TableName.silver("stream_history"))
                        .selectExpr("count(*)", "count_if(valid_to is null)")
                        .head());
    }
}
