package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.app.forecast.ForecastTable;
import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.ModelLoader;
import com.oakenspirits.lakehouse.gold.Models;
import com.oakenspirits.lakehouse.gold.Restatements;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.contract.Broken;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Contracts;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.error.Fault;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.error.Suggestion;
import com.oakenspirits.lakehouse.lake.ledger.Incidents;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.ledger.Polls;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Location;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.SilverTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What the configuration folder says: environment, contracts and models, good and bad.
 *
 * @param environment where it runs
 * @param contracts what the data is
 * @param models what gold is
 */
record Workspace(Environment environment, Contracts contracts, Models models) {

    static Workspace of(Environment environment, Contracts contracts) {
        TreeSet<String> datasets = new TreeSet<>();
        contracts
                .valid()
                .forEach(contract -> SilverTables.all(contract).forEach(table -> datasets.add(table.dataset())));
        contracts.broken().forEach(broken -> datasets.add(broken.dataset()));
        return new Workspace(environment, contracts, new ModelLoader(datasets).load(environment.models()));
    }

    /**
     * The contract of a dataset.
     *
     * @throws LakehouseException (usage) when there is none or it has faults
     */
    Contract contract(String dataset) {
        return contracts.find(dataset).orElseThrow(() -> {
            List<Fault> faults = contracts.broken().stream()
                    .filter(broken -> broken.dataset().equals(dataset))
                    .flatMap(broken -> broken.faults().stream())
                    .toList();
            List<String> known =
                    contracts.valid().stream().map(Contract::dataset).toList();
            return faults.isEmpty()
                    ? new LakehouseException(
                            Kind.USAGE,
                            "there is no dataset '" + dataset + "'; " + Suggestion.remedy(dataset, known, "Datasets"))
                    : LakehouseException.of(faults);
        });
    }

    /** Every fault of every file. */
    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>(contracts.faults());
        for (Contract contract : contracts.valid()) {
            if (contract.source() instanceof Source.Table table
                    && !environment.databases().containsKey(table.database())) {
                faults.add(new Fault(
                        contract.file(),
                        contract.line(),
                        "poll: " + environment.file() + " has no database '" + table.database() + "'",
                        Suggestion.remedy(
                                table.database(), environment.databases().keySet(), "Databases there")));
            }
        }
        models.find(ForecastTable.TABLE.dataset())
                .ifPresent(model -> faults.add(new Fault(
                        model.file(),
                        0,
                        "'" + model.name() + "' is the table that lakehouse forecast writes",
                        "give the model another name")));
        faults.addAll(models.faults());
        return faults;
    }

    /** The tables of this workspace. */
    Lake lake(SparkSession spark) {
        Location location = environment.catalog().isPresent()
                ? new Location.Catalog(environment.catalog().get())
                : new Location.Folder(environment.root());
        return new Lake(spark, location, this::declared);
    }

    /**
     * The leases of this workspace.
     *
     * @param job the command that takes them
     */
    Leases leases(SparkSession spark, String job) {
        // Not among the checkpoints of a lake that is a folder: they may be deleted at any time.
        String folder =
                (environment.catalog().isPresent() ? environment.checkpoints() : environment.root()) + "/_leases";
        try {
            return new Leases(folder, spark.sparkContext().hadoopConfiguration(), job, Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder, e);
        }
    }

    /** All tables that contracts, models and the lakehouse itself declare. */
    List<TableName> tables() {
        Stream<TableName> ofDatasets = contracts.valid().stream()
                .flatMap(contract -> Stream.of(
                                Stream.of(TableName.bronze(contract.dataset())),
                                SilverTables.all(contract).stream(),
                                Stream.of(TableName.quarantine(contract.dataset())))
                        .flatMap(tables -> tables));
        Stream<TableName> ofModels = models.ordered().stream().map(Model::table);
        return Stream.of(
                        ofDatasets,
                        ofModels,
                        Ledger.BOOKS.stream(),
                        Stream.of(ForecastTable.TABLE, Incidents.INCIDENTS, Polls.POLLS, Restatements.BOOK))
                .flatMap(tables -> tables)
                .toList();
    }

    /** The dataset of every silver table: its flow writes the history and the events beside the rows. */
    Map<TableName, String> feeds() {
        Map<TableName, String> feeds = new HashMap<>();
        contracts
                .valid()
                .forEach(contract -> SilverTables.all(contract).forEach(table -> feeds.put(table, contract.dataset())));
        return feeds;
    }

    /** The books over the tables of this workspace, whatever contract is broken now. */
    Ledger ledger(SparkSession spark, Lake lake) {
        List<TableName> kept = new ArrayList<>();
        Stream.concat(
                        contracts.valid().stream().map(Contract::dataset),
                        contracts.broken().stream().map(Broken::dataset))
                .forEach(dataset -> {
                    kept.add(TableName.bronze(dataset));
                    kept.add(TableName.silver(dataset));
                });
        models.ordered().forEach(model -> kept.add(model.table()));
        kept.add(ForecastTable.TABLE);
        return new Ledger(spark, lake, kept);
    }

    private Optional<StructType> declared(TableName table) {
        return switch (table.layer()) {
            case BRONZE -> contracts.find(table.dataset()).map(contract -> Landing.schema());
            case SILVER ->
                contracts.valid().stream()
                        .filter(contract -> SilverTables.all(contract).contains(table))
                        .map(contract -> SilverTables.schema(contract, table))
                        .findFirst();
            case QUARANTINE -> contracts.find(table.dataset()).map(contract -> SilverTables.quarantine());
            case GOLD ->
                table.equals(ForecastTable.TABLE)
                        ? Optional.of(ForecastTable.schema())
                        : models.find(table.dataset()).map(Model::schema);
            case OPS ->
                switch (table.dataset()) {
                    case "ledger" -> Optional.of(Ledger.ledgerSchema());
                    case "rules" -> Optional.of(Ledger.rulesSchema());
                    case "ties" -> Optional.of(Ledger.tiesSchema());
                    case "incidents" -> Optional.of(Incidents.schema());
                    case "polls" -> Optional.of(Polls.schema());
                    case "restatements" -> Optional.of(Restatements.schema());
                    default -> Optional.empty();
                };
        };
    }
}
