package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.KafkaCluster;
import com.oakenspirits.lakehouse.bronze.Landing;
import com.oakenspirits.lakehouse.gold.Refresher;
import com.oakenspirits.lakehouse.lake.config.RunSettings;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.direct.DirectTables;
import com.oakenspirits.lakehouse.lake.stream.Flow;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Layer;
import com.oakenspirits.lakehouse.lake.table.TableName;
import com.oakenspirits.lakehouse.silver.Refinery;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Puts the flows of a run together. */
final class Flows {
    private final SparkSession spark;
    private final Lake lake;
    private final Workspace workspace;
    private final KafkaCluster kafka;
    private final Leases leases;
    private final Progress progress;
    private final Clock clock;

    Flows(
            SparkSession spark,
            Lake lake,
            Workspace workspace,
            KafkaCluster kafka,
            Leases leases,
            Progress progress,
            Clock clock) {
        this.spark = spark;
        this.lake = lake;
        this.workspace = workspace;
        this.kafka = kafka;
        this.leases = leases;
        this.progress = progress;
        this.clock = clock;
    }

    List<Flow> of(Set<Layer> layers, Set<String> datasets, Set<String> acceptedGaps, AcceptedLogs acceptedLogs) {
        RunSettings settings = workspace.environment().run();
        Optional<DirectTables> direct = Optional.of(new DirectTables(Sessions.refining(spark), lake));
        Wake wake = new Wake();
        List<Flow> flows = new ArrayList<>();
        boolean bronze = layers.contains(Layer.BRONZE);
        boolean silver = layers.contains(Layer.SILVER);
        for (Contract contract : workspace.contracts().valid()) {
            // Files and tables are landed by commands of their own; what they landed is refined here.
            boolean landed = bronze && contract.source() instanceof Source.Topic;
            if (datasets.contains(contract.dataset()) && (landed || silver)) {
                SparkSession session = Sessions.refining(spark);
                flows.add(new DatasetFlow(
                        contract.dataset(),
                        landed ? Optional.of(landing(session, contract, settings, silver, direct)) : Optional.empty(),
                        silver
                                ? Optional.of(refining(session, contract, settings, direct, acceptedLogs))
                                : Optional.empty(),
                        acceptedGaps,
                        settings.trigger(),
                        wake,
                        progress));
            }
        }
        if (layers.contains(Layer.GOLD)) {
            int cores = Runtime.getRuntime().availableProcessors();
            flows.add(new GoldFlow(
                    workspace.models().ordered(),
                    workspace.feeds(),
                    new Refresher(spark, lake, direct, clock),
                    cores,
                    settings.trigger(),
                    false,
                    wake,
                    clock,
                    progress));
        }
        return flows;
    }

    private Landing landing(
            SparkSession session,
            Contract contract,
            RunSettings settings,
            boolean refined,
            Optional<DirectTables> direct) {
        return new Landing(
                session,
                lake,
                kafka,
                contract,
                workspace.environment().checkpoints(),
                settings.maxMessagesPerBatch(),
                refined,
                direct,
                clock);
    }

    private Refining refining(
            SparkSession session,
            Contract contract,
            RunSettings settings,
            Optional<DirectTables> direct,
            AcceptedLogs acceptedLogs) {
        return new Refining(
                new Refinery(
                        session,
                        lake,
                        contract,
                        settings.maxMessagesPerBatch(),
                        direct,
                        acceptedLogs.of(contract.dataset()),
                        clock),
                leases,
                TableName.silver(contract.dataset()).toString(),
                settings.trigger());
    }
}
