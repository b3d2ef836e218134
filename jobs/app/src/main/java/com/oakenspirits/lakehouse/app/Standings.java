package com.oakenspirits.lakehouse.app;

import com.oakenspirits.lakehouse.bronze.TopicLag;
import com.oakenspirits.lakehouse.gold.Model;
import com.oakenspirits.lakehouse.gold.Refresher;
import com.oakenspirits.lakehouse.lake.contract.Broken;
import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.contract.Source;
import com.oakenspirits.lakehouse.lake.ledger.Incidents;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Finds out how every dataset and model stands, from the ledger, the incidents and Kafka. Reads only. */
final class Standings {
    private final SparkSession spark;
    private final Workspace workspace;
    private final Function<Contract, Optional<TopicLag>> topics;
    private final Lake lake;

    /** @param topics what of a dataset's topic is not landed, empty where that is unknown */
    Standings(SparkSession spark, Workspace workspace, Function<Contract, Optional<TopicLag>> topics) {
        this.spark = spark;
        this.workspace = workspace;
        this.topics = topics;
        this.lake = workspace.lake(spark);
    }

    List<Standing> all(Instant now) {
        Map<String, Row> books = books();
        Map<String, String> failures = new Incidents(spark, lake, Clock.systemUTC()).open();
        List<Standing> standings = new ArrayList<>();
        for (Contract contract : workspace.contracts().valid()) {
            standings.add(of(contract, books, Optional.ofNullable(failures.get(contract.dataset())), now));
        }
        for (Broken broken : workspace.contracts().broken()) {
            Entry silver = entry(books, "silver", broken.dataset());
            standings.add(standing(
                    TableName.silver(broken.dataset()),
                    "broken",
                    null,
                    entry(books, "bronze", broken.dataset()),
                    silver,
                    now,
                    broken.faults().get(0).toString()));
        }
        Refresher refresher = new Refresher(spark, lake, Clock.systemUTC());
        String goldFailure = failures.getOrDefault(GoldFlow.NAME, "");
        for (Model model : workspace.models().ordered()) {
            Entry made = entry(books, "gold", model.name());
            boolean failed = goldFailure.contains(model.table() + ":");
            String state = failed ? "failed" : made.last == null ? "never" : refresher.stale(model) ? "stale" : "ok";
            standings.add(standing(model.table(), state, null, made, made, now, failed ? goldFailure : null));
        }
        return standings;
    }

    private Standing of(Contract contract, Map<String, Row> books, Optional<String> failure, Instant now) {
        Entry bronze = entry(books, "bronze", contract.dataset());
        Entry silver = entry(books, "silver", contract.dataset());
        Optional<TopicLag> topic =
                contract.source() instanceof Source.Topic ? topics.apply(contract) : Optional.empty();
        Long lag = topic.filter(found -> found.another().isEmpty())
                .map(TopicLag::offsets)
                .orElse(null);
        long waiting = (lag == null ? 0 : lag) + bronze.read - silver.read;
        String state;
        if (failure.isPresent() || topic.flatMap(TopicLag::another).isPresent()) {
            state = "failed";
        } else if (waiting > 0) {
            Duration patience = contract.sla().latency().orElse(Duration.ofDays(365_000));
            boolean late = silver.last != null && silver.last.plus(patience).isBefore(now);
            state = late ? "late" : "behind";
        } else {
            state = bronze.last == null ? "never" : "ok";
        }
        String message = failure.or(() -> topic.flatMap(TopicLag::another))
                .or(() -> topic.filter(found -> found.open() > 0)
                        .map(found -> found.open() + " offsets wait for the end of a transaction"))
                .orElse(null);
        return standing(TableName.silver(contract.dataset()), state, lag, bronze, silver, now, message);
    }

    private static Standing standing(
            TableName table, String state, Long lag, Entry bronze, Entry silver, Instant now, String message) {
        Instant last = silver.last == null ? bronze.last : silver.last;
        return new Standing(
                table.toString(),
                state,
                lag,
                bronze.read,
                silver.applied,
                silver.duplicate,
                silver.superseded,
                silver.quarantined,
                bronze.read - silver.read,
                last == null ? null : last.toString(),
                last == null ? null : Duration.between(last, now).toSeconds(),
                message);
    }

    private Map<String, Row> books() {
        Map<String, Row> books = new HashMap<>();
        // Tables that were made anew are counted from there; what was put in from quarantine waits there no more.
        workspace
                .ledger(spark, lake)
                .read(spark, Ledger.LEDGER)
                .withColumn(
                        "since",
                        functions.expr("max(if(flow = 'rebuild', target_version, null)) over (partition by dataset)"))
                .where("flow not in ('silver', 'redrive', 'rebuild') or since is null or target_version >= since")
                .selectExpr(
                        "if(flow in ('redrive', 'rebuild'), 'silver', flow) as of",
                        "dataset",
                        "if(flow = 'redrive', 0, read) as read",
                        "applied",
                        "superseded",
                        "duplicate",
                        "if(flow = 'redrive', -read, quarantined) as quarantined",
                        "batch_id",
                        "committed_at")
                .groupBy("of", "dataset")
                .agg(
                        functions.expr("if(of = 'gold', max_by(read, batch_id), sum(read))"),
                        functions.expr("if(of = 'gold', max_by(applied, batch_id), sum(applied))"),
                        functions.sum("superseded"),
                        functions.sum("duplicate"),
                        functions.sum("quarantined"),
                        functions.max("committed_at"))
                .collectAsList()
                .forEach(row -> books.put(row.getString(0) + "." + row.getString(1), row));
        return books;
    }

    private static Entry entry(Map<String, Row> books, String flow, String dataset) {
        Row row = books.get(flow + "." + dataset);
        return row == null
                ? new Entry(0, 0, 0, 0, 0, null)
                : new Entry(
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.<Timestamp>getAs(7).toInstant());
    }

    /** The sums of one flow. */
    private record Entry(long read, long applied, long superseded, long duplicate, long quarantined, Instant last) {}
}
