package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.error.LakehouseException;
import com.oakenspirits.lakehouse.lake.error.LakehouseException.Kind;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.RuleCount;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.stream.Landed;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.Stamp;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Keeps one silver table the truth of one bronze table: decodes, checks, orders and applies what was landed since the
 * version that the silver table's own last commit names. One append or merge a batch, and an append to quarantine where
 * rows were refused.
 */
public final class Refinery {
    private final SparkSession session;
    private final Lake lake;
    private final Contract contract;
    private final Checker checker;
    private final Judge judge;
    private final Optional<ChangeStream> stream;
    private final TableName bronze;
    private final TableName silver;
    private final TableName quarantine;
    private final long maxRows;
    private final Clock clock;
    private long consumed = -1;
    private boolean interrupted;

    /**
     * @param session a session of this flow's own
     * @param maxRows about how many rows to catch up with at a time
     */
    public Refinery(SparkSession session, Lake lake, Contract contract, long maxRows, Clock clock) {
        this.session = session;
        this.lake = lake;
        this.contract = contract;
        this.checker = new Checker(contract);
        this.judge = new Judge(lake, contract, checker);
        this.stream =
                contract.changeStream() ? Optional.of(new ChangeStream(lake, contract, checker)) : Optional.empty();
        this.bronze = TableName.bronze(contract.dataset());
        this.silver = TableName.silver(contract.dataset());
        this.quarantine = TableName.quarantine(contract.dataset());
        this.maxRows = maxRows;
        this.clock = clock;
    }

    /**
     * Finds out how far the silver table has come and takes back what an interrupted batch left in quarantine. To be
     * called before anything else, and again after a failure.
     */
    public void open() {
        consumed = lastBatch(silver).orElse(-1);
        takeBack(quarantine);
        interrupted = stream.isPresent() && takeBack(stream.get().tables().events());
    }

    private boolean takeBack(TableName table) {
        boolean ahead = lastBatch(table).orElse(-1) > consumed;
        if (ahead) {
            lake.replaceWhere(
                    lake.read(session, table).limit(0),
                    table,
                    "batch_id > " + consumed,
                    "taken back: the batch after " + consumed + " was not finished");
        }
        return ahead;
    }

    /**
     * Refines what was just landed, and before it whatever else the bronze table has.
     *
     * @return rows read
     */
    public long refine(Landed landed) {
        long before = catchUp(landed.version() - 1);
        return before + (landed.version() > consumed ? apply(landed.held().rows(), landed.version()) : 0);
    }

    /**
     * Refines all that the bronze table has and the silver table has not.
     *
     * @return rows read
     */
    public long catchUp() {
        OptionalLong latest = lake.log(bronze).latest();
        return latest.isPresent() ? catchUp(latest.getAsLong()) : 0;
    }

    private long catchUp(long until) {
        if (until <= consumed) {
            return 0;
        }
        List<Commit> commits = lake.log(bronze).after(consumed);
        long read = commits.isEmpty() ? 0 : beforeTheLog(commits.get(0).version());
        long from = -1;
        long rows = 0;
        for (Commit commit : commits) {
            if (commit.version() <= consumed || commit.version() > until || !commit.changesData()) {
                continue;
            }
            if (from >= 0 && rows + commit.rows() > maxRows) {
                read += refineVersions(from, commit.version() - 1);
                from = -1;
                rows = 0;
            }
            from = from < 0 ? commit.version() : from;
            rows += commit.rows();
        }
        return from < 0 ? read : read + refineVersions(from, until);
    }

    /** What log retention has left no commits of can only be refined as a whole. */
    private long beforeTheLog(long first) {
        if (first <= consumed + 1) {
            return 0;
        }
        if (consumed >= 0) {
            throw new LakehouseException(
                    Kind.FLOW_FAILED,
                    silver + " has consumed " + bronze + " up to version " + consumed
                            + ", but its log begins at version "
                            + first + ": what lies between cannot be told apart any more. Move " + silver + " and "
                            + quarantine + " away to have them made anew from all of bronze");
        }
        return apply(lake.read(session, bronze, first), first);
    }

    private long refineVersions(long from, long to) {
        return apply(lake.added(session, bronze, from, to), to);
    }

    private long apply(Dataset<Row> bronzeRows, long version) {
        long started = clock.millis();
        try (Held held = Held.of(checker.check(bronzeRows))) {
            Dataset<Row> checked = held.rows();
            BatchFacts facts = judge.facts(checked);
            if (facts.refused() > 0) {
                quarantine(checked, facts.refused(), version, started);
            }
            Dataset<Row> accepted = facts.refused() == 0 ? checked : checked.where(functions.not(col(Checker.REFUSED)));
            if (stream.isPresent()) {
                follow(stream.get(), accepted, facts, version, started);
            } else {
                write(accepted, facts, version, started);
            }
            consumed = version;
            return facts.read();
        }
    }

    private void follow(ChangeStream changes, Dataset<Row> accepted, BatchFacts facts, long version, long started) {
        if (facts.accepted() > 0) {
            BatchRecord events = record("events", facts.accepted(), 0, 0, 0, List.of(), version, started);
            changes.log(accepted, facts, version, events.toJson());
        }
        try (Folding folding = changes.fold(accepted, facts, version, interrupted)) {
            Fates fates = folding.fates();
            BatchRecord record = record(
                    "silver",
                    fates.applied() + facts.truncates(),
                    fates.of(Fate.SUPERSEDED),
                    fates.duplicate() + facts.tombstones(),
                    facts.refused(),
                    facts.rules(),
                    version,
                    started);
            changes.write(folding, facts, new Stamp("lakehouse/" + silver, version, record.toJson()));
            interrupted = false;
        }
    }

    private void write(Dataset<Row> accepted, BatchFacts facts, long version, long started) {
        Dataset<Row> judged = judge.judge(accepted, facts, accepted.sparkSession());
        if (facts.distinct() && !lake.exists(silver)) {
            change(judged, Fates.allNew(facts.accepted()), facts, version, started);
            return;
        }
        try (Held held = Held.of(judged)) {
            change(held.rows(), judge.count(held.rows()), facts, version, started);
        }
    }

    private void change(Dataset<Row> judged, Fates fates, BatchFacts facts, long version, long started) {
        BatchRecord record = record(
                "silver",
                fates.applied(),
                fates.of(Fate.SUPERSEDED),
                fates.duplicate(),
                facts.refused(),
                facts.rules(),
                version,
                started);
        Stamp stamp = new Stamp("lakehouse/" + silver, version, record.toJson());
        Dataset<Row> rows = judged.where(col(Judge.FATE).isin(Fate.INSERT.id(), Fate.UPDATE.id(), Fate.REFRESH.id()))
                .select(checker.silverColumns().stream()
                        .map(functions::col)
                        .toArray(org.apache.spark.sql.Column[]::new));
        switch (fates.change()) {
            case MERGE -> merge(rows, facts, stamp);
            case APPEND -> lake.append(rows, silver, stamp, properties());
            case NONE ->
                lake.append(rows.sparkSession().createDataFrame(List.of(), rows.schema()), silver, stamp, properties());
        }
    }

    private void merge(Dataset<Row> rows, BatchFacts facts, Stamp stamp) {
        String first = Checker.quoted(judge.keys().get(0));
        org.apache.spark.sql.Column range = col("t." + first).between(lit(facts.least()), lit(facts.greatest()));
        org.apache.spark.sql.Column condition = judge.keys().stream()
                .map(Checker::quoted)
                .map(key -> col("t." + key).equalTo(col("s." + key)))
                .reduce(range, org.apache.spark.sql.Column::and);
        lake.merge(
                rows,
                silver,
                condition,
                stamp,
                merge -> merge.whenMatched().updateAll().whenNotMatched().insertAll());
    }

    private void quarantine(Dataset<Row> checked, long rows, long version, long started) {
        Dataset<Row> refused = (stream.isPresent()
                        ? checked.where(
                                col(Checker.REFUSED).and(col(ChangeDecoder.PART).equalTo(0)))
                        : checked.where(col(Checker.REFUSED)))
                .select(
                        col("_source").as("source"),
                        col("_partition").as("partition"),
                        col("_offset").as("offset"),
                        col("_key").as("key"),
                        col("_value").as("value"),
                        col("_timestamp").as("timestamp"),
                        col("_landed_at").as("landed_at"),
                        col(Checker.REASONS).as("reasons"),
                        lit(contract.version()).as("contract_version"),
                        lit(new Timestamp(clock.millis())).as("quarantined_at"),
                        lit(version).as("batch_id"))
                .coalesce(1);
        // No stamp makes this happen once: open() takes back what a batch that did not come to its end has written.
        lake.append(
                refused,
                quarantine,
                record("quarantine", 0, 0, 0, rows, List.of(), version, started).toJson());
    }

    private BatchRecord record(
            String flow,
            long applied,
            long superseded,
            long duplicate,
            long refused,
            List<RuleCount> rules,
            long version,
            long started) {
        return new BatchRecord(
                flow,
                contract.dataset(),
                version,
                bronze + " versions " + (consumed + 1) + " to " + version,
                applied + superseded + duplicate + refused,
                applied,
                superseded,
                duplicate,
                refused,
                rules,
                contract.version(),
                Map.of(bronze.toString(), version),
                List.of(),
                started,
                clock.millis() - started);
    }

    private Map<String, String> properties() {
        return Map.of(
                "delta.enableDeletionVectors",
                "true",
                "delta.enableChangeDataFeed",
                "true",
                "delta.dataSkippingStatsColumns",
                judge.keys().stream().collect(Collectors.joining(",")));
    }

    private OptionalLong lastBatch(TableName table) {
        return lake.log(table)
                .newest(commit -> commit.userMetadata()
                        .flatMap(BatchRecord::fromJson)
                        .filter(record -> record.consumed().containsKey(bronze.toString()))
                        .map(BatchRecord::batchId))
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }
}
