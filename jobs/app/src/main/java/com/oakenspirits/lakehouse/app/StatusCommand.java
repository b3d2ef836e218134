package com.oakenspirits.lakehouse.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.oakenspirits.lakehouse.bronze.KafkaCluster;
import com.oakenspirits.lakehouse.bronze.TopicLag;
import com.oakenspirits.lakehouse.lake.config.Environment;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.stream.Leases;
import com.oakenspirits.lakehouse.lake.table.Lake;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows how every dataset and model stands: lag, freshness, quarantine, failures.",
        footer = {
            "",
            "States: ok; behind (messages wait); late (they wait longer than the contract's latency); stale (a model",
            "whose sources have changed); never (nothing landed yet); failed; broken (the contract has faults).",
            "Below stand the jobs that hold a lease, dead ones among them until the next takes it over.",
            "Exit code 3 when a flow is failed or broken.",
            "",
            "Examples:",
            "  lakehouse status",
            "  lakehouse status --json"
        })
final class StatusCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        Environment environment = main.common.environment();
        Workspace workspace = main.common.workspace(environment);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        SparkSession spark = new Sessions(environment).open();
        List<Standing> standings;
        try (KafkaCluster kafka = new KafkaCluster(environment.kafka())) {
            boolean reached = reach(kafka, err);
            Lake lake = workspace.lake(spark);
            standings = new Standings(
                            spark,
                            workspace,
                            contract -> reached
                                    ? TopicLag.of(lake, kafka, contract.dataset(), contract.topic())
                                    : Optional.empty())
                    .all(Clock.systemUTC().instant());
        }
        List<Leases.Holder> running;
        try (Leases leases = workspace.leases(spark, "status")) {
            running = leases.holders();
        }
        if (main.common.json) {
            ObjectMapper json = new ObjectMapper();
            for (Standing standing : standings) {
                out.println(json.writeValueAsString(standing));
            }
            for (Leases.Holder holder : running) {
                out.println(json.writeValueAsString(Map.of("lease", holder)));
            }
        } else {
            Standing.print(standings, out);
            running.forEach(holder -> out.printf("%-28s held by %s%n", holder.name(), holder));
        }
        out.flush();
        boolean failed = standings.stream().anyMatch(Standing::bad);
        return failed ? Kind.FLOW_FAILED.exitCode() : 0;
    }

    private static boolean reach(KafkaCluster kafka, PrintWriter err) {
        try {
            kafka.reach();
            return true;
        } catch (LakehouseException e) {
            err.println("lakehouse: " + e.getMessage() + ". The lag is unknown");
            return false;
        }
    }
}
