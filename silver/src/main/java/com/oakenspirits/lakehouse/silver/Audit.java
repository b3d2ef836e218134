package com.oakenspirits.lakehouse.silver;

import static org.apache.spark.sql.functions.col;

import com.oakenspirits.lakehouse.lake.contract.Contract;
import com.oakenspirits.lakehouse.lake.ledger.BatchRecord;
import com.oakenspirits.lakehouse.lake.ledger.Ledger;
import com.oakenspirits.lakehouse.lake.stream.Held;
import com.oakenspirits.lakehouse.lake.table.Commit;
import com.oakenspirits.lakehouse.lake.table.Lake;
import com.oakenspirits.lakehouse.lake.table.TableName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * Proves of one dataset, from its tables alone, that every landed message is accounted for exactly once and that silver
 * says what its messages say; and compares the ledger with both. A live job may go on meanwhile: everything is read as
 * of one batch. A handful of Spark jobs, each over a whole table.
 */
public final class Audit {
    private final SparkSession session;
    private final Lake live;
    private final Ledger ledger;
    private final Contract contract;
    private final TableName bronze;
    private final TableName silver;
    private final TableName quarantine;

    /** @param session a session of its own, with the settings of a {@link Refinery}'s */
    public Audit(SparkSession session, Lake lake, Ledger ledger, Contract contract) {
        this.session = session;
        this.live = lake;
        this.ledger = ledger;
        this.contract = contract;
        this.bronze = TableName.bronze(contract.dataset());
        this.silver = TableName.silver(contract.dataset());
        this.quarantine = TableName.quarantine(contract.dataset());
    }

    /**
     * What was looked at and what was found.
     *
     * @param landed rows of bronze
     * @param refined how many of them silver has consumed
     * @param rows rows of the silver table
     * @param open rows in quarantine that wait to be repaired
     * @param findings every difference; none where all is proven
     */
    public record Result(String dataset, long landed, long refined, long rows, long open, List<Finding> findings) {}

    /** Audits the dataset; one that nothing was landed of has nothing to find. */
    public Result run() {
        if (!live.exists(bronze)) {
            return new Result(contract.dataset(), 0, 0, 0, 0, List.of());
        }
        // In this order: what commits meanwhile is newer than the pins, and left out.
        long consumed = new Cursor(live, bronze).of(silver);
        Map<TableName, Long> pins = pins(consumed);
        Dataset<Row> carried = pinned(ledger.carried(session, List.of(bronze, silver)), pins);
        try (Held lines = Held.of(pinned(ledger.read(session, Ledger.LEDGER), pins))) {
            List<Finding> findings = new ArrayList<>();
            Lake lake = live.asOf(pins);
            findings.addAll(new BronzeAudit(session, lake, contract).findings(lines.rows()));
            findings.addAll(books(lines.rows(), carried));
            long landed = lake.read(session, bronze).count();
            if (consumed < 0) {
                return new Result(contract.dataset(), landed, 0, 0, 0, findings);
            }
            pins.put(bronze, consumed);
            return silver(live.asOf(pins), lines.rows(), landed, findings);
        }
    }

    private Dataset<Row> pinned(Dataset<Row> lines, Map<TableName, Long> pins) {
        return lines.where(col("dataset").equalTo(contract.dataset()))
                .where(col("flow")
                        .equalTo("bronze")
                        .and(col("target_version").leq(pins.getOrDefault(bronze, -1L)))
                        .or(col("flow")
                                .isin(Batch.SILVER, Batch.REDRIVE, Batch.REBUILD, Batch.BACKFILL)
                                .and(col("target_version").leq(pins.getOrDefault(silver, -1L)))));
    }

    /** Every table as the batch that consumed bronze up to {@code consumed} left it. */
    private Map<TableName, Long> pins(long consumed) {
        Map<TableName, Long> pins = new HashMap<>();
        live.log(bronze).latest().ifPresent(version -> pins.put(bronze, version));
        Stream.concat(Stream.of(quarantine), SilverTables.all(contract).stream())
                .forEach(table -> live.log(table)
                        .newest(commit -> ahead(commit, consumed) ? Optional.empty() : Optional.of(commit.version()))
                        .ifPresent(version -> pins.put(table, version)));
        return pins;
    }

    private boolean ahead(Commit commit, long consumed) {
        return commit.userMetadata()
                .flatMap(BatchRecord::fromJson)
                .filter(record -> record.consumed().containsKey(bronze.toString()))
                .filter(record -> record.batchId() > consumed)
                .isPresent();
    }

    /** The ledger against its own law and against the records that the commits carry. */
    private List<Finding> books(Dataset<Row> lines, Dataset<Row> carried) {
        List<Finding> findings = new ArrayList<>();
        List<Row> broken = lines.where("read <> applied + superseded + duplicate + quarantined")
                .select("flow", "batch_id")
                .collectAsList();
        if (!broken.isEmpty()) {
            findings.add(new Finding(
                    Ledger.LEDGER.toString(),
                    "law: read is not applied + superseded + duplicate + quarantined",
                    broken.size(),
                    broken.stream()
                            .limit(5)
                            .map(row -> row.getString(0) + " batch " + row.getLong(1))
                            .toList()));
        }
        List<String> identity = List.of("flow", "dataset", "target_version");
        List<String> content = List.of(
                "batch_id",
                "read",
                "applied",
                "superseded",
                "duplicate",
                "quarantined",
                "source_range",
                "gaps",
                "voids",
                "contract_version");
        // The log forgets; what the ledger knows of before is not compared.
        Dataset<Row> comparable = lines.join(
                        functions.broadcast(carried.groupBy("flow")
                                .agg(functions.min("target_version").as("_first"))),
                        StreamState.seq(List.of("flow")))
                .where("target_version >= _first");
        findings.addAll(new Comparison(
                        identity,
                        content,
                        Map.of(
                                "missing", "a commit carries this record and the ledger has not",
                                "invented", "no commit carries this line",
                                "doubled", "the line stands here more than once",
                                "different", "the commit's own record says something else"))
                .of(Ledger.LEDGER.toString(), carried, comparable));
        return findings;
    }

    private Result silver(Lake lake, Dataset<Row> lines, long landed, List<Finding> findings) {
        findings.addAll(new SilverAudit(session, lake, contract).findings());
        long consumed = lake.read(session, bronze).count();
        long waiting =
                new Quarantine(lake, contract, Clock.systemUTC()).open(session).count();
        counts(lines, consumed, waiting, findings);
        hint(lines, findings);
        return new Result(
                contract.dataset(), landed, consumed, lake.read(session, silver).count(), waiting, findings);
    }

    /** What the ledger says silver has read and refused, since its tables were last made anew. */
    private void counts(Dataset<Row> lines, long consumed, long waiting, List<Finding> findings) {
        Row sums = lines.where("flow in ('silver', 'redrive', 'rebuild')")
                .withColumn(
                        "_since",
                        functions
                                .max(functions.when(col("flow").equalTo(Batch.REBUILD), col("target_version")))
                                .over(Window.partitionBy("dataset")))
                .where("_since is null or target_version >= _since")
                .selectExpr(
                        "coalesce(sum(if(flow = 'redrive', 0, read)), 0)",
                        "coalesce(sum(if(flow = 'redrive', -read, quarantined)), 0)")
                .head();
        if (sums.getLong(0) != consumed) {
            findings.add(new Finding(
                    silver.toString(),
                    "count: the ledger says " + sums.getLong(0) + " messages were refined, bronze had " + consumed,
                    Math.abs(sums.getLong(0) - consumed),
                    List.of()));
        }
        if (sums.getLong(1) != waiting) {
            findings.add(new Finding(
                    quarantine.toString(),
                    "count: the ledger says " + sums.getLong(1) + " messages wait in quarantine, there are " + waiting,
                    Math.abs(sums.getLong(1) - waiting),
                    List.of()));
        }
    }

    private void hint(Dataset<Row> lines, List<Finding> findings) {
        List<String> others = lines
                .where("flow in ('silver', 'redrive', 'rebuild')")
                .select("contract_version")
                .distinct()
                .where(col("contract_version").notEqual(contract.version()))
                .orderBy("contract_version")
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .toList();
        if (!findings.isEmpty() && !others.isEmpty()) {
            findings.add(new Finding(
                    silver.toString(),
                    "note: batches before were refined under version " + String.join(", ", others)
                            + " of the contract, which may have said otherwise than " + contract.version()
                            + ": lakehouse rebuild --dataset " + contract.dataset() + " brings all in step",
                    0,
                    List.of()));
        }
    }
}
