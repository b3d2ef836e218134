import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.ModelLoader;
import com.oakenspirits.lakehouse.gold.Models;
import com.oakenspirits.lakehouse.gold.Refresher;
import com.oakenspirits.lakehouse.gold.Round;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.ContractLoader;
import com.oakenspirits.lakehouse.lake.contract.Contracts;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.storage.LocalFiles;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.SilverTables;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;

/**
 * What gold's refresh costs after a change of silver, by what has changed, and all anew once after them, each model after those it reads.
 * Prints "model CHANGE WAY MODEL SECONDS JOBS BYTES FILES how" for each refresh of a model, and with "jobs" also
 * "jobs CHANGE WAY MODEL COUNT where" for the lines of code that start them.
 * Arguments: folder of the contracts, of the models, of the tables, sales; "jobs" for the lines; "quick" to leave out the
 * changes of many days.
 */
public final class GoldRefresh {
    private static final int DAYS = 3_650;
    private static final int STORES = 2_000;
    private static final int ITEMS = 5_000;
    private static final int CORRECTED_A_DAY = 20;
    private static final int NEW_SALES = 1_000;
    private static final int WARM_UP = 4;
    /** Of so many rows a round learns in which files their keys lie. */
    private static final long LEARNT = 2_500_000;
    /** What silver's batches bring in; the same for tables of any size. */
    private static final long BATCH = 200_000;
    private static final List<String> MOVING = List.of("sales", "invoices", "shipments");

    private final SparkSession spark;
    private final Lake lake;
    private final Map<String, Contract> contracts;
    private final List<Model> models;
    private final Refresher refresher;
    private final Meter meter;
    private final boolean jobs;
    private final long rows;
    private long last;
    private int changes;

    private GoldRefresh(SparkSession spark, OpenedFiles opened, Path contracts, Path models, Path folder, long rows, boolean jobs) {
        this.spark = spark;
        this.rows = rows;
        this.jobs = jobs;
        this.last = rows;
        this.meter = new Meter(opened);
        spark.sparkContext().addSparkListener(meter);
        Contracts loaded = new ContractLoader().load(contracts);
        this.contracts = loaded.valid().stream().collect(Collectors.toMap(Contract::dataset, contract -> contract));
        this.lake = new Lake(
                spark,
                new Location.Folder(folder.toString()),
                table -> loaded.valid().stream()
                        .filter(contract -> SilverTables.all(contract).contains(table))
                        .map(contract -> SilverTables.schema(contract, table))
                        .findFirst());
        Models found = new ModelLoader(loaded.valid().stream()
                        .flatMap(contract -> SilverTables.all(contract).stream())
                        .map(TableName::dataset)
                        .toList())
                .load(models);
        if (!loaded.faults().isEmpty() || !found.faults().isEmpty()) {
            throw new IllegalStateException(loaded.faults() + " " + found.faults());
        }
        this.models = found.ordered().stream()
                .filter(model -> List.of("oaken", "shared").contains(model.domain()))
                .toList();
        this.refresher = new Refresher(spark, lake, Optional.of(new DirectTables(spark, lake)), Clock.systemUTC());
    }

    public static void main(String[] args) throws IOException {
        OpenedFiles opened = OpenedFiles.install();
        SparkSession spark = SparkSession.builder()
                .master("local[*]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.callstack.depth", "60")
                // As the lakehouse command has it on one machine.
                .config("spark.buffer.pageSize", "2m")
                .config("spark.memory.fraction", "0.3")
                .config("spark.sql.codegen.cache.maxEntries", "2000")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", Integer.toString(Runtime.getRuntime().availableProcessors()))
                .config("spark.databricks.delta.snapshotPartitions", "1")
                .config("spark.sql.adaptive.enabled", "false")
                .config("spark.sql.artifact.isolation.enabled", "false")
                .config("spark.shuffle.compress", "false")
                .config("spark.shuffle.spill.compress", "false")
                .config("spark.broadcast.compress", "false")
                .config("spark.hadoop.fs.file.impl", LocalFiles.class.getName())
                .getOrCreate();
        GoldRefresh bench = new GoldRefresh(
                spark, opened, Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Long.parseLong(args[3]), List.of(args).contains("jobs"));
        bench.load();
        bench.refresh("load", true);
        // Not counted: the first changes of a process compile everything, and learn in which files of large tables keys lie.
        for (int round = 0; round < WARM_UP + bench.rows / LEARNT; round++) {
            bench.newSales();
            bench.refresh("warm-up", false);
            bench.correct("id = " + (700 + 40 * round));
            bench.refresh("warm-up", false);
        }
        bench.newSales();
        bench.refresh("1000_new_sales", false);
        bench.correct("id = 1825");
        bench.refresh("1_day", false);
        if (!List.of(args).contains("quick")) {
            bench.correct("id % 100 = 50");
            bench.refresh("1_percent_of_days", false);
            bench.correct("id % 10 < 3");
            bench.refresh("30_percent_of_days", false);
        }
        bench.refresh("anew", true);
        System.exit(0);
    }

    private void load() {
        for (long from = 0; from < rows; from += BATCH) {
            Dataset<Row> ids = spark.range(from, Math.min(rows, from + BATCH), 1, 2).toDF();
            for (String dataset : MOVING) {
                append(TableName.silver(dataset), dataset, rows(dataset, ids));
            }
        }
        reference("products", ITEMS, "id as item_id, cast(id % 50 as string) as category_id, concat('Item ', id) as item_description,"
                + " 750 as bottle_volume_ml, 12 as pack, cast(5 as decimal(11, 2)) as bottle_cost,"
                + " cast(7.5 as decimal(11, 2)) as bottle_retail");
        reference("customers", STORES, "id as store_id, concat('Store ', id) as store_name, concat('County ', id % 99)"
                + " as county, 'IA' as us_state");
        reference("vendors", 200, "id as vendor_id, concat('Vendor ', id) as vendor_name");
        reference("categories", 50, "id as category_id, concat('Category ', id) as category_name");
        reference("employees", 150, "id as employee_id, concat('Name ', id) as last_name, true as active");
    }

    private void reference(String dataset, int count, String columns) {
        Dataset<Row> rows = columns(spark.range(count).selectExpr("cast(id as string) as id"), columns);
        append(TableName.silver(dataset), dataset, rows);
        SilverTables.all(contracts.get(dataset)).stream()
                .filter(table -> table.dataset().endsWith("_history"))
                .forEach(table -> append(
                        table,
                        dataset,
                        rows.selectExpr("*", "timestamp'2012-01-01' as valid_from", "cast(null as timestamp) as valid_to")));
    }

    private void newSales() {
        Dataset<Row> ids = spark.range(last, last + NEW_SALES, 1, 2).toDF();
        last += NEW_SALES;
        changes++;
        MOVING.forEach(dataset -> append(TableName.silver(dataset), dataset, rows(dataset, ids)));
    }

    /** Corrects some sales, with their invoices and shipments, of the days that a condition on their number selects. */
    private void correct(String days) {
        Dataset<Row> ids = spark.range(DAYS)
                .toDF().where(days)
                .selectExpr("id as day", "explode(sequence(0L, " + (CORRECTED_A_DAY - 1) + "L)) as n")
                .selectExpr("cast(ceil(day * " + rows + "L / " + DAYS + ") as bigint) + n as id");
        changes++;
        for (String dataset : MOVING) {
            lake.merge(
                    rows(dataset, ids),
                    TableName.silver(dataset),
                    org.apache.spark.sql.functions.expr("t.invoice = s.invoice"),
                    stamp(dataset),
                    merge -> merge.whenMatched().updateAll().whenNotMatched().insertAll());
        }
    }

    private void append(TableName table, String dataset, Dataset<Row> rows) {
        lake.append(
                rows.to(SilverTables.schema(contracts.get(dataset), table)),
                table,
                stamp(table.dataset()),
                // As silver makes its tables.
                Map.of(
                        "delta.enableDeletionVectors",
                        "true",
                        "delta.enableChangeDataFeed",
                        "true",
                        "delta.dataSkippingStatsColumns",
                        MOVING.contains(dataset) ? "invoice" : rows.columns()[0]));
    }

    private Stamp stamp(String dataset) {
        return new Stamp("bench/" + dataset, lake.log(TableName.silver(dataset)).latest().orElse(-1) + 1, "");
    }

    /** Sales come in the order of their days, the return of one among them; some stores and items sell far more than others. */
    private Dataset<Row> rows(String dataset, Dataset<Row> ids) {
        Dataset<Row> sales = ids.selectExpr(
                        "id",
                        "id % 1000 = 7 as back",
                        "date_add(date'2013-01-01', cast(least(" + (DAYS - 1) + ", id * " + DAYS + "L div " + rows + ") as int)) as sale_date",
                        skewed(STORES) + " as store",
                        skewed(ITEMS) + " as item",
                        "cast(1 + pmod(hash(id), 24) + " + changes + " as int) as bottles")
                .selectExpr(
                        "*",
                        "concat(if(back, 'RINV-', 'INV-'), lpad(cast(id as string), 11, '0')) as invoice",
                        "if(back, -bottles, bottles) as bottles_sold",
                        "cast(5.49 + item % 60 as decimal(11, 2)) as bottle_retail")
                .selectExpr("*", "cast(bottles_sold * bottle_retail as decimal(12, 2)) as sale_amount");
        String columns = switch (dataset) {
            case "sales" ->
                "invoice, sale_date, cast(store as string) as store_id, concat('Store ', store) as store_name, concat(store,"
                        + " ' Main Street') as address, concat('City ', store % 190) as city, cast(50000 + store % 900 as string)"
                        + " as zip_code, cast(store % 99 as string) as county_id, concat('County ', store % 99) as county,"
                        + " cast(item % 50 as string) as category_id, concat('Category ', item % 50) as category_name,"
                        + " cast(item % 200 as string) as vendor_id, concat('Vendor ', item % 200) as vendor_name,"
                        + " cast(item as string) as item_id, concat('Item ', item) as item_description, 12 as pack, 750 as"
                        + " bottle_volume_ml, cast(bottle_retail * 2 / 3 as decimal(11, 2)) as bottle_cost, bottle_retail,"
                        + " bottles_sold, sale_amount, cast(bottles_sold * 0.75 as decimal(12, 3)) as volume_liters, 'IA' as"
                        + " state, cast(id % 150 as string) as employee_id";
            case "invoices" -> "invoice, sale_date, sale_amount";
            default ->
                "invoice, sale_date, sale_amount, date_add(sale_date, cast(pmod(hash(id), 5) as int)) as shipping_date,"
                        + " cast(greatest(5, sale_amount * 0.05) as decimal(12, 2)) as shipping_cost";
        };
        return columns(
                sales, columns + ", current_timestamp() as _timestamp, 'bench' as _source, 0 as _partition, id as _offset");
    }

    /** A share that falls with the root of the rank, as that of Iowa's stores and items does. */
    private static String skewed(int count) {
        return "cast(" + count + " * pow(pmod(xxhash64(id, " + count + "), 1000000) / 1000000D, 2) as int)";
    }

    private static Dataset<Row> columns(Dataset<Row> rows, String columns) {
        return rows.selectExpr("struct(" + columns + ") as row").select("row.*");
    }

    private void refresh(String change, boolean full) {
        String way = full ? "full" : "changes";
        try (Round round = new Round(refresher, models, full)) {
            for (Model model : models) {
                meter.begin(spark);
                long start = System.nanoTime();
                boolean due = round.refresh(model);
                double seconds = (System.nanoTime() - start) / 1e9;
                meter.end(spark);
                System.out.printf(
                        Locale.ROOT, "model %s %s %s %.3f %d %d %d %s%n", change, way, model.name(), seconds, meter.started(),
                        meter.bytes, meter.opened.names.size(), due ? how(model) : "not due");
                if (jobs) {
                    meter.places.forEach((place, count) ->
                            System.out.println("jobs " + change + " " + way + " " + model.name() + " " + count + " " + place));
                }
            }
        }
    }

    /** What the record of the table's last commit says of how it was made. */
    private String how(Model model) {
        return lake.log(model.table())
                .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                .map(record -> record.source().substring(record.source().indexOf("; ") + 2))
                .orElse("");
    }

    /** Counts what Spark does between a beginning and an end: jobs by the line that started them, bytes read by tasks. */
    private static final class Meter extends SparkListener {
        private final OpenedFiles opened;
        private final Map<Long, String> executions = new ConcurrentHashMap<>();
        private final Map<String, Integer> places = new TreeMap<>();
        private long bytes;

        private Meter(OpenedFiles opened) {
            this.opened = opened;
        }

        private void begin(SparkSession spark) {
            end(spark);
            executions.clear();
            places.clear();
            bytes = 0;
            opened.names.clear();
        }

        private void end(SparkSession spark) {
            try {
                spark.sparkContext().listenerBus().waitUntilEmpty();
            } catch (Exception late) {
                throw new IllegalStateException("Spark's events do not come to an end", late);
            }
        }

        private int started() {
            return places.values().stream().mapToInt(Integer::intValue).sum();
        }

        @Override
        public void onOtherEvent(SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart start) {
                executions.put(start.executionId(), start.details());
            }
        }

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            String execution = job.properties().getProperty("spark.sql.execution.id");
            String stack = execution == null ? "" : executions.getOrDefault(Long.valueOf(execution), "");
            if (stack.isEmpty()) {
                stack = job.stageInfos().head().details();
            }
            String description = Optional.ofNullable(job.properties().getProperty("spark.job.description")).orElse("");
            String place = stack.lines()
                    .filter(line -> line.contains("lakehouse."))
                    .map(line -> line.substring(line.indexOf("lakehouse.") + "lakehouse.".length()))
                    .limit(4)
                    .collect(Collectors.joining(" < "));
            places.merge(place + " [" + job.stageInfos().last().name() + "] " + description.lines().findFirst().orElse(""), 1, Integer::sum);
        }

        @Override
        public void onStageCompleted(SparkListenerStageCompleted stage) {
            bytes += stage.stageInfo().taskMetrics().inputMetrics().bytesRead();
        }
    }

    /** The local file system, with a note of every data file that is opened, by whatever part of Spark or Delta. */
    public static final class OpenedFiles extends FilterFileSystem {
        private final Set<String> names = ConcurrentHashMap.newKeySet();

        public OpenedFiles() {
            super(new LocalFiles());
        }

        /** Takes the place of the local file system in this process: Hadoop keeps the first of a scheme for all. */
        private static OpenedFiles install() throws IOException {
            Configuration conf = new Configuration();
            conf.setClassLoader(OpenedFiles.class.getClassLoader());
            conf.setClass("fs.file.impl", OpenedFiles.class, FileSystem.class);
            return (OpenedFiles) FileSystem.get(URI.create("file:///"), conf);
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int buffer) throws IOException {
            note(file);
            return super.open(file, buffer);
        }

        @Override
        public FutureDataInputStreamBuilder openFile(org.apache.hadoop.fs.Path file) throws IOException {
            note(file);
            return super.openFile(file);
        }

        private void note(org.apache.hadoop.fs.Path file) {
            if (file.getName().endsWith(".parquet") && !file.getParent().getName().equals("_delta_log")) {
                names.add(file.toString());
            }
        }
    }
}
