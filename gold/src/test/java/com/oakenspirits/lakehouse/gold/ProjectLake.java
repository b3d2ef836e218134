package com.oakenspirits.lakehouse.gold;

import static org.assertj.core.api.Assertions.assertThat;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.ContractLoader;
import com.oakenspirits.lakehouse.lake.contract.Contracts;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** The contracts and models of the project over a lake of a test's own, whose silver tables keep a change feed. */
final class ProjectLake {
    private static final Path PROJECT = Path.of(System.getProperty("lakehouse.project"));
    private static final String HISTORY = "_history";

    private final SparkSession spark;
    private final Contracts contracts;
    private final Models models;
    private final Lake lake;
    private final DirectTables direct;
    private final Refresher refresher;
    private final Refresher driver;
    private boolean byDriver;

    ProjectLake(SparkSession spark, Path root) {
        this.spark = spark.newSession();
        this.contracts = new ContractLoader().load(PROJECT.resolve("conf/contracts"));
        assertThat(contracts.faults()).isEmpty();
        this.models = new ModelLoader(datasets(contracts)).load(PROJECT.resolve("gold/models"));
        assertThat(models.faults()).isEmpty();
        this.lake = new Lake(this.spark, new Location.Folder(root.toString()), this::declared);
        this.direct = new DirectTables(this.spark, lake);
        this.refresher = new Refresher(this.spark, lake, Clock.systemUTC());
        this.driver = new Refresher(this.spark, lake, Optional.of(direct), Clock.systemUTC());
    }

    /** What models may read: every dataset, and its history where it keeps one. */
    static List<String> datasets(Contracts contracts) {
        return contracts.valid().stream()
                .flatMap(contract -> contract.changeRules().history().isPresent()
                        ? List.of(contract.dataset(), contract.dataset() + HISTORY).stream()
                        : List.of(contract.dataset()).stream())
                .toList();
    }

    /** All models, in dependency order. */
    List<Model> models() {
        return models.ordered();
    }

    /** The models of these domains, in dependency order. */
    List<Model> models(String... domains) {
        return models.ordered().stream()
                .filter(model -> List.of(domains).contains(model.domain()))
                .toList();
    }

    /** Refreshes what is out of date. */
    void refresh(List<Model> some) {
        some.stream().filter(refresher::stale).forEach(refresher::refresh);
    }

    /** Has what is refreshed from now on refreshed by the driver where that can be, or all by Spark. */
    void byDriver(boolean now) {
        byDriver = now;
    }

    Refresher refresher() {
        return byDriver ? driver : refresher;
    }

    /** Another one over the same tables, as a process has that starts after a crash. */
    Refresher refresher(Clock clock) {
        return new Refresher(spark, lake, byDriver ? Optional.of(direct) : Optional.empty(), clock);
    }

    Lake tables() {
        return lake;
    }

    Dataset<Row> gold(String model) {
        return lake.read(spark, TableName.gold(model));
    }

    /** How each table was made last, as its commit says. */
    Map<String, String> ways(List<Model> some) {
        Map<String, String> ways = new TreeMap<>();
        for (Model model : some) {
            lake.log(model.table())
                    .newest(commit -> commit.userMetadata().flatMap(BatchRecord::fromJson))
                    .ifPresent(record -> ways.put(model.name(), record.source().replaceFirst("^.*; ", "")));
        }
        return ways;
    }

    /** Adds rows to a silver table. */
    void silver(String dataset, String... rows) {
        lake.append(
                rows(dataset, List.of(rows)),
                TableName.silver(dataset),
                "",
                Map.of("delta.enableChangeDataFeed", "true"),
                List.of());
    }

    /** Replaces the rows of a silver table. */
    void replace(String dataset, String... rows) {
        lake.overwrite(
                rows(dataset, List.of(rows)),
                TableName.silver(dataset),
                new Stamp("test", System.nanoTime(), ""),
                Map.of());
    }

    /** Rows of a silver table from JSON, which may have single quotes; absent columns are null. */
    Dataset<Row> rows(String dataset, List<String> rows) {
        List<String> json = rows.stream().map(row -> row.replace('\'', '"')).toList();
        return spark.read()
                .schema(declared(TableName.silver(dataset)).orElseThrow())
                .json(spark.createDataset(json, Encoders.STRING()))
                .coalesce(1);
    }

    /** Runs a statement in which {@code {sales}} stands for the silver table of that name. */
    void sql(String statement, String... datasets) {
        String bound = statement;
        for (String dataset : datasets) {
            bound = bound.replace("{" + dataset + "}", "delta.`" + lake.path(TableName.silver(dataset)) + "`");
        }
        spark.sql(bound);
    }

    private Optional<StructType> declared(TableName table) {
        if (table.layer() == Layer.GOLD) {
            return models.find(table.dataset()).map(Model::schema);
        }
        boolean history = table.dataset().endsWith(HISTORY);
        String dataset =
                history ? table.dataset().substring(0, table.dataset().length() - HISTORY.length()) : table.dataset();
        return contracts.find(dataset).map(contract -> {
            StructType schema = columns(contract);
            return history ? schema.add("valid_from", "timestamp").add("valid_to", "timestamp") : schema;
        });
    }

    private static StructType columns(Contract contract) {
        StructType schema = new StructType();
        for (var column : contract.columns()) {
            schema = schema.add(column.name(), DataType.fromDDL(column.type()));
        }
        return schema;
    }
}
